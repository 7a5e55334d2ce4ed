"""One right against four layer files, read by bounding box: `python cold_geopandas.py RIGHT BLOCKS LAYER…`.

A script of its own on purpose: what is measured is the time from the start of the process to the printed JSON.
"""

import json
import sys

import geopandas

right = geopandas.read_file(sys.argv[1]).geometry.iloc[0]
result = {}
for path in sys.argv[2:]:
    features = geopandas.read_file(path, bbox=right.bounds, columns=[])
    overlaps = features.geometry.intersection(right)
    result[path] = {"overlap_m2": float(overlaps.area.sum()), "covered_m2": float(overlaps.union_all().area)}
    if path == sys.argv[2]:
        result[path]["within"] = bool(features.buffer(0.05).covers(right).any())
print(json.dumps(result))

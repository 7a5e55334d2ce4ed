"""Files and areas that the tests of readers share, and the byte-by-byte writing of Shapefiles.

Layout of a Shapefile: ESRI Shapefile Technical Description, July 1998; of its table: dBASE III.
"""

import csv
import struct
import warnings
from pathlib import Path

import geopandas
import numpy as np
import shapely
import shapely.affinity
from pyproj import CRS
from shapely import MultiPolygon, Polygon

from mingeo.features import FeatureSet
from mingeo.readers.options import ReadOptions
from mingeo.readers.parquet import is_parquet, read_parquet
from mingeo.readers.shapefile import is_shapefile, read_shapefile
from mingeo.readers.vector import (
    is_file_geodatabase,
    is_flatgeobuf,
    is_geopackage,
    read_file_geodatabase,
    read_flatgeobuf,
    read_geopackage,
)
from mingeo.readers.wkt import is_wkt, read_wkt
from mingeo.source import Source, read_source

PLAIN = ReadOptions()
RINGS = Path(__file__).parent / "data" / "published_rights" / "rings.csv"


def printed(right_id: str, x: str, y: str) -> list[list[tuple[float, float]]]:
    """Return the rings of a published right, as its notice prints them."""
    rings: dict[str, list[tuple[float, float]]] = {}
    with RINGS.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["right_id"] == right_id:
                rings.setdefault(row["ring"], []).append((float(row[x]), float(row[y])))
    return list(rings.values())


# 海城远东菱镁: two parts, 1.0685 km² in zone 41 (mcoc.com.cn/article/12554)
HAICHENG = MultiPolygon([(ring, []) for ring in printed("001", "y_east_m_with_zone", "x_north_m")])
# 大冶柯家山: a hole, degrees (kckc.woyaobid.cn/zhaobiao/1273.html)
DAYE = Polygon(*[[ring] if index else ring for index, ring in enumerate(printed("010", "lon_deg", "lat_deg"))])
# A square kilometre by its corners
SQUARE = Polygon([(40_500_000, 4_000_000), (40_500_000, 4_001_000), (40_501_000, 4_001_000), (40_501_000, 4_000_000)])
EAST = shapely.affinity.translate(SQUARE, 5_000)


def frame(*geometries, crs: object = "EPSG:4528", **columns) -> geopandas.GeoDataFrame:
    return geopandas.GeoDataFrame(columns, geometry=list(geometries), crs=crs)


def account(found: FeatureSet) -> str:
    """Return the interpretation, in both languages."""
    return "\n".join(f"{note.zh}\n{note.en}" for note in found.interpretation)


READERS = (
    (is_shapefile, read_shapefile),
    (is_geopackage, read_geopackage),
    (is_file_geodatabase, read_file_geodatabase),
    (is_flatgeobuf, read_flatgeobuf),
    (is_parquet, read_parquet),
    (is_wkt, read_wkt),
)


def read(path, options: ReadOptions = PLAIN) -> FeatureSet:
    """Read a file by the only reader that knows its content."""
    source = path if isinstance(path, Source) else read_source(path)
    (reader,) = [reader for knows, reader in READERS if knows(source.content)]
    return reader(source, options)


def write(data: geopandas.GeoDataFrame, path: Path) -> Path:
    """Write a frame by the suffix, with GDAL or pyarrow."""
    if path.suffix == ".parquet":
        data.to_parquet(path)
        return path
    driver = {".shp": "ESRI Shapefile", ".gpkg": "GPKG", ".fgb": "FlatGeobuf", ".gdb": "OpenFileGDB"}[path.suffix]
    if driver == "OpenFileGDB":  # which knows no single polygon, only areas of several parts
        data = data.set_geometry(
            [MultiPolygon([shape]) if shape.geom_type == "Polygon" else shape for shape in data.geometry], crs=data.crs
        )
    extra = {
        "FlatGeobuf": {"SPATIAL_INDEX": "NO"},  # the index changes the order
        "OpenFileGDB": {"TARGET_ARCGIS_VERSION": "ARCGIS_PRO_3_2_OR_LATER"},
    }.get(driver, {})
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="'crs' was not provided")
        data.to_file(path, driver=driver, **extra)
    return path


def grid_of(suffix: str) -> float:
    """Return how far a coordinate may move: a File Geodatabase keeps whole steps of a grid, 0.1 mm in metres."""
    return 1e-4 if suffix == ".gdb" else 0.0


SUFFIXES = [".shp", ".gpkg", ".fgb", ".gdb", ".parquet"]


RING = [
    (40_500_000.0, 4_000_000.0),
    (40_500_000.0, 4_001_000.0),
    (40_501_000.0, 4_001_000.0),
    (40_501_000.0, 4_000_000.0),
]
HOLE = [
    (40_500_400.0, 4_000_400.0),
    (40_500_600.0, 4_000_400.0),
    (40_500_600.0, 4_000_600.0),
    (40_500_400.0, 4_000_600.0),
]
ISLAND = [
    (40_500_450.0, 4_000_450.0),
    (40_500_450.0, 4_000_550.0),
    (40_500_550.0, 4_000_550.0),
    (40_500_550.0, 4_000_450.0),
]
ZONE_40 = CRS.from_epsg(4528).to_wkt("WKT1_ESRI").encode()


def shape(*rings, closed: bool = True) -> bytes:
    """Return the content of a polygon record."""
    rings = [[*ring, ring[0]] if closed else list(ring) for ring in rings]
    points = [point for ring in rings for point in ring]
    starts = np.cumsum([0, *map(len, rings)])[:-1].tolist()
    xs, ys = zip(*points, strict=True)
    box = struct.pack("<4d", min(xs), min(ys), max(xs), max(ys))
    head = struct.pack("<i", 5) + box + struct.pack("<ii", len(rings), len(points))
    return head + struct.pack(f"<{len(starts)}i", *starts) + b"".join(struct.pack("<2d", *point) for point in points)


NULL = struct.pack("<i", 0)


def shp(*records: bytes, kind: int = 5, numbers=None, length: int | None = None) -> bytes:
    """Return a .shp; the box in its header is left empty, which nothing may use."""
    numbers = numbers or range(1, len(records) + 1)
    body = b"".join(struct.pack(">ii", n, len(r) // 2) + r for n, r in zip(numbers, records, strict=True))
    words = (100 + len(body)) // 2 if length is None else length
    return struct.pack(">7i", 9994, 0, 0, 0, 0, 0, words) + struct.pack("<2i8d", 1000, kind, *[0.0] * 8) + body


def shx(*records: bytes) -> bytes:
    offsets = np.cumsum([100, *[8 + len(record) for record in records]])
    body = b"".join(struct.pack(">ii", at // 2, len(r) // 2) for at, r in zip(offsets, records, strict=False))
    return (
        struct.pack(">7i", 9994, 0, 0, 0, 0, 0, (100 + len(body)) // 2) + struct.pack("<2i8d", 1000, 5, *[0] * 8) + body
    )


def dbf(*values: bytes, name: bytes = b"NAME", width: int = 20, language: int = 0, deleted=(), count=None) -> bytes:
    """Return a .dbf with one text field."""
    count = len(values) if count is None else count
    head = struct.pack("<4BIHH17xB2x", 3, 124, 1, 1, count, 65, 1 + width, language)
    field = name.ljust(11, b"\0") + b"C" + bytes(4) + bytes([width, 0]) + bytes(14)
    rows = [(b"*" if i in deleted else b" ") + value.ljust(width) for i, value in enumerate(values)]
    return head + field + b"\r" + b"".join(rows) + b"\x1a"


def shapefile(main: bytes, path: str = "right.shp", **members: bytes) -> Source:
    return Source(path, main, {f".{suffix}": content for suffix, content in members.items()})


GOOD = shape(RING)

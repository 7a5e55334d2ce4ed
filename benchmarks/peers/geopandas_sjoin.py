"""geopandas as a careful user writes it: a spatial join, the pairs' intersections at once, a union per proposal."""

import geopandas
import numpy as np
from numpy.typing import NDArray

from benchmarks.dataset import CRS, LAYERS, Dataset
from benchmarks.peers import Peer, shapely_tree
from benchmarks.peers.answer import TOLERANCE_M, Answer, Objects, answer_of

__all__ = ["Engine", "within_flags"]


def within_flags(rights: geopandas.GeoDataFrame, buffered: geopandas.GeoDataFrame) -> NDArray[np.bool_]:
    """Return which proposals a buffered block covers."""
    found = geopandas.sjoin(rights, buffered, predicate="covered_by")
    flags = np.zeros(len(rights), dtype=bool)
    flags[found.index.unique()] = True
    return flags


class Engine(Peer):
    """`sjoin`, `intersection` of aligned series, `dissolve`."""

    technique = "geopandas sjoin + vectorised intersection + union"

    def prepare(self, data: Dataset) -> None:
        """Read the layers as frames and build their spatial indexes."""
        self.layers = [geopandas.GeoDataFrame(geometry=data.layer(name), crs=CRS) for name in LAYERS]
        self.buffered = self.layers[0].set_geometry(self.layers[0].buffer(TOLERANCE_M))
        for frame in (*self.layers, self.buffered):
            assert frame.sindex is not None

    def batch(self, proposals: Objects) -> Answer:
        """Answer layer by layer."""
        rights = geopandas.GeoDataFrame(geometry=proposals, crs=CRS)
        covered_m2 = np.zeros((len(proposals), len(LAYERS)))
        pairs = []
        for number, layer in enumerate(self.layers):
            joined = geopandas.sjoin(rights, layer, predicate="intersects")
            theirs = layer.geometry.loc[joined["index_right"]]
            overlaps = joined.geometry.intersection(theirs, align=False)
            areas_m2 = overlaps.area.to_numpy()
            some = areas_m2 > 0
            groups = geopandas.GeoDataFrame({"right": joined.index[some]}, geometry=overlaps[some].array, crs=CRS)
            union_m2 = groups.dissolve("right").area
            covered_m2[union_m2.index, number] = union_m2
            pairs.append((joined.index.to_numpy(), joined["index_right"].to_numpy(), areas_m2))
        return answer_of(pairs, covered_m2, within_flags(rights, self.buffered))

    def versions(self) -> dict[str, str]:
        """Return the versions of geopandas, shapely and GEOS."""
        return {"geopandas": geopandas.__version__, **shapely_tree.versions()}

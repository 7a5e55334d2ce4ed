"""geopandas as most scripts have it: `overlay`, then `dissolve`."""

import geopandas
import numpy as np

from benchmarks.dataset import CRS, LAYERS, Dataset
from benchmarks.peers import Peer, shapely_tree
from benchmarks.peers.answer import TOLERANCE_M, Answer, Objects, answer_of
from benchmarks.peers.geopandas_sjoin import within_flags

__all__ = ["Engine"]


class Engine(Peer):
    """`overlay(how="intersection")` and `dissolve`."""

    technique = "geopandas.overlay + dissolve"

    def prepare(self, data: Dataset) -> None:
        """Read the layers as frames."""
        self.layers = []
        for name in LAYERS:
            features = data.layer(name)
            self.layers.append(geopandas.GeoDataFrame({"feature": range(len(features))}, geometry=features, crs=CRS))
        self.buffered = geopandas.GeoDataFrame(geometry=self.layers[0].buffer(TOLERANCE_M))

    def batch(self, proposals: Objects) -> Answer:
        """Answer layer by layer."""
        rights = geopandas.GeoDataFrame({"right": range(len(proposals))}, geometry=proposals, crs=CRS)
        covered_m2 = np.zeros((len(proposals), len(LAYERS)))
        pairs = []
        for number, layer in enumerate(self.layers):
            found = geopandas.overlay(rights, layer, how="intersection", keep_geom_type=True)
            union_m2 = found.dissolve("right").area
            covered_m2[union_m2.index.to_numpy(dtype=int), number] = union_m2
            columns = (found[name].to_numpy(dtype=np.int64) for name in ("right", "feature"))
            pairs.append((*columns, found.area.to_numpy()))
        return answer_of(pairs, covered_m2, within_flags(rights, self.buffered))

    def versions(self) -> dict[str, str]:
        """Return the versions of geopandas, shapely and GEOS."""
        return {"geopandas": geopandas.__version__, **shapely_tree.versions()}

"""mingeo itself: everything that the benchmark calls of it in memory is called here."""

import numpy as np

import mingeo
from benchmarks.dataset import LAYERS, Dataset
from benchmarks.files import layer_file
from benchmarks.peers import Peer, shapely_tree
from benchmarks.peers.answer import TOLERANCE_M, Answer, Objects, answer_of
from mingeo.overlay import PreparedRights, containment_arrays
from mingeo.readers import prepare_layer_file, read_layer

__all__ = ["Engine"]


class Engine(Peer):
    """The area kernel on prepared layers, mapped from their stores as `mingeo check` has them."""

    technique = "mingeo: area kernel in numpy on prepared layers"

    def prepare(self, data: Dataset) -> None:
        """Keep each layer's file prepared beside it, and open the stores."""
        paths = {name: layer_file(data, name, "gpkg") for name in LAYERS}
        for path in paths.values():
            prepare_layer_file(str(path))
        self.layers = {name: read_layer(name, path).geometries.layer for name, path in paths.items()}

    def batch(self, proposals: Objects) -> Answer:
        """Answer layer by layer."""
        rights = PreparedRights.of(proposals)
        met = [layer.asked(lambda one: one.meetings(rights)) for layer in self.layers.values()]
        positions, _, inside = self.layers["blocks"].asked(lambda one: containment_arrays(rights, one, TOLERANCE_M))
        within = np.zeros(len(proposals), dtype=bool)
        within[positions[inside]] = True
        pairs = [(one.rights, one.features, one.area_m2) for one in met]
        return answer_of(pairs, np.column_stack([one.covered_m2 for one in met]), within)

    def versions(self) -> dict[str, str]:
        """Return the versions of mingeo, numpy, shapely and GEOS."""
        return {"mingeo": mingeo.__version__, "numpy": np.__version__, **shapely_tree.versions()}

"""mingeo itself: everything that the benchmark calls of it in memory is called here."""

import numpy as np
import shapely

import mingeo
from benchmarks.dataset import CRS, LAYERS, Dataset
from benchmarks.peers import shapely_tree
from benchmarks.peers.answer import TOLERANCE_M, Answer, Objects, answer_of
from mingeo.overlay import PreparedRights, containment_arrays, prepare_layer

__all__ = ["Engine"]


class Engine:
    """The area kernel on prepared layers."""

    technique = "mingeo: area kernel in numpy on prepared layers"

    def prepare(self, data: Dataset) -> None:
        """Prepare the layers in memory."""
        self.layers = {name: prepare_layer(data.layer(name), CRS) for name in LAYERS}

    def batch(self, proposals: Objects) -> Answer:
        """Answer layer by layer."""
        rights = PreparedRights.of(proposals)
        met = [layer.meetings(rights) for layer in self.layers.values()]
        positions, _, inside = containment_arrays(rights, self.layers["blocks"], TOLERANCE_M)
        within = np.zeros(len(proposals), dtype=bool)
        within[positions[inside]] = True
        pairs = [(one.rights, one.features, one.area_m2) for one in met]
        return answer_of(pairs, np.column_stack([one.covered_m2 for one in met]), within)

    def single(self, proposal: shapely.Polygon) -> Answer:
        """Answer as a batch of one."""
        return self.batch(np.array([proposal], dtype=object))

    def versions(self) -> dict[str, str]:
        """Return the versions of mingeo, numpy, shapely and GEOS."""
        return {"mingeo": mingeo.__version__, "numpy": np.__version__, **shapely_tree.versions()}

    def other_processes(self) -> list[int]:
        """Return none: everything happens in this process."""
        return []

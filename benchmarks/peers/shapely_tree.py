"""Tuned shapely: an STRtree, prepared geometries, and an overlay only for the pairs whose boundaries cross."""

import numpy as np
import shapely
from numpy.typing import NDArray

from benchmarks.dataset import LAYERS, Dataset
from benchmarks.peers import Peer
from benchmarks.peers.answer import TOLERANCE_M, Answer, Floats, Ints, Objects, answer_of

__all__ = ["Engine", "Within", "entangled", "overlap_geometries", "versions"]


def versions() -> dict[str, str]:
    """Return the versions of shapely and GEOS."""
    return {"shapely": shapely.__version__, "GEOS": shapely.geos_version_string}


def entangled(geometries: Objects) -> NDArray[np.bool_]:
    """Return which features share area, or seem to, with another one of the layer; the others need no union."""
    flags = ~shapely.is_empty(shapely.coverage_invalid_edges(geometries))
    tree = shapely.STRtree(geometries)
    # What contains a flagged feature need not be flagged itself.
    flags[tree.query(geometries[flags], predicate="intersects")[1]] = True
    return flags


def overlap_geometries(proposals: Objects, rights: Ints, features: Objects) -> Objects:
    """Return the overlaps of pairs; both sides are prepared, so most pairs take no overlay."""
    mine = proposals[rights]
    found = np.full(len(rights), None, dtype=object)
    covering = shapely.contains_properly(features, mine)
    found[covering] = mine[covering]
    rest = np.flatnonzero(~covering)
    covered = shapely.contains_properly(mine[rest], features[rest])
    found[rest[covered]] = features[rest[covered]]
    rest = rest[~covered]
    rest = rest[shapely.intersects(mine[rest], features[rest])]
    found[rest] = shapely.intersection(mine[rest], features[rest])
    return found


class Within:
    """Tells which proposals are within one block: buffered blocks, prepared, in a tree."""

    def __init__(self, blocks: Objects) -> None:
        self.buffered = shapely.buffer(blocks, TOLERANCE_M)
        shapely.prepare(self.buffered)
        self.tree = shapely.STRtree(self.buffered)

    def flags(self, proposals: Objects) -> NDArray[np.bool_]:
        """Return one flag a proposal."""
        rights, blocks = self.tree.query(proposals)
        found = np.zeros(len(proposals), dtype=bool)
        found[rights[shapely.covers(self.buffered[blocks], proposals[rights])]] = True
        return found


class Engine(Peer):
    """Whole features; a union per proposal for features that overlap each other."""

    technique = "shapely STRtree + prepared + contains_properly"

    def prepare(self, data: Dataset) -> None:
        """Index and prepare every feature."""
        self.layers: list[tuple[Objects, shapely.STRtree, NDArray[np.bool_]]] = []
        for name in LAYERS:
            features = data.layer(name)
            shapely.prepare(features)
            self.layers.append((features, shapely.STRtree(features), entangled(features)))
        self.within = Within(data.layer("blocks"))

    def batch(self, proposals: Objects) -> Answer:
        """Answer layer by layer."""
        shapely.prepare(proposals)
        covered_m2 = np.zeros((len(proposals), len(LAYERS)))
        pairs = []
        for number, (features, tree, shared) in enumerate(self.layers):
            rights, positions = tree.query(proposals)
            overlaps = overlap_geometries(proposals, rights, features[positions])
            areas_m2 = np.nan_to_num(shapely.area(overlaps))
            some = areas_m2 > 0
            rights, positions, overlaps, areas_m2 = rights[some], positions[some], overlaps[some], areas_m2[some]
            alone = ~shared[positions]
            covered_m2[:, number] = np.bincount(rights[alone], areas_m2[alone], len(proposals))
            covered_m2[:, number] += _union_m2(rights[~alone], overlaps[~alone], len(proposals))
            pairs.append((rights, positions, areas_m2))
        return answer_of(pairs, covered_m2, self.within.flags(proposals))

    def versions(self) -> dict[str, str]:
        """Return the versions of shapely and GEOS."""
        return versions()


def _union_m2(rights: Ints, overlaps: Objects, count: int) -> Floats:
    if not len(rights):
        return np.zeros(count)
    order = np.argsort(rights, kind="stable")
    own, places = np.unique(rights[order], return_inverse=True)
    areas_m2 = shapely.area(shapely.union_all(_collections(overlaps[order], places)[:, None], axis=1))
    return np.bincount(own, areas_m2, count)


def _collections(geometries: Objects, places: Ints) -> Objects:
    """Return one flat collection a place; a union wants no collections within collections."""
    parts, origin = shapely.get_parts(geometries, return_index=True)
    return np.asarray(shapely.geometrycollections(parts, indices=places[origin]))

"""The strongest shapely pipeline: as `shapely_tree`, on quadtree tiles, with overlaps of a layer dissolved before."""

import numpy as np
import shapely

from benchmarks.dataset import LAYERS, Dataset
from benchmarks.peers import Peer, shapely_tree
from benchmarks.peers.answer import Answer, Floats, Ints, Objects, answer_of, summed
from benchmarks.peers.tiling import subdivided

__all__ = ["Engine"]


class _Tiles:
    """Tiles of one layer, prepared and indexed."""

    def __init__(self, geometries: Objects) -> None:
        self.tiles, self.owners = subdivided(geometries)
        self.areas_m2 = shapely.area(self.tiles)
        shapely.prepare(self.tiles)
        self.tree = shapely.STRtree(self.tiles)

    def overlaps(self, proposals: Objects, proposal_areas_m2: Floats) -> tuple[Ints, Ints, Floats]:
        """Return proposals, tiles and m²; an area is computed only where boundaries cross."""
        rights, tiles = self.tree.query(proposals)
        mine, theirs = proposals[rights], self.tiles[tiles]
        areas_m2 = np.zeros(len(rights))
        inside = shapely.contains_properly(mine, theirs)
        areas_m2[inside] = self.areas_m2[tiles[inside]]
        rest = np.flatnonzero(~inside)
        rest = rest[shapely.intersects(mine[rest], theirs[rest])]
        around = shapely.contains_properly(theirs[rest], mine[rest])
        areas_m2[rest[around]] = proposal_areas_m2[rights[rest[around]]]
        rest = rest[~around]
        areas_m2[rest] = shapely.area(shapely.intersection(mine[rest], theirs[rest]))
        some = areas_m2 > 0
        return rights[some], tiles[some], areas_m2[some]


class Engine(Peer):
    """Tiles of 256 vertices; features that overlap each other are also kept dissolved, for the covered area."""

    technique = "shapely as before + quadtree tiles of 256 vertices"

    def prepare(self, data: Dataset) -> None:
        """Tile, prepare and index."""
        self.layers = []
        for name in LAYERS:
            features = data.layer(name)
            shared = shapely_tree.entangled(features)
            dissolved = _Tiles(np.array([shapely.unary_union(features[shared])])) if shared.any() else None
            self.layers.append((_Tiles(features), shared, dissolved))
        self.within = shapely_tree.Within(data.layer("blocks"))

    def batch(self, proposals: Objects) -> Answer:
        """Answer layer by layer."""
        shapely.prepare(proposals)
        own_m2 = shapely.area(proposals)
        covered_m2 = np.zeros((len(proposals), len(LAYERS)))
        pairs = []
        for number, (layer, shared, dissolved) in enumerate(self.layers):
            rights, tiles, areas_m2 = layer.overlaps(proposals, own_m2)
            positions = layer.owners[tiles]
            alone = ~shared[positions]
            covered_m2[:, number] = np.bincount(rights[alone], areas_m2[alone], len(proposals))
            if dissolved is not None:
                covering, _, union_m2 = dissolved.overlaps(proposals, own_m2)
                covered_m2[:, number] += np.bincount(covering, union_m2, len(proposals))
            pairs.append(summed(rights, positions, areas_m2))
        return answer_of(pairs, covered_m2, self.within.flags(proposals))

    def versions(self) -> dict[str, str]:
        """Return the versions of shapely and GEOS."""
        return shapely_tree.versions()

"""A layer prepared once for many questions: what it shares with rights, pair by pair and altogether."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from mingeo.crs import move, own_plane
from mingeo.geometry import checked
from mingeo.kernel.areas import Nodes, checked_overlaps, overlap_areas
from mingeo.kernel.box_index import NODE, BoxIndex, hilbert_order
from mingeo.kernel.chains import Chains
from mingeo.kernel.disjoint import disjoint_pieces, overlapping_pieces
from mingeo.kernel.tiling import Pieces, Rows, boxes_of, joined, pieces_of, reordered, ring_edges

__all__ = [
    "LEAST_AREA_M2",
    "Meetings",
    "PreparedLayer",
    "PreparedRights",
    "checked_areas",
    "prepare_in_plane",
    "prepare_layer",
    "shared_area_m2",
]

Array = NDArray[np.float64]
Indices = NDArray[np.int64]
Geometries = np.ndarray[Any, Any]
Progress = Callable[[float], None]

LEAST_AREA_M2 = 1e-6
"""What is smaller may be rounding, and counts as no overlap."""

_RIGHTS_AT_ONCE = 512
_MANY_PAIRS = 2_000
"""Pairs of rights and pieces from which on it pays to ask the nodes of the index first."""
_RELATIVE_ERROR = 1e-6


@dataclass(frozen=True)
class PreparedRights:
    """Rights in the plane of a layer, as `PreparedLayer` takes them: to be made once for several layers."""

    geometries: Geometries
    boxes: Array
    chains: Chains
    areas_m2: Array

    @classmethod
    def of(cls, rights: Sequence[Any] | Geometries) -> PreparedRights:
        """Return rights that are valid polygons or multipolygons, in metres in a plane.

        Raises
        ------
        GeometryError, CoordinateError
            As `mingeo.geometry.checked`, of the first that is not.
        """
        geometries = checked_areas(rights)
        if not len(geometries):
            empty = np.array([shapely.box(0, 0, 1, 1)])
            chains = Chains.of(ring_edges(empty), 1).some(0, 0)
            return cls(geometries, np.zeros((0, 4)), chains, np.zeros(0))
        chains = Chains.of(ring_edges(geometries), len(geometries))
        return cls(geometries, shapely.bounds(geometries), chains, chains.areas())

    def take(self, positions: Indices) -> PreparedRights:
        """Return the rights at some positions."""
        chains = self.chains.take(positions)
        return PreparedRights(self.geometries[positions], self.boxes[positions], chains, self.areas_m2[positions])


@dataclass(frozen=True)
class Meetings:
    """What rights share with the features of a layer.

    Pairs by the positions of `rights` and `features`, in ascending order, with `area_m2`; `covered_m2` has one entry
    for each right: the area that the layer covers, counted once where features overlap each other.
    """

    rights: Indices
    features: Indices
    area_m2: Array
    covered_m2: Array


@dataclass(frozen=True)
class PreparedLayer:
    """A layer's features in pieces, with an index.

    `crs` is the plane that the features are in here, and that rights have to be in; `areas_m2` the area of each
    feature; `geometries` are the features themselves in that plane.
    """

    crs: str
    pieces: Pieces
    index: BoxIndex
    areas_m2: Rows
    geometries: Sequence[Any] | Geometries

    def __len__(self) -> int:
        """Return the number of features."""
        return len(self.areas_m2)

    def overlap_areas(
        self, rights: Sequence[Any] | Geometries | PreparedRights, *, touching: bool = False
    ) -> tuple[Indices, Indices, Array]:
        """Return the pairs of rights and features that overlap, and by how much.

        Parameters
        ----------
        rights
            Polygons and multipolygons in the plane `crs`, or `PreparedRights`.
        touching
            List pairs that only touch as well, with an area of 0 (by GEOS's predicate, which takes longer).

        Returns
        -------
        Positions of the rights, positions of the features, and the areas in m², by right and then by feature.
        Areas are right to 1e-6 m²; up to that, two areas count as clear of each other.

        >>> layer = prepare_layer([shapely.box(0, 0, 10, 10), shapely.box(20, 0, 30, 10)], "EPSG:4549")
        >>> rights = [shapely.box(5, 0, 21, 5), shapely.box(10, 0, 15, 5)]
        >>> [array.tolist() for array in layer.overlap_areas(rights)]
        [[0, 0], [0, 1], [25.0, 5.0]]
        >>> [array.tolist() for array in layer.overlap_areas(rights, touching=True)]
        [[0, 0, 1], [0, 1, 0], [25.0, 5.0, 0.0]]
        """
        found = self._meetings(_prepared(rights), features=True, covered=False, touching=touching)
        return found.rights, found.features, found.area_m2

    def covered_areas(self, rights: Sequence[Any] | Geometries | PreparedRights) -> Array:
        """Return how much of each right the layer covers, in m², counted once where features overlap.

        >>> layer = prepare_layer([shapely.box(0, 0, 10, 10), shapely.box(5, 0, 15, 10)], "EPSG:4549")
        >>> layer.covered_areas([shapely.box(0, 0, 20, 1), shapely.box(50, 0, 60, 1)]).tolist()
        [15.0, 0.0]
        """
        return self._meetings(_prepared(rights), features=False, covered=True).covered_m2

    def meetings(self, rights: Sequence[Any] | Geometries | PreparedRights) -> Meetings:
        """Return both at once, which takes hardly longer than one of them."""
        return self._meetings(_prepared(rights), features=True, covered=True)

    def candidates(self, boxes: Array) -> tuple[Indices, Indices]:
        """Return which features have a piece whose box meets a box (n, 4), as pairs of positions."""
        asked, found = self.index.meeting(boxes)
        owners = self.pieces.records.take(found)["owner"].astype(np.int64)
        asked, owners, _ = _by_pair(asked[owners >= 0], owners[owners >= 0], np.zeros((owners >= 0).sum()))
        return asked, owners

    def _meetings(self, rights: PreparedRights, *, features: bool, covered: bool, touching: bool = False) -> Meetings:
        count = len(rights.geometries)
        if count <= _RIGHTS_AT_ONCE:
            return self._batch(rights, 0, count, (features, covered, touching))
        parts = [
            self._batch(rights, begin, min(begin + _RIGHTS_AT_ONCE, count), (features, covered, touching))
            for begin in range(0, count, _RIGHTS_AT_ONCE)
        ]
        return Meetings(
            np.concatenate([part.rights for part in parts]),
            np.concatenate([part.features for part in parts]),
            np.concatenate([part.area_m2 for part in parts]),
            np.concatenate([part.covered_m2 for part in parts]),
        )

    def _batch(self, rights: PreparedRights, begin: int, end: int, wanted: tuple[bool, bool, bool]) -> Meetings:
        features, covered, touching = wanted
        asked, found = self.index.meeting(rights.boxes[begin:end])
        if not len(found):
            none = np.zeros(0, dtype=np.int64)
            return Meetings(none, none, np.zeros(0), np.zeros(end - begin))
        piece = self.pieces.records.take(found)
        owners, covers = piece["owner"], piece["covers"]
        if not (features and covered):
            kept = np.flatnonzero(owners >= 0 if features else covers)
            asked, found, piece, owners, covers = asked[kept], found[kept], piece[kept], owners[kept], covers[kept]
        shared = overlap_areas(rights.chains.some(begin, end), self.pieces.rows, asked, piece, self._nodes_of(found))
        areas = rights.areas_m2[begin:end]
        total: Array = np.bincount(asked, shared * covers, minlength=end - begin).astype(float)
        covered_m2 = checked_overlaps(total, areas, areas)
        pairs = np.flatnonzero(owners >= 0) if features else np.zeros(0, dtype=np.int64)
        one, other, area_m2 = _by_pair(asked[pairs], owners[pairs].astype(np.int64), shared[pairs])
        area_m2 = checked_overlaps(area_m2, areas[one], self.areas_m2.take(other))
        listed = area_m2 > LEAST_AREA_M2
        if touching:
            clear = np.flatnonzero(~listed)
            listed[clear] = self._touch(rights.geometries[begin:end], one[clear], other[clear])
            area_m2[clear] = 0.0
        return Meetings(one[listed] + begin, other[listed], area_m2[listed], covered_m2)

    def _nodes_of(self, pieces: Indices) -> Nodes | None:
        """Return the nodes that pieces lie in; None where there are too few of either to ask nodes first."""
        if len(pieces) < _MANY_PAIRS or len(self.index.levels) == 1:
            return None
        return Nodes(pieces // NODE, self.index.levels[1])

    def _touch(self, rights: Geometries, one: Indices, other: Indices) -> NDArray[np.bool_]:
        there = np.empty(len(other), dtype=object)
        there[:] = [self.geometries[position] for position in other.tolist()]
        touch: NDArray[np.bool_] = shapely.intersects(rights[one], there)
        return touch


def prepare_layer(geometries: Sequence[Any] | Geometries, crs: str, progress: Progress | None = None) -> PreparedLayer:
    """Return a layer that is ready to be asked.

    Parameters
    ----------
    geometries
        Valid polygons and multipolygons.
    crs
        Their CRS. Degrees are moved to the 3-degree plane of the layer's middle.
    progress
        Is told the share of the work that is done, from 0 to 1.

    Raises
    ------
    GeometryError, CoordinateError
        As `mingeo.geometry.checked`, of the first geometry that is not fit.
    CRSError
        A CRS that is not known.
    """
    areas = checked_areas(geometries)
    plane = own_plane(shapely.box(*shapely.total_bounds(areas)), crs) if len(areas) else crs
    return prepare_in_plane(move(areas, crs, plane), plane, progress)  # type: ignore[type-var]


def prepare_in_plane(areas: Geometries, plane: str, progress: Progress | None = None) -> PreparedLayer:
    """Return a layer of checked areas in metres that is ready to be asked; see `prepare_layer`."""
    tell = progress or (lambda _: None)
    pieces = _along_curve(joined(_sorted_pieces(areas, lambda share: tell(0.6 * share))))
    index = BoxIndex.over(boxes_of(pieces.records))
    areas_m2 = np.bincount(pieces.records["owner"], pieces.records["area"], minlength=len(areas))  # type: ignore
    overlapping = overlapping_pieces(pieces, index, lambda share: tell(0.6 + 0.2 * share))
    if overlapping.any():
        pieces = _along_curve(_counted_once(areas, pieces, overlapping))
        index = BoxIndex.over(boxes_of(pieces.records))
    tell(1.0)
    return PreparedLayer(plane, pieces, index, areas_m2, areas)


def _along_curve(pieces: Pieces) -> Pieces:
    """Return the pieces in an order that an index can be built over; their rows stay where they are."""
    records = pieces.records.take(np.arange(len(pieces)))
    return pieces if len(pieces) <= NODE else Pieces(records.take(hilbert_order(boxes_of(records))), pieces.rows)


def _sorted_pieces(areas: Geometries, progress: Progress) -> Iterator[Pieces]:
    """Yield the pieces of areas along a curve by area, and within a batch of them: near rows lie near each other."""
    order = hilbert_order(shapely.bounds(areas))
    before = 0
    for done, pieces in pieces_of(areas[order]):
        records = pieces.records.take(np.arange(len(pieces)))
        records["owner"] = order[records["owner"]]
        some = Pieces(records, pieces.rows)
        # Where no area was cut, they are in order already.
        yield some if len(some) == done - before else reordered(some, hilbert_order(boxes_of(records)))
        before = done
        progress(done / len(areas))


def shared_area_m2(one: Any, other: Any) -> float:
    """Return the area that two valid areas in metres share, by the area kernel."""
    pieces = joined([some for _, some in pieces_of(np.array([one], dtype=object))])
    chains = Chains.of(ring_edges(np.array([other], dtype=object)), 1)
    records = pieces.records.take(np.arange(len(pieces)))
    return float(overlap_areas(chains, pieces.rows, np.zeros(len(records), dtype=np.int64), records).sum())


def checked_areas(geometries: Sequence[Any] | Geometries) -> Geometries:
    """Return geometries as an array of polygons and multipolygons that are fit to be measured.

    Raises
    ------
    GeometryError, CoordinateError
        As `mingeo.geometry.checked`, of the first that is not.
    """
    array: Geometries = np.empty(len(geometries), dtype=object)
    array[:] = list(geometries)
    kinds = shapely.get_type_id(array)
    sound = (kinds == shapely.GeometryType.POLYGON) | (kinds == shapely.GeometryType.MULTIPOLYGON)
    sound &= ~shapely.is_empty(array)
    sound[sound] = np.isfinite(shapely.bounds(array[sound])).all(axis=1)
    sound[sound] = shapely.is_valid(array[sound])
    for position in np.flatnonzero(~sound).tolist():
        checked(array[position])
    return shapely.force_2d(array) if shapely.has_z(array).any() else array


def _prepared(rights: Sequence[Any] | Geometries | PreparedRights) -> PreparedRights:
    return rights if isinstance(rights, PreparedRights) else PreparedRights.of(rights)


def _by_pair(one: Indices, other: Indices, area: Array) -> tuple[Indices, Indices, Array]:
    """Return areas summed by pair of positions, in ascending order."""
    if not len(one):
        return one, other, area
    key = one << 32 | other
    order = np.argsort(key, kind="stable")
    key = key[order]
    firsts = np.flatnonzero(np.concatenate([[True], key[1:] != key[:-1]]))
    key = key[firsts]
    return key >> 32, key & 0xFFFFFFFF, np.add.reduceat(area[order], firsts)


def _counted_once(areas: Geometries, pieces: Pieces, overlapping: NDArray[np.bool_]) -> Pieces:
    """Return the pieces, of which overlapping ones no longer count, and what these cover in disjoint ones.

    The rows given are used up.
    """
    records = pieces.records.take(np.arange(len(pieces)))
    disjoint = joined(disjoint_pieces(areas, records[overlapping]))
    records["covers"] = ~overlapping
    more = disjoint.records.take(np.arange(len(disjoint)))
    rows: Any = pieces.rows
    count = len(rows)
    more["start"] += count
    # Grown where they lie, for two of them may not fit into memory.
    rows.resize((count + len(disjoint.rows), *rows.shape[1:]), refcheck=False)
    rows[count:] = disjoint.rows
    return Pieces(np.concatenate([records, more]), rows)

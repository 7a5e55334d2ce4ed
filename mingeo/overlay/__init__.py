"""Facts about how two sets of areas lie to each other: containment, overlap, depth, distance to a place.

This module finds facts and judges nothing. Predicates and areas find candidates; what is decided, is
decided by distances (see `mingeo.distance`). Everything is computed in the zone's or feature's own
plane with its coordinates as given; the other geometry is brought there with its edges kept straight.
"""

from mingeo.kernel.prepared import PreparedLayer, PreparedRights, prepare_layer
from mingeo.overlay.arrays import containment_arrays
from mingeo.overlay.frames import containment, overlaps
from mingeo.overlay.layers import LEAST_METRES_A_DEGREE, LayerOverlap, overlap_with_layer
from mingeo.overlay.nearest import distance_to_m, distance_to_point_m, nearest_of
from mingeo.overlay.pairs import (
    TOLERANCE_M,
    Containment,
    OverlapFacts,
    Shape,
    check_tolerance,
    containment_of,
    overlap_of,
)

__all__ = [
    "LEAST_METRES_A_DEGREE",
    "TOLERANCE_M",
    "Containment",
    "LayerOverlap",
    "OverlapFacts",
    "PreparedLayer",
    "PreparedRights",
    "Shape",
    "check_tolerance",
    "containment",
    "containment_arrays",
    "containment_of",
    "distance_to_m",
    "distance_to_point_m",
    "nearest_of",
    "overlap_of",
    "overlap_with_layer",
    "overlaps",
    "prepare_layer",
]

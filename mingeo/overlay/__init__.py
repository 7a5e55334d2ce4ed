"""Facts about how two sets of areas lie to each other: containment, overlap, depth, distance to a place.

This module finds facts and judges nothing. Predicates and areas find candidates; what is decided, is
decided by distances (see `mingeo.distance`). Everything is computed in the zone's or feature's own
plane with its coordinates as given; the other geometry is brought there with its edges kept straight.
"""

from mingeo.overlay.frames import containment, overlaps
from mingeo.overlay.layers import LayerOverlap, overlap_with_layer
from mingeo.overlay.nearest import distance_to_point_m
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
    "TOLERANCE_M",
    "Containment",
    "LayerOverlap",
    "OverlapFacts",
    "Shape",
    "check_tolerance",
    "containment",
    "containment_of",
    "distance_to_point_m",
    "overlap_of",
    "overlap_with_layer",
    "overlaps",
]

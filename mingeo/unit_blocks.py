"""Basic unit blocks (基本单位区块): the cells of the 1' × 1' graticule that exploration rights are counted in.

Source: 矿产资源勘查区块登记管理办法 (2014), article 3, which also limits their number by mineral.
"""

from math import ceil, floor

import shapely
from shapely import MultiPolygon, Polygon

from mingeo.crs import geographic_of, move_vertices
from mingeo.geometry import checked

__all__ = ["CONTACT_ARCSEC", "blocks_touched"]

CONTACT_ARCSEC = 0.0005
"""Reaching this far into a block is contact only: half the last digit of the legal 0.001 seconds, 15 mm."""

_CONTACT_MINUTES = CONTACT_ARCSEC / 60


def blocks_touched(geometry: Polygon | MultiPolygon, crs: str) -> int:
    """Return how many 1' × 1' blocks have some of their interior in common with an area.

    An edge along the graticule, or a corner on it, touches no block on the other side: only what reaches
    farther than `CONTACT_ARCSEC` into a block counts. Edges are taken straight in degrees from corner to
    corner, as rights that follow the graticule are described, and as the legal area is computed.

    Parameters
    ----------
    geometry, crs
        A valid polygon or multipolygon in any CRS; blocks are those of its own datum.

    Raises
    ------
    GeometryError
        Missing, empty or invalid geometry.

    >>> blocks_touched(shapely.box(118, 36, 118 + 3 / 60, 36 + 2 / 60), "EPSG:4490")
    6
    """
    degrees = move_vertices(checked(geometry), crs, geographic_of(crs))
    minutes = shapely.transform(degrees, lambda places: places * 60)
    west, south, east, north = minutes.bounds
    shapely.prepare(minutes)
    return _count(minutes, (floor(west), floor(south), ceil(east), ceil(north)))


def _count(area: shapely.Geometry, window: tuple[int, int, int, int]) -> int:
    """Count the blocks of a window whose interior meets the area's, halving the window until it is clear."""
    west, south, east, north = window
    inner = shapely.box(
        west + _CONTACT_MINUTES, south + _CONTACT_MINUTES, east - _CONTACT_MINUTES, north - _CONTACT_MINUTES
    )
    if not shapely.intersects(area, inner):
        return 0
    blocks = (east - west) * (north - south)
    if blocks == 1 or shapely.covers(area, inner):
        return blocks
    if east - west >= north - south:
        middle = (west + east) // 2
        halves = (west, south, middle, north), (middle, south, east, north)
    else:
        middle = (south + north) // 2
        halves = (west, south, east, middle), (west, middle, east, north)
    return sum(_count(area, half) for half in halves)

"""The same facts for frames of many rights and many zones or features: one row a pair."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingeo.geometry import checked, is_missing
from mingeo.overlay.overlap_rows import area_rows, overlap_frame, overlap_rows
from mingeo.overlay.pairing import containment_frame, pair_rows, union_rows
from mingeo.overlay.pairs import TOLERANCE_M

if TYPE_CHECKING:
    import geopandas
    import pandas

__all__ = ["containment", "overlaps"]


def containment(
    rights: geopandas.GeoDataFrame,
    zones: geopandas.GeoDataFrame,
    tolerance_m: float = TOLERANCE_M,
    *,
    union: bool = False,
) -> pandas.DataFrame:
    """Return how every right lies to every zone that it meets, one row a pair.

    Parameters
    ----------
    rights, zones
        GeoDataFrames with a CRS each; the CRS need not be the same. A zone whose ``basis`` column says
        ``schematic`` or ``none`` decides nothing: its shape is not looked at.
    tolerance_m
        Protrusion up to which a right is inside, in metres.
    union
        Ask about the union of all the zones instead of each: a right may lie across adjoining parts. There is
        one row a right then, and its ``zone`` is the tuple of the labels of all the zones, which says that this was
        asked. Where a zone has no geometry that decides, a right that is not inside the others has ``inside``
        missing: it may lie in that one.

    Returns
    -------
    DataFrame
        ``right, zone`` (index labels of the frames), ``inside`` (nullable boolean), ``protrusion_m``,
        ``outside_m2``, ``margin_m`` (NaN unless inside), ``share_of_right``, ``share_of_zone``.
        A right paired with a zone of missing, empty or schematic geometry has ``inside`` missing, never
        False; so has a right without geometry.

    Raises
    ------
    CRSError
        A frame without a CRS, or two datums between which nothing can be moved.
    GeometryError
        An invalid geometry.

    >>> import geopandas, shapely
    >>> zones = geopandas.GeoDataFrame(
    ...     index=["A", "B"], geometry=[shapely.box(0, 0, 10, 10), None], crs="EPSG:4549")
    >>> rights = geopandas.GeoDataFrame(index=["r"], geometry=[shapely.box(1, 1, 4, 4)], crs="EPSG:4549")
    >>> containment(rights, zones)[["right", "zone", "inside", "protrusion_m", "margin_m"]]
      right zone  inside  protrusion_m  margin_m
    0     r    A    True           0.0       1.0
    1     r    B    <NA>           NaN       NaN
    """
    find = union_rows if union else pair_rows
    return containment_frame(find(rights, zones, tolerance_m))


def overlaps(
    rights: geopandas.GeoDataFrame,
    features: geopandas.GeoDataFrame,
    tolerance_m: float = TOLERANCE_M,
    *,
    depths: bool = True,
) -> pandas.DataFrame:
    """Return every overlap and contact of rights with features, one row a pair.

    Parameters
    ----------
    rights, features
        GeoDataFrames with a CRS each; the CRS need not be the same. Every geometry must be there: a
        feature that was lost cannot be told from one that is clear of the right.
    tolerance_m
        An overlap that vanishes when eroded by this much is a contact, in metres.
    depths
        Without them the areas come from the area kernel, many times faster; ``depth_m`` is missing, and ``contact``
        is told as with them.

    Returns
    -------
    DataFrame
        ``right, feature`` (index labels of the frames), ``overlap_m2``, ``share_of_right``,
        ``share_of_feature``, ``depth_m``, ``contact`` (nullable boolean). A feature whose ``basis`` is
        ``schematic`` or ``none`` is listed with every measure missing.

    Raises
    ------
    CRSError, GeometryError
        As `containment`; also for a missing or empty geometry.
    """
    for frame in (rights, features):
        for geometry in frame.geometry:
            if is_missing(geometry):
                checked(geometry)
    find = overlap_rows if depths else area_rows
    return overlap_frame(find(rights, features, tolerance_m))

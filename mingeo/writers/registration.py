"""The registration string of an exploration right: ``areas, corners, lon, lat, …, flag, 0, 0, …``.

Longitude and latitude are packed as D.MMSSsss, seconds with the three decimals of 自然资源部公告 2022 年第 24 号;
flag 0 is an area, -1 one cut out; rings are not closed. The string has no place for a datum: it is CGCS2000.
"""

from mingeo.errors import FormatError
from mingeo.features import FeatureSet
from mingeo.geometry import checked
from mingeo.rings import rings_of
from mingeo.text import Text
from mingeo.writers.coordinates import in_degrees, in_legal_degrees

__all__ = ["write_registration"]

_STEPS = 3_600_000
"""Milliseconds of arc in a degree."""


def write_registration(found: FeatureSet) -> bytes:
    r"""Return one right as the string, from any CRS on CGCS2000 or WGS 84; only corners are moved, none is added.

    Raises
    ------
    FormatError
        Several features: the string holds one right.
    CRSError
        Coordinates on an older datum.
    GeometryError
        The boundary is not valid any more once it is rounded.

    >>> import shapely
    >>> from mingeo.features import Feature
    >>> square = shapely.Polygon([(118.5, 36.5), (118.75, 36.5), (118.75, 36.25)])
    >>> write_registration(FeatureSet((Feature("1", {}, square),), "EPSG:4490", True, "", "", ()))
    b'1,3,118.3000000,36.3000000,118.4500000,36.3000000,118.4500000,36.1500000,0,0,0,\n'
    """
    if len(found.features) != 1:
        raise FormatError(
            Text(
                f"有 {len(found.features)} 个要素，登记坐标串只能写一个矿业权",
                f"there are {len(found.features)} features, and a registration string holds one right",
            ),
            Text("每个矿业权各写一个文件", "write a file for each right"),
        )
    legal = in_legal_degrees(in_degrees(found))
    rings = rings_of(checked(legal.features[0].geometry))
    tokens = [str(len(rings))]
    for ring in rings:
        tokens.append(str(len(ring.corners)))
        tokens += [_packed(degrees) for corner in ring.corners for degrees in corner]
        tokens += ["-1" if ring.hole else "0", "0", "0"]
    return (",".join(tokens) + ",\n").encode("ascii")


def _packed(degrees: float) -> str:
    """Return degrees as D.MMSSsss.

    >>> _packed(114 + 50 / 60 + 47.641 / 3600), _packed(35.99999999999)
    ('114.5047641', '36.0000000')
    """
    whole, rest = divmod(round(degrees * _STEPS), _STEPS)
    minutes, milliseconds = divmod(rest, 60_000)
    return f"{whole}.{minutes:02d}{milliseconds:05d}"

"""Options for coordinates of 1980 西安 and 1954 北京: what they may be moved to CGCS2000 by."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from mingeo.errors import ArgumentError
from mingeo.text import Text

if TYPE_CHECKING:
    from mingeo.common_points import Similarity
    from mingeo.datum import Helmert

__all__ = ["add_legacy_options", "legacy_by"]

_CONVENTIONS = {"pv": "position_vector", "cf": "coordinate_frame"}


def add_legacy_options(parser: argparse.ArgumentParser) -> None:
    """Add the two ways to say how an older datum is moved; without one of them it never is."""
    way = parser.add_mutually_exclusive_group()
    points = Text("公共点文件（CSV：旧 X,Y 与新 X,Y）", "CSV of points known in the old and the new system")
    way.add_argument("--common-points", metavar="FILE", type=Path, help=str(points))
    helmert = Text(
        "到 2000 坐标系的转换参数：dx,dy,dz（米）或再加 rx,ry,rz（秒）,ppm,pv|cf",
        "parameters to CGCS2000: dx,dy,dz in metres, or with rx,ry,rz in arc-seconds, ppm and pv|cf",
    )
    way.add_argument("--helmert", metavar="PARAMETERS", help=str(helmert))


def legacy_by(options: argparse.Namespace) -> Helmert | Similarity | None:
    """Return what the user gives to move an older datum by; None where nothing is given.

    Raises
    ------
    ArgumentError
        Parameters that are neither three nor seven with their convention.
    """
    if options.common_points is not None:
        from mingeo.common_points import from_common_points

        return from_common_points(options.common_points)
    if options.helmert is None:
        return None
    from mingeo.datum import Helmert

    *numbers, last = [part.strip() for part in options.helmert.split(",")]
    convention = _CONVENTIONS.get(last.lower())
    try:
        figures = [float(part) for part in (numbers if convention else [*numbers, last])]
    except ValueError:
        figures = []
    if (len(figures), convention is None) not in ((3, True), (7, False)):
        raise ArgumentError(
            Text(f"--helmert “{options.helmert}”读不出", f"--helmert '{options.helmert}' cannot be read"),
            Text(
                "写成 dx,dy,dz 或 dx,dy,dz,rx,ry,rz,ppm,pv（位置矢量）或 cf（坐标框架）",
                "write dx,dy,dz or dx,dy,dz,rx,ry,rz,ppm,pv (position vector) or cf (coordinate frame)",
            ),
        )
    shifts, rest = figures[:3], figures[3:] or [0.0] * 4
    return Helmert(*(*shifts, *rest), convention=convention)  # type: ignore[misc, arg-type]

"""A plane transformation fitted to common points: places whose coordinates are known in an old and a new system.

The usual four parameters of surveying offices: a shift, a turn and one scale, by least squares. It holds in
one projection zone and near its points, and is refused where it misses one of them by more than 0.2 m.
"""

import csv
import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mingeo.errors import CoordinateError, FormatError, MingeoError
from mingeo.source import Source, read_source
from mingeo.text import Text

__all__ = ["MAX_RESIDUAL_M", "Similarity", "from_common_points"]

Array = NDArray[np.float64]

MAX_RESIDUAL_M = 0.2
"""Common points that a similarity misses by more are not common points, or one of them is mistyped."""

_MOST_TURN_DEG, _MOST_STRETCH = 0.1, 1e-3
"""Two planes of one zone are turned and stretched far less; more means that columns or zones are mixed up."""


@dataclass(frozen=True)
class Similarity:
    """A plane four-parameter transformation to CGCS2000, fitted to common points.

    Attributes
    ----------
    old_centre, new_centre
        Means of the common points in the two planes: easting, northing in metres.
    along, across
        Scale times cosine and sine of the turn: ``new = new_centre + [[along, -across], [across, along]] @
        (old - old_centre)``.
    residuals_m
        For each common point its label and how far the transformation misses it; all 0 with two points.
    reach_m
        Greatest distance of a common point from their mean.
    """

    old_centre: tuple[float, float]
    new_centre: tuple[float, float]
    along: float
    across: float
    residuals_m: tuple[tuple[str, float], ...]
    reach_m: float

    def apply(self, places: Array) -> Array:
        """Return plane coordinates of the old system, easting first, in the new one.

        >>> shift = Similarity((500_000.0, 4_000_000.0), (500_115.0, 4_000_001.0), 1.0, 0.0, (), 0.0)
        >>> shift.apply(np.array([[500_010.0, 4_000_020.0]])).tolist()
        [[500125.0, 4000021.0]]
        """
        turn = np.array([[self.along, -self.across], [self.across, self.along]])
        moved: Array = (places - self.old_centre) @ turn.T + self.new_centre
        return moved

    def account(self) -> Text:
        """Return the fit in words, with its residuals."""
        turn = math.degrees(math.atan2(self.across, self.along)) * 3600
        ppm = (math.hypot(self.along, self.across) - 1) * 1e6
        fit = f"{turn:.2f}″, {ppm:.2f} ppm"
        if len(self.residuals_m) == 2:
            return Text(
                f"四参数由 2 个公共点求得（{fit}），没有多余点，无法检核",
                f"four parameters from 2 common points ({fit}): no point is left over to check them",
            )
        residuals = ", ".join(f"{label} {residual:.3f} m" for label, residual in self.residuals_m)
        return Text(
            f"四参数由 {len(self.residuals_m)} 个公共点求得（{fit}），残差：{residuals}",
            f"four parameters from {len(self.residuals_m)} common points ({fit}); residuals: {residuals}",
        )


def from_common_points(path: str | Path) -> Similarity:
    """Return the similarity that carries the old coordinates of common points to the new ones.

    Parameters
    ----------
    path
        CSV with the columns ``点号,旧X,旧Y,新X,新Y`` (``label,old_x,old_y,new_x,new_y``), in any order: X is
        the northing, Y the easting, in metres, with the zone number or without it in both systems.

    Raises
    ------
    FormatError
        A missing column, a line that has no four numbers, or a label that stands twice.
    CoordinateError
        Fewer than two points, points that coincide, northings and eastings mixed up, several zones, a
        residual above 0.2 m.
    """
    source = read_source(path)
    try:
        labels, old, new = _common_points(source)
        return _fitted(labels, old, new)
    except MingeoError as error:
        raise error.at(source.path) from None
    except csv.Error as error:
        raise FormatError(
            Text(f"不是 CSV 表（{error}）", f"is no CSV table ({error})"),
            Text("另存为 CSV", "save it as CSV"),
            path=source.path,
        ) from None


_COLUMNS = {
    "点号": "label",
    "旧x": "old_x",
    "旧y": "old_y",
    "新x": "new_x",
    "新y": "new_y",
}
_FIGURES = ("old_y", "old_x", "new_y", "new_x")


def _common_points(source: Source) -> tuple[list[str], Array, Array]:
    """Return labels and old and new coordinates, easting first."""
    reader = csv.reader(source.text.splitlines())
    head = [_COLUMNS.get(cell.strip().lower(), cell.strip().lower()) for cell in next(reader)]
    missing = [name for name in _FIGURES if head.count(name) != 1]
    if missing:
        raise FormatError(
            Text(
                f"公共点表缺少列（或重复）：{'、'.join(missing)}", f"missing or doubled columns: {', '.join(missing)}"
            ),
            Text("第一行写 点号,旧X,旧Y,新X,新Y", "let the first line be label,old_x,old_y,new_x,new_y"),
            line=1,
        )
    labels: list[str] = []
    figures: list[list[float]] = []
    for cells in reader:
        if any(cell.strip() for cell in cells):
            row = dict(zip(head, cells, strict=False))
            label = row.get("label", "").strip() or str(len(labels) + 1)
            if label in labels:
                raise FormatError(
                    Text(f"点号 {label} 重复", f"point {label} stands twice"),
                    Text("每个公共点只写一行", "write each common point once"),
                    line=reader.line_num,
                )
            labels.append(label)
            figures.append([_figure(row.get(name, ""), reader.line_num) for name in _FIGURES])
    table = np.array(figures, dtype=float).reshape(-1, 4)
    return labels, table[:, :2], table[:, 2:]


def _figure(cell: str, line: int) -> float:
    try:
        value = float(cell)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise FormatError(
            Text(f"“{cell.strip()[:40]}”不是坐标", f"'{cell.strip()[:40]}' is no coordinate"),
            Text("每行写 4 个数", "write four numbers in each line"),
            line=line,
        )
    return value


def _fitted(labels: list[str], old: Array, new: Array) -> Similarity:
    if len(labels) < 2:
        raise CoordinateError(
            Text(f"只有 {len(labels)} 个公共点", f"there are only {len(labels)} common points"),
            Text("至少 2 个；3 个以上才能检核", "give at least two; three or more can be checked"),
        )
    for places in (old, new):
        _require_one_plane(places)
    old_centre, new_centre = old.mean(axis=0), new.mean(axis=0)
    x, y = (old - old_centre).T
    u, v = (new - new_centre).T
    spread = float((x * x + y * y).sum())
    if spread < 1.0:
        raise CoordinateError(
            Text("公共点重合", "the common points coincide"), Text("选相距较远的点", "choose points far apart")
        )
    along, across = float((x * u + y * v).sum() / spread), float((x * v - y * u).sum() / spread)
    fitted = Similarity(
        (float(old_centre[0]), float(old_centre[1])),
        (float(new_centre[0]), float(new_centre[1])),
        along,
        across,
        (),
        float(np.hypot(x, y).max()),
    )
    missed = np.hypot(*(fitted.apply(old) - new).T)
    residuals = tuple(zip(labels, missed.tolist(), strict=True))
    _require_credible(fitted, residuals)
    return Similarity(fitted.old_centre, fitted.new_centre, along, across, residuals, fitted.reach_m)


def _require_one_plane(places: Array) -> None:
    """Refuse points whose first column is no easting, whose second is no northing, or that lie in several zones."""
    eastings, northings = places.T
    zones = np.unique(eastings // 1e6).astype(int).tolist()
    metres = eastings % 1e6
    is_plane = ((metres > 1e5) & (metres < 9e5) & (northings > 3e5) & (northings < 6.1e6)).all()
    if not is_plane or len(zones) != 1 or not (zones[0] == 0 or 13 <= zones[0] <= 45):
        raise CoordinateError(
            Text(
                "公共点不是同一投影带的平面坐标（X 为 7 位北坐标，Y 为 6 位东坐标或再加 2 位带号）",
                "the common points are no plane coordinates of one zone (X northing with 7 digits, Y easting with 6 "
                "digits, or 8 with the zone number)",
            ),
            Text("检查 X、Y 列和带号", "check the X and Y columns and the zone numbers"),
        )


def _require_credible(fitted: Similarity, residuals: tuple[tuple[str, float], ...]) -> None:
    turn_deg = math.degrees(math.atan2(fitted.across, fitted.along))
    stretch = math.hypot(fitted.along, fitted.across) - 1
    if abs(turn_deg) > _MOST_TURN_DEG or abs(stretch) > _MOST_STRETCH:
        raise CoordinateError(
            Text(
                f"两套坐标之间旋转 {turn_deg:.3g}°、缩放 {stretch * 1e6:.3g} ppm，不是同一投影带的新旧坐标",
                f"the two sets are turned by {turn_deg:.3g}° and stretched by {stretch * 1e6:.3g} ppm: they are not "
                "the old and new coordinates of one zone",
            ),
            Text("检查列的次序、点的对应和带号", "check the columns, the pairing and the zones"),
        )
    label, worst = max(residuals, key=lambda one: one[1])
    if worst > MAX_RESIDUAL_M:
        raise CoordinateError(
            Text(
                f"公共点 {label} 的残差 {worst:.3f} 米，超过 {MAX_RESIDUAL_M} 米",
                f"common point {label} is missed by {worst:.3f} m, more than {MAX_RESIDUAL_M} m",
            ),
            Text("检查这个点，或换用可靠的公共点", "check that point, or use common points that can be trusted"),
        )

"""Which pair of columns is read, where a table gives its corners more than once.

Two datums side by side, or plane coordinates and degrees: where the table names the datums, CGCS2000 is
taken; where it names none, plane coordinates and degrees must give the same places, and the plane ones are
taken, for a boundary's edges are straight in the plane. Anything else is refused.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely

from mingeo.crs import METRES_A_DEGREE, is_geographic, move_vertices
from mingeo.errors import CoordinateError, CRSError, FormatError, MingeoError
from mingeo.readers.corner_cells import pieces_of
from mingeo.readers.corner_forms import UNZONED, Form, Place, Printed, forms_of, places_of
from mingeo.readers.corner_order import Corner
from mingeo.readers.corner_systems import CGCS2000, Datum, Said, datums_in, degree_crs, is_on, names_of, plane_crs
from mingeo.readers.corner_words import Words
from mingeo.text import Text

__all__ = ["Columns", "Slot", "chosen_columns", "crs_of"]

AGREEMENT_M = 1.0
"""Two columns of one datum may differ by a metre and by what their last digits leave open; two datums differ
by 50 m and more."""
LARGEST_SHIFT_M = 500.0
"""The older datums lie within 200 m of CGCS2000 (see `mingeo.datum`)."""


@dataclass(frozen=True)
class Slot:
    """A pair of columns: its number in the row, its figures, the forms they can have, its datum where named."""

    number: int
    pairs: tuple[Printed, ...]
    forms: tuple[Form, ...]
    datum: Datum | None

    @cached_property
    def places(self) -> dict[Form, list[Place]]:
        """Return the places of its pairs in each form."""
        return {form: places_of(self.pairs, form) for form in self.forms}

    @property
    def kind(self) -> str:
        """Return ``plane`` or ``degrees``."""
        return self.forms[0].kind


@dataclass(frozen=True)
class Columns:
    """The pair of columns to read, and why."""

    slot: Slot
    notes: tuple[Text, ...] = ()


def chosen_columns(corners: Sequence[Corner], words: Sequence[Words], said: Said, named: str | None) -> Columns:
    """Return the pair of columns that the corners are read from.

    Parameters
    ----------
    corners
        All corners, each with its pairs of numbers.
    words, said
        The words around them, and what they say of coordinate systems.
    named
        The user's --crs.

    Raises
    ------
    FormatError
        Rows of different length, forms that change, or several pairs without a word on what tells them apart.
    CoordinateError
        No place in China; two columns that should give the same places and do not.
    CRSError
        Several datums are named for one pair of columns, or none of those named is CGCS2000.
    """
    slots = _slots(corners, words, said, named)
    if len(slots) == 1:
        return Columns(slots[0])
    notes = [Text(f"每个拐点有 {len(slots)} 组坐标", f"each corner is given {len(slots)} times")]
    slots = _of_kind(slots, named)
    slots, told = _of_datum(slots, named)
    notes += told
    if len(slots) == 2 and {slot.kind for slot in slots} == {"plane", "degrees"}:
        plane, degrees = sorted(slots, key=lambda slot: slot.kind, reverse=True)
        slot, note = _plane_or_degrees(plane, degrees, said)
        return Columns(slot, (*notes, note))
    if len(slots) != 1:
        raise _several(slots)
    return Columns(slots[0], tuple(notes))


def crs_of(slot: Slot, form: Form, said: Said, named: str | None) -> str:
    """Return the CRS of a pair of columns in a form; errors as `plane_crs` and `degree_crs`, and several zones."""
    if form.kind == "degrees":
        return degree_crs(said, slot.datum, named)
    zones = [int(place.x // 1e6) for place in slot.places[form]]
    if len(set(zones)) > 1:
        other = next(pair for pair, zone in zip(slot.pairs, zones, strict=True) if zone != zones[0])
        listed = sorted(set(zones))
        raise CoordinateError(
            Text(f"横坐标的带号不止一个：{listed}", f"the eastings have several zone numbers: {listed}"),
            Text("所有拐点换到同一个 3 度带", "give all corners in one 3-degree zone"),
            line=other.line,
        )
    try:
        crs = plane_crs(said, slot.datum, zones[0] or None, named)
    except MingeoError as error:
        error.line = error.line or slot.pairs[0].line
        raise
    if crs is None:
        raise _no_zone(slot.pairs[0])
    return crs


def _slots(corners: Sequence[Corner], words: Sequence[Words], said: Said, named: str | None) -> list[Slot]:
    count = len(corners[0].pairs)
    for corner in corners:
        if len(corner.pairs) != count:
            raise FormatError(
                Text(
                    f"这一行有 {2 * len(corner.pairs)} 个坐标数，第 {corners[0].line} 行有 {2 * count} 个",
                    f"this row has {2 * len(corner.pairs)} coordinates, line {corners[0].line} has {2 * count}",
                ),
                Text("补全这一行，或分开两个表", "complete the row, or part the two tables"),
                line=corner.line,
            )
    columns = [tuple(corner.pairs[number] for corner in corners) for number in range(count)]
    datums = _datums(count, words, said, named)
    return [
        Slot(number, pairs, tuple(forms_of(pairs)), datum)
        for number, (pairs, datum) in enumerate(zip(columns, datums, strict=True))
    ]


def _datums(count: int, words: Sequence[Words], said: Said, named: str | None) -> list[Datum | None]:
    """Return the datum of each pair of columns: by the order in which a header names them."""
    if len(said.datums) < 2:
        return [next(iter(said.datums), None)] * count
    if count > 1:
        rows = [_columns_of(line.text) for line in words]
        alone = [row[0] for line, row in zip(words, rows, strict=True) if len(row) == 1 and len(line.text) <= 20]
        for row in (*rows, alone):
            if len(row) > 1 and count % len(row) == 0:
                return [datum for datum in row for _ in range(count // len(row))]
    elif named is not None:
        return [next((datum for datum in said.datums if is_on(named, datum)), None)]
    raise CRSError(
        Text(
            f"文中写到几个坐标系：{names_of(list(said.datums)).zh}，不能确定坐标属于哪一个",
            f"the text names several datums: {names_of(list(said.datums)).en}; which one the coordinates are on "
            "cannot be told",
        ),
        Text("删去不相干的，或用 --crs 写明", "delete the ones that do not apply, or name the CRS with --crs"),
        line=max(said.datums.values()),
    )


def _columns_of(header: str) -> list[Datum]:
    """Return the datums that the cells of a header name; none where one cell names two, as a sentence may."""
    named = [datums_in(piece) for piece in pieces_of(header)]
    return [row[0] for row in named if row] if all(len(row) < 2 for row in named) else []


def _of_kind(slots: list[Slot], named: str | None) -> list[Slot]:
    """Return the pairs that the user's CRS can be meant for: plane ones, or degrees."""
    if named is None:
        return slots
    kind = "degrees" if is_geographic(named) else "plane"
    return [slot for slot in slots if slot.kind == kind] or slots


def _of_datum(slots: list[Slot], named: str | None) -> tuple[list[Slot], list[Text]]:
    """Return the pairs of one datum, CGCS2000 or the one the user named, the others compared with it and told."""
    if len({slot.datum for slot in slots}) == 1:
        return slots, []
    wanted = CGCS2000
    if named is not None:
        wanted = next((slot.datum for slot in slots if slot.datum and is_on(named, slot.datum)), CGCS2000)
    taken = [slot for slot in slots if slot.datum is wanted]
    others = [slot for slot in slots if slot.datum is not wanted]
    listed = names_of([slot.datum for slot in others if slot.datum])
    if not taken:
        raise CRSError(
            Text(f"几组坐标中没有 2000 国家大地坐标系：{listed.zh}", f"none of the columns is CGCS2000: {listed.en}"),
            Text(
                "补上 2000 国家大地坐标系的坐标，或用 --crs 写明",
                "add the CGCS2000 coordinates, or name the CRS with --crs",
            ),
            line=slots[0].pairs[0].line,
        )
    for slot in others:
        for other in taken:
            _refuse_unlike(other, slot)
    note = Text(
        f"几个坐标系并列：取{wanted.name.zh}的一组，{listed.zh}的未用",
        f"several datums side by side: the columns of {wanted.name.en} are taken, those of {listed.en} are not",
    )
    return taken, [note]


def _refuse_unlike(one: Slot, other: Slot) -> None:
    """Refuse two pairs of columns on different datums that are not a constant shift apart: one is misprinted."""
    if one.forms != other.forms or len(one.forms) != 1:
        return
    first, second = (slot.places[slot.forms[0]] for slot in (one, other))
    shifts = np.array([(a.x - b.x, a.y - b.y) for a, b in zip(first, second, strict=True)])
    shifts *= METRES_A_DEGREE if one.kind == "degrees" else 1.0
    usual = np.median(shifts, axis=0)
    away = np.hypot(*(shifts - usual).T)
    worst = int(np.argmax(away))
    line = one.pairs[worst].line
    if np.hypot(*usual) > LARGEST_SHIFT_M:
        apart = f"{np.hypot(*usual):.0f}"
        raise _unlike(
            Text(f"两组坐标相差 {apart} 米，不是同一些点", f"the two coordinates of each row lie {apart} m apart"), line
        )
    if away[worst] > AGREEMENT_M + _leeway(first, one.kind) + _leeway(second, one.kind):
        apart = f"{away[worst]:.1f}"
        raise _unlike(
            Text(
                f"两组坐标在这一行的差与其他行不同（{apart} 米），其中一组有误",
                f"the two coordinates of this row do not differ as in the other rows ({apart} m): one is wrong",
            ),
            line,
        )


def _no_zone(pair: Printed) -> CoordinateError:
    return CoordinateError(
        Text(
            f"{pair.first} 和 {pair.second}：横坐标不含带号，文件也没有写明带号或中央经线",
            f"{pair.first} and {pair.second}: the easting has no zone number, and no word names the zone",
        ),
        Text(
            "用 --crs 写明，如 --crs EPSG:4549（中央经线 120°），或在文件中写明“中央子午线120°”",
            "name the CRS with --crs, such as --crs EPSG:4549, or write '中央子午线120°' in the file",
        ),
        line=pair.line,
    )


def _unlike(what: Text, line: int) -> CoordinateError:
    remedy = Text("核对原件，改正或删去一组", "check the original, and mend or delete one of them")
    return CoordinateError(what, remedy, line=line)


def _plane_or_degrees(plane: Slot, degrees: Slot, said: Said) -> tuple[Slot, Text]:
    if plane.forms[0] is UNZONED and not (said.zones or said.meridians or said.codes):
        return degrees, Text(
            "平面坐标不含带号，不能确定位置：取经纬度",
            "the plane coordinates have no zone number and cannot be placed: the degrees are taken",
        )
    return plane, _agreement(plane, degrees, said)


def _agreement(plane: Slot, degrees: Slot, said: Said) -> Text:
    """Return that plane coordinates and degrees give the same places; refuse them where they do not."""
    form = plane.forms[0]
    plane_system = crs_of(plane, form, said, None)
    degree_system = degree_crs(said, degrees.datum, None)
    places = plane.places[form]
    best: tuple[float, int] = (np.inf, 0)
    for other in degrees.forms:
        seen = degrees.places[other]
        moved = shapely.get_coordinates(
            move_vertices(shapely.MultiPoint([place[:2] for place in seen]), degree_system, plane_system)
        )
        away = np.hypot(*(moved - [place[:2] for place in places]).T)
        worst = int(np.argmax(away))
        if away[worst] <= AGREEMENT_M + _leeway(places, "plane") + _leeway(seen, "degrees"):
            return Text(
                f"平面坐标与经纬度一致（相差不超过 {away[worst]:.2f} 米）：取平面坐标",
                f"plane coordinates and degrees agree (within {away[worst]:.2f} m): the plane ones are taken",
            )
        best = min(best, (float(away[worst]), worst))
    raise CoordinateError(
        Text(
            f"平面坐标与经纬度不是同一处，在这一行相差 {best[0]:.1f} 米",
            f"plane coordinates and degrees are not the same places: {best[0]:.1f} m apart in this row",
        ),
        Text(
            f"核对原件；用 --crs {plane_system} 取平面坐标，或用 --crs {degree_system} 取经纬度",
            f"check the original; --crs {plane_system} takes the plane ones, --crs {degree_system} the degrees",
        ),
        line=plane.pairs[best[1]].line,
    )


def _leeway(places: Sequence[Place], kind: str) -> float:
    """Return how many metres the last printed digits leave open."""
    return max(place.step for place in places) * (METRES_A_DEGREE if kind == "degrees" else 1.0)


def _several(slots: Sequence[Slot]) -> FormatError:
    return FormatError(
        Text(
            f"每行有 {len(slots)} 组坐标，没有写明各是什么坐标系：可能是两个基准，也可能是并排的两个拐点",
            f"each row has {len(slots)} pairs of coordinates, and nothing says of which systems: they could be two "
            "datums, or two corners side by side",
        ),
        Text("在表头写明各组的坐标系，或每行只留一组", "name the datums in the header, or leave one pair a row"),
        line=slots[0].pairs[0].line,
    )

"""From rows to corners in their order: which cells are a corner, where one stretch ends and the next begins.

Corners that stand in several columns side by side are put in the order of their labels. What lies between
two stretches of corners (a blank line, words, a heading) is kept with the stretch that follows.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from mingeo.errors import FormatError
from mingeo.readers.angles import plain
from mingeo.readers.corner_cells import Group, Row, content_of, fields_of, follows, is_sentence
from mingeo.readers.corner_forms import Printed
from mingeo.readers.corner_order import Corner, in_label_order, joined
from mingeo.readers.corner_words import Role, Words, column_roles, words_of
from mingeo.text import Text, join

__all__ = ["End", "Gap", "Layout", "Stretch", "layout_of"]

Gap = Literal["", "blank", "words", "part", "hole"]
"""What stands between two corners: nothing, a blank line, words, the heading of a part or of a cut-out area."""


@dataclass(frozen=True)
class End:
    """What a row that ends a ring says of it: elevations in metres, a name, whether it is cut out."""

    elevations: tuple[float, float] | None = None
    name: str = ""
    hole: bool = False


@dataclass
class Stretch:
    """Corners with nothing between them, in reading order and, where that is another, in the order of labels.

    `ends` are the rows that end a ring, each by the position of the corner before it.
    """

    gap: Gap
    corners: list[Corner]
    by_label: list[Corner] | None = None
    ends: dict[int, End] = field(default_factory=dict)


@dataclass
class Layout:
    """All corners of a table, the words around them, and what was noticed on the way."""

    stretches: list[Stretch] = field(default_factory=list)
    words: list[Words] = field(default_factory=list)
    notes: list[Text] = field(default_factory=list)

    @property
    def corners(self) -> list[Corner]:
        """Return all corners, in reading order."""
        return [corner for stretch in self.stretches for corner in stretch.corners]


Item = Words | list[Group] | None
"""A line of words, the groups of a row of corners, or a blank line."""


def layout_of(rows: Sequence[Row]) -> Layout:
    """Return the corners of a table and the words around them.

    Raises
    ------
    FormatError
        A row that is meant for a corner and is none, words beside a corner that could mean anything, labels
        that stand at some corners only, columns side by side whose order nothing tells.
    CoordinateError
        Masked digits.

    >>> rows = [Row(1, ("1", "4042000.0", "40512000.0", "3", "4041000.0", "40512500.0")),
    ...         Row(2, ("2", "4042000.0", "40512500.0"))]
    >>> [corner.label for corner in layout_of(rows).corners]
    ['1', '2', '3']
    """
    layout = Layout()
    items = list(_items(rows, layout.notes))
    layout.words = [item for item in items if isinstance(item, Words)]
    usual = _usual_blanks(items)
    if usual:
        layout.notes.append(
            Text("每行之间都有空行，空行不作分隔", "blank lines stand between all rows and part nothing")
        )
    for gap, groups in _stretches(items, usual):
        _add(layout, gap, groups)
    _check_labels(layout.corners, layout.notes)
    _refuse_lost_corners(layout)
    return layout


def _items(rows: Sequence[Row], notes: list[Text]) -> Iterator[Item]:
    """Yield what the rows hold; columns that a header sets aside are told, and read for what they say."""
    roles: dict[int, Role] = {}
    part = ""
    for row in rows:
        cells = [plain(cell) for cell in row.cells]
        if not any(cell.strip(" ,;|、-:") for cell in cells):
            yield None
            continue
        kept = tuple("" if position in roles else cell for position, cell in enumerate(cells))
        content = content_of(Row(row.line, kept))
        if not content.groups:
            words = words_of(row.line, " ".join(dict.fromkeys(cell for cell in cells if cell)))
            if words.heading:
                header = cells if len(cells) > 1 else fields_of(cells[0])
                roles = column_roles(header)
                notes.extend(_set_aside(row.line, header, roles))
            if content.has_coordinate and not words.figures:
                raise _no_corner(words)
            yield replace(words, label=content.label)
            continue
        if any(words_of(row.line, text).centre for group in content.groups for text in group.words):
            yield words_of(row.line, content.text)
            continue
        columns = [(role, cells[position]) for position, role in roles.items() if position < len(cells)]
        for words in (*_in_columns(row.line, columns), *_beside(content.groups)):
            if not words.part or words.part != part:
                yield replace(words, beside=True)
            part = words.part or part
        yield list(content.groups)


def _set_aside(line: int, header: Sequence[str], roles: dict[int, Role]) -> list[Text]:
    listed = "、".join(header[position] for position, role in roles.items() if role != "part")
    if not listed:
        return []
    return [
        Text(
            f"第 {line} 行表头：“{listed}”不是坐标，未用", f"line {line}, header: no coordinates and not used: {listed}"
        )
    ]


def _in_columns(line: int, columns: Sequence[tuple[Role, str]]) -> Iterator[Words]:
    """Yield what the columns that hold no coordinates say of a corner's part."""
    for role, cell in columns:
        if role == "part" and cell:
            yield Words(line, cell, Text(f"区域“{cell}”", f"part '{cell}'"), part=cell)
        elif role == "remark" and (words := words_of(line, cell)).used is not None:
            yield words


def _beside(groups: Sequence[Group]) -> Iterator[Words]:
    """Yield what the words beside corners say, and refuse those that could mean anything."""
    for number, group in enumerate(groups):
        for text in group.words if not group.ends else ():
            words = words_of(group.line, text)
            if (words.used is None and not words.title) or (number and (words.part or words.hole)):
                raise FormatError(
                    Text(f"拐点旁的“{text[:40]}”不知何意", f"'{text[:40]}' beside a corner could mean anything"),
                    Text(
                        "删去，或在表头写明该列是什么（高程、备注等）",
                        "delete it, or say in a header what its column holds (高程, 备注 ...)",
                    ),
                    line=group.line,
                )
            yield words


def _usual_blanks(items: Sequence[Item]) -> int:
    """Return how many blank lines stand between two rows of corners at the least: 0 but in double spacing."""
    counts: list[int] = []
    blanks: int | None = None
    for item in items:
        if isinstance(item, list):
            counts += [] if blanks is None else [blanks]
            blanks = 0
        elif isinstance(item, Words):
            blanks = None
        elif blanks is not None:
            blanks += 1
    return min(counts, default=0)


def _stretches(items: Sequence[Item], usual: int) -> Iterator[tuple[Gap, list[list[Group]]]]:
    """Yield the rows that follow each other directly, with what stands before them."""
    gap: Gap = ""
    before: Gap = ""
    blanks = 0
    rows: list[list[Group]] = []
    for item in items:
        if item is None:
            blanks += 1
            continue
        if blanks > usual and not gap:
            gap = "blank"
        blanks = 0
        if isinstance(item, Words):
            gap = _gap(item, gap)
            continue
        if gap and rows:
            yield before, rows
            rows = []
        before = before if rows else gap
        rows.append(item)
        gap = ""
    if rows:
        yield before, rows


def _gap(words: Words, before: Gap) -> Gap:
    """Return what stands between two corners once words have been added to it."""
    if words.hole:
        return "hole"
    if words.part:
        return "part"
    return before if before in ("part", "hole") or words.beside else "words"


def _add(layout: Layout, gap: Gap, rows: Sequence[Sequence[Group]]) -> None:
    """Add the corners of rows that follow each other, and the rows among them that end a ring."""
    before = layout.stretches[-1] if layout.stretches else None
    columns: list[list[Corner]] = []
    ends: list[tuple[Group, Corner | None]] = []
    for column in _columns(rows):
        corners: list[Corner] = []
        for group in column:
            if group.ends:
                ends.append((group, corners[-1] if corners else None))
            else:
                corners.append(_corner(group))
        columns += [corners] if corners else []
    if len(columns) == 1:
        layout.stretches.append(Stretch(gap, columns[0], in_label_order(columns[0])))
    elif columns:
        layout.stretches.append(Stretch(gap, joined(columns)))
        layout.notes.append(_side_by_side(columns))
        ends = _below_all(ends, rows, layout.stretches[-1].corners)
    places = {id(corner): place for place, corner in enumerate(layout.stretches[-1].corners)} if columns else {}
    for group, above in ends:
        end = _end(group)
        layout.notes.append(_about_end(group.line, end))
        last = above or _last_above(columns, group.line)
        if last is not None:
            layout.stretches[-1].ends[places.get(id(last), len(places) - 1)] = end
        elif before is not None:
            before.ends[len(before.corners) - 1] = end
        else:
            raise _end_of_nothing(group.line)


def _last_above(columns: Sequence[Sequence[Corner]], line: int) -> Corner | None:
    """Return the last corner above a line, for an end row whose cells stand in no column of corners."""
    above = [corner for column in columns for corner in column if corner.line < line]
    return max(above, key=lambda corner: corner.line, default=None)


def _about_end(line: int, end: End) -> Text:
    said = [Text("一个区域到此为止", "an area ends here")]
    if end.name:
        said.append(Text(f"名称“{end.name}”", f"its name is '{end.name}'"))
    if end.elevations is not None:
        top, bottom = end.elevations
        said.append(Text(f"标高 {top:g} 至 {bottom:g} 米", f"elevations {top:g} to {bottom:g} m"))
    if end.hole:
        said.append(Text("是扣除范围", "it is excluded"))
    told = join(said, "，", ", ")
    return Text(f"第 {line} 行：{told.zh}", f"line {line}: {told.en}")


def _end_of_nothing(line: int) -> FormatError:
    return FormatError(
        Text("这一行结束一个区域，前面却没有拐点", "this row ends an area, and no corner stands before it"),
        Text("补上拐点，或删去这一行", "add the corners, or delete the row"),
        line=line,
    )


def _below_all(
    ends: Sequence[tuple[Group, Corner | None]], rows: Sequence[Sequence[Group]], corners: Sequence[Corner]
) -> list[tuple[Group, Corner | None]]:
    """Return end rows with the corner they follow: the last one, where one ring runs over all columns."""
    if len({corner.label for corner in corners}) < len(corners):
        return list(ends)
    alone = {id(row[0]) for row in rows if len(row) == 1}
    return [(group, corners[-1] if id(group) in alone else above) for group, above in ends]


def _columns(rows: Sequence[Sequence[Group]]) -> list[list[Group]]:
    """Return the groups that stand below each other; by their order in the row where cells do not tell."""
    by_cell = all(len({group.start for group in row}) == len(row) for row in rows)
    columns: dict[int, list[Group]] = {}
    for row in rows:
        for number, group in enumerate(row):
            columns.setdefault(group.start if by_cell else number, []).append(group)
    return [columns[start] for start in sorted(columns)]


def _corner(group: Group) -> Corner:
    pairs = zip(group.values[::2], group.values[1::2], strict=True)
    return Corner(group.line, group.label, tuple(Printed(group.line, *pair) for pair in pairs))


def _end(group: Group) -> End:
    """Return what an end row says: ``*, 229.5, 70, name, flag``; zeros are no elevations, flag -1 cuts out."""
    heights = sorted(map(float, group.values), reverse=True)
    names = [word for word in group.words if not re.fullmatch(r"[+-]?\d+", word)]
    return End(
        elevations=(heights[0], heights[1]) if len(heights) == 2 and any(heights) else None,
        name=names[0] if names else "",
        hole="-1" in group.words,
    )


def _side_by_side(columns: Sequence[Sequence[Corner]]) -> Text:
    lines = [corner.line for column in columns for corner in column]
    return Text(
        f"第 {min(lines)}—{max(lines)} 行有 {len(columns)} 栏拐点并排，按点号排序",
        f"lines {min(lines)}-{max(lines)} have {len(columns)} columns of corners side by side: put in order by label",
    )


def _check_labels(corners: Sequence[Corner], notes: list[Text]) -> None:
    """Refuse labels at some corners only; a label that all corners bear is none, and is taken off."""
    labels = {corner.label for corner in corners}
    if "" in labels and len(labels) > 1:
        bare = next(corner for corner in corners if not corner.label)
        if all(corner.numbers != bare.numbers for corner in corners if corner is not bare):
            raise FormatError(
                Text("这个拐点没有点号，其他拐点有", "this corner has no label, and others have"),
                Text("补上点号，或去掉全部点号", "give it its label, or leave out all labels"),
                line=bare.line,
            )
    if len(labels) == 1 and len(corners) > 1 and labels != {""}:
        notes.append(Text(f"点号全是“{labels.pop()}”，未用", "all corners bear one label, which is not used"))
        for corner in corners:
            corner.label = ""


def _refuse_lost_corners(layout: Layout) -> None:
    """Refuse a line of words that begins with the label of the corner missing just there."""
    corners = sorted(layout.corners, key=lambda corner: corner.line)
    for words in layout.words:
        if not words.label or is_sentence(words.text):
            continue
        place = bisect_left(corners, words.line, key=lambda corner: corner.line)
        before, after = corners[place - 1 : place], corners[place : place + 1]
        if any(follows(corner.label, words.label) for corner in before) or any(
            follows(words.label, corner.label) for corner in after
        ):
            raise _no_corner(words)


def _no_corner(words: Words) -> FormatError:
    return FormatError(
        Text(f"本行“{words.text[:40]}”不是一个拐点", f"the row '{words.text[:40]}' is no corner point"),
        Text("写成 序号,X,Y；若是说明文字，请删去", "write it as label,X,Y; delete it if it is none"),
        line=words.line,
    )

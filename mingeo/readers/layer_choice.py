"""Which layer of a file that holds several: the one that the user names, or none with all their names told.

``PATH|layername=NAME`` is how QGIS writes a layer's path. A layer's name is data: it is shown, compared and quoted.
"""

import dataclasses
import difflib
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

from mingeo.errors import ArgumentError, FormatError, MingeoError
from mingeo.readers.options import ReadOptions
from mingeo.source import LAYER_MARK, Source, file_and_layer, read_source
from mingeo.text import Text, join, printable, same

__all__ = [
    "Contents",
    "Layers",
    "chosen_layer",
    "contents_of",
    "how_to_name",
    "layer_note",
    "named_among",
    "opened",
    "refuse_layer_name",
    "several_layers",
    "unknown_layer",
]

Shape = Literal["area", "line", "point", "other"]

MOST_LISTED = 40
_MOST_COMPARED = 2000
_MOST_SHOWN = 80
_SHAPES: dict[Shape, Text] = {
    "area": Text("面", "area"),
    "line": Text("线", "line"),
    "point": Text("点", "point"),
    "other": Text("图形", "shape"),
}
_VECTOR = Text("矢量图层", "vector layer")
_SAFE_IN_QUOTES = re.compile(r"[\w .,+=:;/\\~()（）、·\-]+(?:\|layername=[\w .\-/]+)?")
"""What a shell leaves as it is between double quotes."""


@dataclasses.dataclass(frozen=True)
class Contents:
    """What a layer holds: features of a kind, and how many where that is known."""

    shape: Shape
    count: int | None = None


@dataclasses.dataclass(frozen=True)
class Layers:
    """The layers of a file.

    Attributes
    ----------
    where
        What holds them: ``GeoPackage``.
    names
        What they are called, in the order of the file.
    contents
        What the layer at a position holds; asked for those only that are listed.
    tables
        What is no layer for it has no geometry.
    kind
        What one of them is called: ``矢量图层``.
    """

    where: Text
    names: Sequence[str]
    contents: Callable[[int], Contents | None] = lambda _: None
    tables: Sequence[str] = ()
    kind: Text = _VECTOR


def opened(path: str | Path, options: ReadOptions) -> tuple[Source, ReadOptions]:
    """Return a file's content and the options with the layer that ``PATH|layername=NAME`` names.

    Raises
    ------
    FileReadError
        As `mingeo.source.read_source`.
    ArgumentError
        The path names another layer than the options.
    """
    file, layer = file_and_layer(path)
    if layer is not None and options.layer not in (None, layer):
        raise ArgumentError(
            Text(
                f"路径指明图层“{_shown(layer)}”，选项指明“{_shown(options.layer or '')}”",
                f"the path names the layer '{_shown(layer)}', the options name '{_shown(options.layer or '')}'",
            ),
            Text("只指明一个", "name one of them"),
            path=file,
        )
    source = read_source(file)
    wanted = options.layer if layer is None else layer
    if wanted is None:
        return source, options
    named = dataclasses.replace(source, path=f"{file}{LAYER_MARK}{wanted}", given=file)
    return named, dataclasses.replace(options, layer=wanted)


def chosen_layer(layers: Layers, source: Source, options: ReadOptions) -> int:
    """Return the position of the layer to read: the one that is named, or the only one.

    Raises
    ------
    FormatError
        Several and none named, or no layer.
    ArgumentError
        A name that no layer has.
    """
    if options.layer is not None and layers.names:
        return named_among(layers, options.layer, source)
    if len(layers.names) != 1:
        raise several_layers(layers, source, layers.names)
    return 0


def named_among(layers: Layers, wanted: str, source: Source) -> int:
    """Return the position of the layer of a name: as it is written, else but for upper and lower case."""
    for same_name in (wanted.__eq__, lambda name: name.casefold() == wanted.casefold()):
        found = [position for position, name in enumerate(layers.names) if same_name(name)]
        if len(found) == 1:
            return found[0]
        if found:
            raise FormatError(
                Text(
                    f"有 {len(found)} 个图层都叫“{_shown(wanted)}”",
                    f"{len(found)} layers are called '{_shown(wanted)}'",
                ),
                Text("在 GIS 软件中改名", "rename them in the GIS"),
            )
    raise unknown_layer(layers, wanted, source)


def several_layers(layers: Layers, source: Source, spelled: Sequence[str]) -> MingeoError:
    """Return the refusal of a file with several layers: all of them, and how to name one; `spelled` are their names."""
    count = len(layers.names)
    what, areas = _listed(layers)
    what = Text(
        f"{layers.where.zh} 有 {count} 个{layers.kind.zh}：{what.zh}",
        f"the {layers.where.en} has {count} {layers.kind.en}{'' if count == 1 else 's'}: {what.en}",
    )
    if not count:
        return FormatError(what, Text("导出有图形的图层", "export a layer that has geometry"))
    return FormatError(what, how_to_name(source, [spelled[position] for position in areas] or spelled))


def how_to_name(source: Source, names: Sequence[str]) -> Text:
    """Return how one of some layers is asked for; what a shell would not leave alone is never put into a command."""
    given = source.given or source.path
    given = given if _SAFE_IN_QUOTES.fullmatch(given) else ""
    name = next((one for one in names if len(one) <= _MOST_SHOWN and _SAFE_IN_QUOTES.fullmatch(one)), "")
    zh, en = (f'"{given or file}{LAYER_MARK}{name or layer}"' for file, layer in (("文件", "图层名"), ("FILE", "NAME")))
    return Text(
        f'指明一个，连同引号：{zh}（约束图层写 --layer 角色="…"）',
        f'name one, with the quotes: {en} (a constraint layer: --layer ROLE="...")',
    )


def unknown_layer(layers: Layers, wanted: str, source: Source) -> ArgumentError:
    """Return the refusal of a name that no layer has, with those that are near it, else all."""
    if wanted in layers.tables:
        what = Text(f"“{_shown(wanted)}”是没有图形的属性表", f"'{_shown(wanted)}' is a table without geometry")
    else:
        what = Text(
            f"{layers.where.zh} 没有{layers.kind.zh}“{_shown(wanted)}”",
            f"the {layers.where.en} has no {layers.kind.en} '{_shown(wanted)}'",
        )
    folded = {name.casefold(): name for name in layers.names[:_MOST_COMPARED]}
    near = [folded[one] for one in difflib.get_close_matches(wanted[:_MOST_SHOWN].casefold(), folded, 3, 0.6)]
    if near:
        asked = join([same(_shown(name)) for name in near], "、", ", ")
        return ArgumentError(what, Text(f"是否 {asked.zh}？", f"did you mean {asked.en}?"))
    listed, _ = _listed(layers)
    return ArgumentError(what, Text(f"只有：{listed.zh}", f"there are: {listed.en}"))


def refuse_layer_name(options: ReadOptions, format_name: Text) -> None:
    """Refuse a layer that is named for a format that has none, rather than read something else.

    Raises
    ------
    ArgumentError
        A layer is named.
    """
    if options.layer is not None:
        raise ArgumentError(
            Text(
                f"指明了图层“{_shown(options.layer)}”，但这种格式不分图层：{format_name.zh}",
                f"a layer is named ('{_shown(options.layer)}'), but this format has none: {format_name.en}",
            ),
            Text(f"去掉“{LAYER_MARK}”及其后的内容", f"leave out '{LAYER_MARK}' and what follows it"),
        )


def layer_note(where: Text, name: str, count: int) -> Text:
    """Return what the account says of the layer that was read, and of how many."""
    of = Text(f"（共 {count} 个图层）", f" (one of {count})") if count > 1 else same("")
    return Text(f"{where.zh} 图层 {_shown(name)}{of.zh}", f"{where.en} layer {_shown(name)}{of.en}")


def contents_of(geometry_type: object, count: int | None = None) -> Contents:
    """Return what a layer of a geometry type holds, by the names of OGC 06-103r4 (``MultiPolygon Z``).

    >>> contents_of("MULTIPOLYGON", 3)
    Contents(shape='area', count=3)
    """
    name = str(geometry_type).casefold()
    words: tuple[tuple[Shape, tuple[str, ...]], ...] = (
        ("area", ("polygon", "surface")),
        ("line", ("line", "curve")),
        ("point", ("point",)),
    )
    return Contents(next((shape for shape, parts in words if any(part in name for part in parts)), "other"), count)


def _listed(layers: Layers) -> tuple[Text, list[int]]:
    """Return the layers with what they hold, and the positions of those with areas."""
    told, areas = [], []
    for position, name in enumerate(layers.names[:MOST_LISTED]):
        contents = layers.contents(position)
        told.append(_with_contents(_shown(name), contents))
        if contents is not None and contents.shape == "area":
            areas.append(position)
    if len(layers.names) > MOST_LISTED:
        told.append(Text(f"…（共 {len(layers.names)} 个）", f"... ({len(layers.names)})"))
    return join(told, "、", ", ") if told else same("-"), areas


def _with_contents(name: str, contents: Contents | None) -> Text:
    if contents is None:
        return same(name)
    shape, count = _SHAPES[contents.shape], contents.count
    if count is None:
        return Text(f"{name}（{shape.zh}）", f"{name} ({shape.en}s)")
    return Text(f"{name}（{shape.zh} {count} 个）", f"{name} ({count} {shape.en}{'' if count == 1 else 's'})")


def _shown(name: str) -> str:
    return printable(name if len(name) <= _MOST_SHOWN else name[: _MOST_SHOWN - 1] + "…")

"""Where the result of a check goes: reports by the ending of their names, and the map."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from mingeo.cli.inputs import option_adder, refuse_output
from mingeo.errors import ArgumentError
from mingeo.text import Language, Text

if TYPE_CHECKING:
    from mingeo.model import Review

__all__ = ["add_output_options", "printed", "refuse_outputs", "write_outputs"]


def add_output_options(parser: argparse.ArgumentParser) -> None:
    """Add ``--json``, ``--explain``, ``-o`` and ``--map``."""
    option = option_adder(parser)
    option("--json", action="store_true", zh="输出 JSON", en="print JSON")
    option("--explain", action="store_true", zh="列出每一项的计算过程", en="show the arithmetic of each finding")
    option(
        "-o",
        dest="outputs",
        action="append",
        default=[],
        metavar="FILE",
        type=Path,
        zh="写成报告，可多次给出：.html、.docx、.xlsx、.geojson、.json、.txt",
        en="write a report, as often as you like: .html, .docx, .xlsx, .geojson, .json, .txt",
    )
    option("--map", metavar="OUT.html", type=Path, zh="另写离线网页地图", en="write an offline web map too")


def refuse_outputs(options: argparse.Namespace, inputs: Iterable[str | Path]) -> None:
    """Refuse, before anything is read, an output that cannot be written, would replace an input, or stands twice.

    Raises
    ------
    ArgumentError
        An ending that no report has, a path that is an input, or two outputs at one path.
    """
    given = list(inputs)
    for path in options.outputs:
        from mingeo.report import SUFFIXES

        refuse_output(path, SUFFIXES, given)
    if options.map is not None:
        refuse_output(options.map, (".html",), given)
    seen: set[Path] = set()
    for path in (*options.outputs, *([] if options.map is None else [options.map])):
        if path.resolve() in seen:
            raise ArgumentError(
                Text(f"输出 {path} 给了两次", f"the output {path} is given twice"),
                Text("给每个输出不同的文件名", "give each output a name of its own"),
            )
        seen.add(path.resolve())


def write_outputs(review: Review, options: argparse.Namespace, stderr: TextIO) -> None:
    """Write what was asked for, once all of it is made: where one cannot be made, none is written."""
    if not options.outputs and options.map is None:
        return
    from mingeo.files import write_whole
    from mingeo.report import reports_of

    language = _language(options)
    suffixes = [path.suffix.lower() for path in options.outputs]
    made = reports_of(review, suffixes, language, explain=options.explain)
    contents = [(path, made[path.suffix.lower()]) for path in options.outputs]
    if options.map is not None:
        from mingeo.maps import map_page

        contents.append((options.map, map_page(review=review, language=language).encode()))
    for path, content in contents:
        write_whole(path, content)
        stderr.write(f"{Text('已写', 'written')}: {path}\n")


def printed(review: Review, options: argparse.Namespace) -> str:
    """Return what goes to standard output: the text, or JSON where that was asked for."""
    from mingeo import report

    form = report.review_json if options.json else report.review_text
    return form(review, _language(options), explain=options.explain)


def _language(options: argparse.Namespace) -> Language:
    language: Language = options.lang or "zh"
    return language

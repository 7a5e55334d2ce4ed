"""A review as files, by the ending of their names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from mingeo.errors import ArgumentError, MingeoError
from mingeo.files import write_whole
from mingeo.model import Review
from mingeo.report.account import account_of
from mingeo.report.json import review_json
from mingeo.report.parts import Account, Block, Paragraph, Picture, Section, visible
from mingeo.report.text import review_text
from mingeo.report.wording import words
from mingeo.text import Language, Text

__all__ = ["SUFFIXES", "reports_of", "write_report"]

SUFFIXES = (".html", ".docx", ".xlsx", ".geojson", ".json", ".txt")
"""What a report may end in."""


def write_report(review: Review, path: str | Path, language: Language = "zh", *, explain: bool = False) -> None:
    """Write a review as a report, whole or not at all; the same review gives the same bytes.

    Parameters
    ----------
    review
        As `mingeo.review_right` gives it.
    path
        Ends in ``.html`` (one self-contained page), ``.docx``, ``.xlsx``, ``.geojson`` (the right and the parts
        objected to, in CGCS2000 degrees), ``.json`` or ``.txt``.
    language
        ``zh`` or ``en``; what plans and files say stays as it is.
    explain
        Add the arithmetic of each finding.

    Raises
    ------
    ArgumentError
        Another ending.
    CRSError
        GeoJSON of a right on an older datum than CGCS2000.
    FileWriteError
        The file cannot be written.
    """
    suffix = Path(path).suffix.lower()
    if suffix not in SUFFIXES:
        raise ArgumentError(
            Text(f"不会写 {path}", f"cannot write {path}"),
            Text(f"可写：{'、'.join(SUFFIXES)}", f"use one of {', '.join(SUFFIXES)}"),
        )
    write_whole(path, reports_of(review, [suffix], language, explain=explain)[suffix])


def reports_of(
    review: Review, suffixes: Iterable[str], language: Language = "zh", *, explain: bool = False
) -> dict[str, bytes]:
    """Return a review as the content of files with some of the `SUFFIXES`; the map is drawn once for all."""
    wanted = list(dict.fromkeys(suffixes))
    found: dict[str, bytes] = {}
    if set(wanted) & _LAID_OUT.keys():
        account = _with_map(account_of(review, language, explain=explain), review)
        found = {suffix: lay_out(account) for suffix, lay_out in _LAID_OUT.items() if suffix in wanted}
    for suffix in wanted:
        if suffix == ".geojson":
            found[suffix] = _encoded(_geojson(review, language))
        elif suffix == ".json":
            found[suffix] = _encoded(review_json(review, language, explain=explain))
        elif suffix == ".txt":
            found[suffix] = _encoded(review_text(review, language, explain=explain))
    return found


def _encoded(text: str) -> bytes:
    # A file name may hold bytes that are no text; they are shown as \\x.. rather than refused.
    return text.encode(errors="backslashreplace")


def _page(account: Account) -> bytes:
    from mingeo.report.html import page_html

    return page_html(account).encode()


def _document(account: Account) -> bytes:
    from mingeo.report.docx import document_bytes

    return document_bytes(account)


def _workbook(account: Account) -> bytes:
    from mingeo.report.xlsx import workbook_bytes

    return workbook_bytes(account)


_LAID_OUT: Mapping[str, Callable[[Account], bytes]] = {".html": _page, ".docx": _document, ".xlsx": _workbook}


def _geojson(review: Review, language: Language) -> str:
    from mingeo.offences import offending_parts
    from mingeo.report.geojson import review_geojson

    return review_geojson(review, offending_parts(review), language)


def _with_map(account: Account, review: Review) -> Account:
    """Return the account with its map at the end; where none can be drawn, it says why."""
    from mingeo.report.picture import map_picture

    language = account.language
    block: Block
    try:
        block = Picture(map_picture(review, language), words("map_caption", language))
    except MingeoError as error:
        block = Paragraph(words("map_not_drawn", language, why=error.what.to(language)))
    section = visible(Section("map", words("map", language), (block,)))
    return replace(account, sections=(*account.sections, section))

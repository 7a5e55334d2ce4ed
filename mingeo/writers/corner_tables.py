"""Tables of corners as bureaus print them: CSV, Excel and plain text, one table in three dresses.

Each ring is closed, J1 to Jn and J1 once more; a blank row and a heading stand before each further ring, and
the heading of a hole says 扣除范围. Plane coordinates have two decimals, X the northing first; degrees are
written as degrees, minutes and seconds with three decimals, longitude first; the area has four decimals.
"""

import csv
import io
import math
from datetime import datetime
from typing import Any, Literal

from mingeo.crs import is_projected, name_of
from mingeo.degrees import dms
from mingeo.errors import FormatError
from mingeo.features import Feature, FeatureSet
from mingeo.geometry import checked
from mingeo.measure import area_m2
from mingeo.rings import rings_of
from mingeo.text import Text
from mingeo.writers.attributes import clean
from mingeo.writers.coordinates import in_legal_form

__all__ = ["Encoding", "encoded", "write_corner_text", "write_csv", "write_xlsx"]

Encoding = Literal["utf-8", "gbk"]
Row = tuple[str | float, ...]

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_WIDTHS = (16, 20, 20)


def write_corner_text(found: FeatureSet, encoding: Encoding = "utf-8") -> bytes:
    """Return the corners of one right as text, a corner a line: ``J1,4042000.00,40512000.00``.

    Raises
    ------
    FormatError
        Several features, or a character that the encoding does not have.
    GeometryError
        The boundary is not valid any more once it is rounded.
    """
    lines = [_line(row) for row in _rows(*_only(found))]
    return encoded("\r\n".join([*lines, ""]), encoding)


def write_csv(found: FeatureSet, encoding: Encoding = "utf-8") -> bytes:
    """Return the corners of one right as CSV; UTF-8 with a byte order mark, for spreadsheets to see the Chinese.

    A text that a spreadsheet would run as a formula gets an apostrophe in front. Errors as `write_corner_text`.
    """
    content = io.StringIO()
    writer = csv.writer(content)
    writer.writerows([_tame(cell) for cell in row] for row in _rows(*_only(found)))
    return encoded(("\ufeff" if encoding == "utf-8" else "") + content.getvalue(), encoding)


def write_xlsx(found: FeatureSet) -> bytes:
    """Return the corners as an Excel workbook, one sheet for each right; no text is ever a formula or a link.

    Raises
    ------
    FormatError
        More corners than a sheet has rows, or a name longer than a cell.
    GeometryError
        A boundary is not valid any more once it is rounded.
    """
    from xlsxwriter import Workbook  # type: ignore[import-untyped]

    content = io.BytesIO()
    workbook = Workbook(content, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    workbook.set_properties({"created": datetime(2000, 1, 1)})  # else the time of writing
    two_decimals = workbook.add_format({"num_format": "0.00"})
    legal = in_legal_form(found)
    for number, feature in enumerate(legal.features, start=1):
        sheet = workbook.add_worksheet("拐点坐标" if len(legal.features) == 1 else f"拐点坐标 {number}")
        for column, width in enumerate(_WIDTHS):
            sheet.set_column(column, column, width)
        _fill(sheet, feature, _rows(feature, legal.crs), two_decimals)
    workbook.close()
    return content.getvalue()


def encoded(text: str, encoding: Encoding) -> bytes:
    """Return text as bytes; a character that the encoding does not have is refused, never replaced."""
    try:
        return text.encode(encoding)
    except UnicodeEncodeError as error:
        wrong = text[error.start]
        raise FormatError(
            Text(f"GBK 没有字符“{wrong}”（U+{ord(wrong):04X}）", f"GBK has no '{wrong}' (U+{ord(wrong):04X})"),
            Text("去掉该字符，或用 --encoding utf-8", "leave it out, or write with --encoding utf-8"),
        ) from None


def _only(found: FeatureSet) -> tuple[Feature, str]:
    """Return the one feature, in legal form, and its CRS: in one list two rights would be read as one."""
    if len(found.features) != 1:
        raise FormatError(
            Text(
                f"有 {len(found.features)} 个要素，一张拐点表只能写一个",
                f"there are {len(found.features)} features, and a list of corners holds one",
            ),
            Text("改写成 .xlsx（每个一张表）、.gpkg 或 .geojson", "write .xlsx (a sheet each), .gpkg or .geojson"),
        )
    legal = in_legal_form(found)
    return legal.features[0], legal.crs


def _rows(feature: Feature, crs: str) -> list[Row]:
    """Return the table of one feature: what it is, then its rings."""
    geometry = checked(feature.geometry)
    is_plane = is_projected(crs)
    rings = rings_of(geometry)
    rows: list[Row] = [("名称", clean(feature.name))] if feature.name else []
    rows += [
        ("坐标系", name_of(crs).zh),
        ("面积", f"{area_m2(geometry, crs) / 1e6:.4f} 平方千米"),
        ("点号", "X", "Y") if is_plane else ("点号", "经度", "纬度"),
    ]
    for number, ring in enumerate(rings):
        if number:
            rows.append(())
        if len(rings) > 1:
            rows.append((f"区块{ring.part}扣除范围{ring.hole}" if ring.hole else f"区块{ring.part}",))
        for label, (x, y) in ring.closed():
            rows.append((label, y, x) if is_plane else (label, dms(x), dms(y)))
    return rows


def _fill(sheet: Any, feature: Feature, rows: list[Row], two_decimals: Any) -> None:
    for line, row in enumerate(rows):
        for column, cell in enumerate(row):
            if isinstance(cell, str):
                refused = sheet.write_string(line, column, cell)
            else:
                refused = sheet.write_number(line, column, cell, two_decimals)
            if refused:
                raise _too_large(feature)


def _too_large(feature: Feature) -> FormatError:
    return FormatError(
        Text(
            f"要素 {feature.label} 超出 Excel 表的行数或单元格长度",
            f"feature {feature.label} does not fit an Excel sheet",
        ),
        Text("改写成 .csv 或 .gpkg", "write a .csv or a .gpkg instead"),
    )


def _line(row: Row) -> str:
    """Return a row as a line of text: a corner with commas, anything else with a colon."""
    cells = [" ".join(cell.split()) if isinstance(cell, str) else f"{cell:.2f}" for cell in row]
    return ("：" if len(cells) == 2 else ",").join(cells)


def _tame(cell: str | float) -> str:
    if not isinstance(cell, str):
        return f"{cell:.2f}"
    return f"'{cell}" if cell.startswith(_FORMULA_STARTS) and not _is_number(cell) else cell


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False

"""Spreadsheets and Word tables: what a cell shows is what is read, one table decides, and nothing unsafe is opened."""

import contextlib
import io
import zipfile
from datetime import date, datetime, time, timedelta

import docx
import openpyxl
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st

from mingeo.errors import FileReadError, FormatError, MingeoError
from mingeo.readers import sheets
from mingeo.readers.options import ReadOptions
from mingeo.readers.sheets import (
    Table,
    is_docx,
    is_old_office,
    is_xlsx,
    read_table,
    rows_of_csv,
    rows_of_docx,
    rows_of_xlsx,
    text_of,
)
from mingeo.source import Source

FIXED = settings(derandomize=True, deadline=None, max_examples=40)

CORNERS = [
    ("J1", 4042000.0, 40512000.0),
    ("J2", 4042000.12, 40513000.34),
    ("J3", 4043000.5, 40513000.0),
    ("J4", 4043000.0, 40512000.0),
]
TEXTS = [
    ("J1", "4042000", "40512000"),
    ("J2", "4042000.12", "40513000.34"),
    ("J3", "4043000.5", "40513000"),
    ("J4", "4043000", "40512000"),
]
TITLE = ("点号", "X", "Y")


def cells(table: Table) -> list[tuple[str, ...]]:
    return [row.cells for row in table.rows]


def account(table: Table) -> str:
    return "\n".join(note.en for note in table.notes)


def workbook(**content) -> openpyxl.Workbook:
    """Return a workbook with a sheet for each argument, its rows given."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in content.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    return book


def xlsx(book: openpyxl.Workbook) -> Source:
    content = io.BytesIO()
    book.save(content)
    return Source("right.xlsx", content.getvalue())


def document(*tables) -> "docx.document.Document":
    """Return a Word file with a table for each argument, its rows given."""
    word = docx.Document()
    for rows in tables:
        word.add_paragraph("矿区范围拐点坐标")
        table = word.add_table(len(rows), max(map(len, rows)))
        for row, texts in zip(table.rows, rows, strict=True):
            for cell, text in zip(row.cells, texts, strict=False):
                cell.text = str(text)
    return word


def saved(word) -> Source:
    content = io.BytesIO()
    word.save(content)
    return Source("right.docx", content.getvalue())


def changed(source: Source, change) -> Source:
    """Return a package with its members changed: a function from name and content to content."""
    content = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(source.content)) as old,
        zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return Source(source.path, content.getvalue())


# Text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb2312", "utf-16", "utf-16-le", "utf-16-be"])
def test_encodings(encoding):
    text = "拐点坐标\r\nJ1,4042000,40512000\r\n"
    assert text_of(Source("right.csv", text.encode(encoding)))[0] == text


@pytest.mark.parametrize("content", [bytes(range(256)), b"1,2\0,3,4\n", b"\xff\xfe\x00"], ids=["all", "nul", "odd"])
def test_what_is_no_text(content):
    with pytest.raises(FormatError) as caught:
        text_of(Source("right.csv", content))
    assert caught.value.path == "right.csv"


@pytest.mark.parametrize("mark", [",", "\t", ";", "|", "，"])
def test_delimiters(mark):
    text = "\n".join(mark.join(row) for row in [TITLE, *TEXTS])
    table = rows_of_csv(Source("right.csv", text.encode()))
    assert cells(table) == [TITLE, *TEXTS]
    assert repr(mark) in account(table)


def test_lines_of_rows_are_those_of_the_file():
    text = '标题,"两行\n标题"\n\n\nJ1,4042000,40512000\n\n'
    table = rows_of_csv(Source("right.csv", text.encode()))
    assert [(row.line, row.cells) for row in table.rows] == [
        (1, ("标题", "两行\n标题")),
        (3, ()),
        (5, ("J1", "4042000", "40512000")),
        (6, ()),
    ]


def test_marks_of_seconds_are_no_quotes():
    text = "1,118°45'30.5\",36°20'10.25\"\n"
    assert cells(rows_of_csv(Source("right.csv", text.encode()))) == [("1", "118°45'30.5\"", "36°20'10.25\"")]


@pytest.mark.parametrize("text", ['1,"4042000,40512000\n', '1,"4042000"2,40512000\n', "\n\n"])
def test_broken_csv(text):
    with pytest.raises(FormatError) as caught:
        rows_of_csv(Source("right.csv", text.encode()))
    assert caught.value.path == "right.csv"


def test_too_many_rows(monkeypatch):
    monkeypatch.setattr(sheets, "MAX_ROWS", 3)
    with pytest.raises(FileReadError):
        rows_of_csv(Source("right.csv", b"1,4042000,40512000\n" * 4))


# Excel


def test_cells_are_read_with_all_their_digits():
    table = rows_of_xlsx(xlsx(workbook(拐点=[TITLE, *CORNERS])))
    assert cells(table) == [TITLE, *TEXTS]
    assert [row.line for row in table.rows] == [1, 2, 3, 4, 5]
    assert account(table) == "read: sheet '拐点'"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (38484022.28, "38484022.28"),
        (4042000, "4042000"),
        (4042000.0, "4042000"),
        (114.5047641, "114.5047641"),
        ("  4042000.00 ", "4042000.00"),
        ("118°45′30.500″", "118°45′30.500″"),
        ("两 行\n文字", "两 行 文字"),
        (0.00001, "0.00001"),
        (1e15, "1000000000000000"),
        (True, "True"),
    ],
)
def test_values(value, text):
    table = rows_of_xlsx(xlsx(workbook(拐点=[*CORNERS, ("J5", value)])))
    assert cells(table)[-1] == ("J5", text)


def test_blank_rows_part_areas_once_and_lines_count_them():
    table = rows_of_xlsx(xlsx(workbook(拐点=[[], *CORNERS[:2], [], [], *CORNERS[2:], []])))
    assert [(row.line, row.cells) for row in table.rows] == [
        (2, TEXTS[0]),
        (3, TEXTS[1]),
        (4, ()),
        (6, TEXTS[2]),
        (7, TEXTS[3]),
    ]


def test_merged_cells_stand_once():
    book = workbook(拐点=[("矿区范围",), *CORNERS])
    book["拐点"].merge_cells("A1:C1")
    book["拐点"].merge_cells("D2:D5")
    book["拐点"]["D2"] = "一采区"
    assert cells(rows_of_xlsx(xlsx(book))) == [("矿区范围",), (*TEXTS[0], "一采区"), *TEXTS[1:]]


@pytest.mark.parametrize(
    "value", [date(2024, 9, 13), datetime(2024, 9, 13, 1), time(1, 2), timedelta(hours=118, minutes=45)]
)
def test_dates_are_refused_with_their_cell(value):
    with pytest.raises(FormatError, match="拐点!C3") as caught:
        rows_of_xlsx(xlsx(workbook(拐点=[*CORNERS[:2], ("J3", 4043000.5, value), CORNERS[3]])))
    assert (caught.value.path, caught.value.line) == ("right.xlsx", 3)


def test_a_date_in_a_sheet_that_is_not_read_does_no_harm():
    table = rows_of_xlsx(xlsx(workbook(说明=[("日期", date(2024, 9, 13))], 拐点=CORNERS)))
    assert cells(table) == TEXTS
    assert "without coordinates and passed over: sheet '说明'" in account(table)


def with_stored_values(source: Source, value: bytes) -> Source:
    return changed(source, lambda _, content: content.replace(b"<v></v>", value).replace(b"<v />", value))


def test_of_a_formula_the_stored_value_is_read():
    source = with_stored_values(xlsx(workbook(拐点=[*CORNERS, ("J5", "=B4+1", 40512500)])), b"<v>4043001</v>")
    table = rows_of_xlsx(source)
    assert cells(table)[-1] == ("J5", "4043001", "40512500")
    assert "1 formula cells: their stored values are taken" in account(table)


def test_a_formula_without_a_stored_value_is_refused():
    with pytest.raises(FormatError, match="拐点!B5") as caught:
        rows_of_xlsx(xlsx(workbook(拐点=[*CORNERS, ("J5", "=B4+1", 40512500)])))
    assert caught.value.line == 5


def test_two_sheets_with_coordinates_are_refused_by_name():
    book = workbook(一采区=CORNERS, 说明=[("无",)], 二采区=CORNERS)
    book["二采区"].sheet_state = "hidden"
    with pytest.raises(
        FormatError, match=r"sheet '一采区', sheet '二采区' \(hidden\)|工作表“一采区”、工作表“二采区”（隐藏）"
    ):
        rows_of_xlsx(xlsx(book))


@pytest.mark.parametrize("book", [workbook(甲=[("无",)], 乙=[("也无",)]), workbook(甲=[])], ids=["words", "empty"])
def test_no_sheet_with_coordinates(book):
    with pytest.raises(FormatError):
        rows_of_xlsx(xlsx(book))


def test_a_dimension_that_is_too_small_cuts_nothing_off():
    source = changed(xlsx(workbook(拐点=CORNERS)), lambda _, content: content.replace(b'ref="A1:C4"', b'ref="A1:B2"'))
    assert cells(rows_of_xlsx(source)) == TEXTS


def test_external_links_are_ignored():
    book = workbook(拐点=CORNERS)
    book["拐点"]["B1"].hyperlink = "file:///etc/passwd"
    assert cells(rows_of_xlsx(xlsx(book))) == TEXTS


# Word


def test_a_word_table():
    table = rows_of_docx(saved(document([TITLE, *TEXTS])))
    assert cells(table) == [TITLE, *TEXTS]
    assert account(table) == "read: table 1 (点号)"


def test_merged_cells_of_a_word_table_stand_once():
    word = document([("矿区范围", "", ""), *TEXTS])
    table = word.tables[0]
    table.cell(0, 0).merge(table.cell(0, 2))
    table.add_column(914400)
    table.cell(1, 3).merge(table.cell(4, 3)).text = "一采区"
    assert cells(rows_of_docx(saved(word))) == [("矿区范围",), (*TEXTS[0], "一采区"), *TEXTS[1:]]


def test_lines_and_tabs_in_a_cell_are_blanks():
    word = document(TEXTS)
    word.tables[0].cell(0, 0).text = "J\n1\t界"
    assert cells(rows_of_docx(saved(word)))[0] == ("J 1 界", *TEXTS[0][1:])


def test_a_table_within_a_cell_stands_for_itself():
    word = docx.Document()
    outer = word.add_table(1, 1)
    inner = outer.cell(0, 0).add_table(len(TEXTS), 3)
    for row, texts in zip(inner.rows, TEXTS, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    assert cells(rows_of_docx(saved(word))) == TEXTS


def test_symbols_of_angles_are_read_and_others_never_vanish():
    word = document([*TEXTS, ("J5", "118", "x")])
    for column, char, after in ((1, "F0B0", "45′30″"), (2, "F041", "1")):
        run = word.tables[0].cell(4, column).paragraphs[0].runs[0]
        symbol = OxmlElement("w:sym")
        symbol.set(qn("w:font"), "Symbol")
        symbol.set(qn("w:char"), char)
        run._r.append(symbol)
        run.add_text(after)
    assert cells(rows_of_docx(saved(word)))[4] == ("J5", "118°45′30″", "x\N{REPLACEMENT CHARACTER}1")


def wrapped(element, name: str):
    """Put an element into a new one in its own place."""
    wrapper = OxmlElement(name)
    element.addprevious(wrapper)
    wrapper.append(element)
    return wrapper


def test_rows_in_content_controls_are_read():
    word = document(TEXTS)
    wrapped(wrapped(word.tables[0].rows[1]._tr, "w:sdtContent"), "w:sdt")
    assert cells(rows_of_docx(saved(word))) == TEXTS


@pytest.mark.parametrize("name", ["w:ins", "w:del", "w:moveTo"])
def test_revisions_are_refused(name):
    word = document(TEXTS)
    wrapped(word.tables[0].cell(1, 1).paragraphs[0].runs[0]._r, name)
    with pytest.raises(FormatError, match=r"revisions|修订"):
        rows_of_docx(saved(word))


def test_two_tables_with_coordinates_are_refused_by_name():
    with pytest.raises(FormatError, match=r"table 1 \(J1\), table 3 \(J1\)|第 1 个表（J1）、第 3 个表（J1）"):
        rows_of_docx(saved(document(TEXTS, [("编制单位", "某队")], TEXTS)))


def test_a_table_of_words_is_passed_over():
    table = rows_of_docx(saved(document([("编制单位", "某队")], TEXTS)))
    assert cells(table) == TEXTS
    assert "passed over: table 1 (编制单位)" in account(table)


def test_no_table():
    with pytest.raises(FormatError):
        rows_of_docx(saved(docx.Document()))


# What a file is, and what is unsafe

COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)


def test_content_decides_what_a_file_is():
    book, word = xlsx(workbook(拐点=CORNERS)).content, saved(document(TEXTS)).content
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as package:
        package.writestr("doc.kml", "<kml/>")
    samples = [book, word, other.getvalue(), b"PK\x03\x04 broken", b"J1,1,2", b"", COMPOUND]
    assert [is_xlsx(sample) for sample in samples] == [True, *[False] * 6]
    assert [is_docx(sample) for sample in samples] == [False, True, *[False] * 5]
    assert [is_old_office(sample) for sample in samples] == [*[False] * 6, True]


@pytest.mark.parametrize(
    ("stream", "words"),
    [
        ("Workbook", "save it as .xlsx"),
        ("Book", "save it as .xlsx"),
        ("WordDocument", "save it as .docx"),
        ("EncryptedPackage", "take the password off"),
    ],
)
@pytest.mark.parametrize("read", [rows_of_xlsx, rows_of_docx])
def test_old_and_encrypted_files_are_refused_with_the_remedy(read, stream, words):
    with pytest.raises(FormatError) as caught:
        read(Source("right.xls", COMPOUND + stream.encode("utf-16-le")))
    assert words in caught.value.remedy.en
    assert caught.value.path == "right.xls"


def declared(content: bytes) -> bytes:
    """Return XML with a document type that expands an entity a billion times."""
    start = content.find(b"?>") + 2 if content.startswith(b"<?xml") else 0
    entities = b"".join(b'<!ENTITY e%d "%s">' % (n, b"&e%d;" % (n - 1) * 10 if n else b"ha") for n in range(10))
    return content[:start] + b"<!DOCTYPE x [" + entities + b"]>" + content[start:]


@pytest.mark.parametrize(
    ("source", "member", "read"),
    [
        (xlsx(workbook(拐点=CORNERS)), "xl/worksheets/sheet1.xml", rows_of_xlsx),
        (xlsx(workbook(拐点=CORNERS)), "xl/_rels/workbook.xml.rels", rows_of_xlsx),
        (saved(document(TEXTS)), "word/document.xml", rows_of_docx),
    ],
)
def test_document_types_are_refused(source, member, read):
    with pytest.raises(FormatError, match="DOCTYPE"):
        read(changed(source, lambda name, content: declared(content) if name == member else content))


def with_member(source: Source, name: str, content: bytes) -> Source:
    package = io.BytesIO(source.content)
    with zipfile.ZipFile(package, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return Source(source.path, package.getvalue())


def test_a_bomb_is_refused_before_it_is_unpacked():
    with pytest.raises(FileReadError):
        rows_of_xlsx(with_member(xlsx(workbook(拐点=CORNERS)), "xl/media/bomb.bin", bytes(20_000_000)))


@pytest.mark.parametrize(
    ("limit", "value"), [("MAX_MEMBERS", 3), ("MAX_UNPACKED_BYTES", 1000), ("MAX_CELLS", 8), ("MAX_ROWS", 2)]
)
def test_limits(monkeypatch, limit, value):
    monkeypatch.setattr(sheets, limit, value)
    with pytest.raises(FileReadError) as caught:
        rows_of_xlsx(xlsx(workbook(拐点=CORNERS)))
    assert caught.value.path == "right.xlsx"


def test_a_row_number_beyond_all_sheets_does_not_hang():
    source = changed(
        xlsx(workbook(拐点=CORNERS)),
        lambda _, content: content.replace(b'<row r="4"', b'<row r="999999999"').replace(b'r="A4"', b'r="A999999999"'),
    )
    with pytest.raises(MingeoError):
        rows_of_xlsx(source)


@pytest.mark.parametrize("member", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "[Content_Types].xml"])
@pytest.mark.parametrize("damage", [b"", b"<", b"<a/>", b"\xff\xfe\x00"])
def test_damaged_members_are_refused(member, damage):
    source = changed(xlsx(workbook(拐点=CORNERS)), lambda name, content: damage if name == member else content)
    with pytest.raises(FormatError) as caught:
        rows_of_xlsx(source)
    assert caught.value.path == "right.xlsx"


@FIXED
@given(st.booleans(), st.floats(0, 1), st.integers(0, 40), st.binary(max_size=8))
def test_any_damaged_package_is_read_or_refused(is_book, position, length, damage):
    source = xlsx(workbook(拐点=CORNERS)) if is_book else saved(document(TEXTS))
    content = bytearray(source.content)
    start = int(position * len(content))
    content[start : start + length] = damage
    for read in (rows_of_xlsx, rows_of_docx):
        with contextlib.suppress(MingeoError):
            read(Source("right", bytes(content)))


# Through to the right


@FIXED
@given(st.lists(st.integers(0, 99), min_size=4, max_size=4))
def test_one_right_from_all_three(cents):
    rows = [(label, x + cent / 100, y) for (label, x, y), cent in zip(CORNERS, cents, strict=True)]
    printed = [(label, f"{x:.2f}", f"{y:.2f}") for label, x, y in rows]
    tables = [
        (rows_of_csv, Source("right.csv", "\n".join(",".join(row) for row in printed).encode())),
        (rows_of_xlsx, xlsx(workbook(拐点=[TITLE, *rows]))),
        (rows_of_docx, saved(document([TITLE, *printed]))),
    ]
    expected = [(float(y), float(x)) for _, x, y in printed]
    for read, source in tables:
        found = read_table(read(source), source, ReadOptions())
        (feature,) = found.features
        assert list(feature.geometry.exterior.coords)[:-1] == expected
        assert (found.crs, found.path, found.sha256) == ("EPSG:4528", source.path, source.sha256)
        assert any("read: " in note.en for note in found.interpretation)

"""Archives: one layer is read as it is outside of an archive; everything that could do harm is refused by name."""

import io
import stat
import struct
import warnings
import zipfile
from pathlib import Path

import geopandas
import pytest
import shapely
from shapely import MultiPolygon, Polygon

from mingeo.errors import FileReadError, FormatError, GeometryError, MingeoError
from mingeo.features import FeatureSet
from mingeo.readers.archives import is_archive, read_archive
from mingeo.readers.options import ReadOptions
from mingeo.source import Source, read_source

PLAIN = ReadOptions()
SQUARE = Polygon([(40_500_000, 4_000_000), (40_500_000, 4_001_000), (40_501_000, 4_001_000), (40_501_000, 4_000_000)])
DEGREES = "118,36 119,36 119,37 118,36"
KML = (
    '<kml xmlns="http://www.opengis.net/kml/2.2"><Placemark><name>甲</name><Polygon><outerBoundaryIs><LinearRing>'
    f"<coordinates>{DEGREES}</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark></kml>"
).encode()


def packed(members, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a zip of names (or ZipInfo) and contents."""
    stream = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(stream, "w", method) as archive:
        warnings.filterwarnings("ignore", message="Duplicate name")
        for name, content in members.items() if isinstance(members, dict) else members:
            archive.writestr(name, content)
    return stream.getvalue()


def read(content: bytes, path: str = "right.zip", options: ReadOptions = PLAIN) -> FeatureSet:
    assert is_archive(content)
    return read_archive(Source(path, content), options)


def account(found: FeatureSet) -> str:
    return "\n".join(f"{note.zh}\n{note.en}" for note in found.interpretation)


@pytest.fixture
def layer(tmp_path):
    """Return a function that writes a layer with GDAL and returns its files by their names in an archive."""

    def write(suffix: str, folder: str = "") -> dict[str, bytes]:
        shape = MultiPolygon([SQUARE]) if suffix == ".gdb" else SQUARE
        data = geopandas.GeoDataFrame({"名称": ["甲山矿"]}, geometry=[shape], crs="EPSG:4528")
        path = tmp_path / f"right{suffix}"
        if suffix == ".parquet":
            data.to_parquet(path)
        else:
            drivers = {".shp": "ESRI Shapefile", ".gdb": "OpenFileGDB", ".gpkg": "GPKG", ".fgb": "FlatGeobuf"}
            data.to_file(path, driver=drivers.get(suffix))
        files = [file for file in tmp_path.rglob("*") if file.is_file()]
        return {folder + file.relative_to(tmp_path).as_posix(): file.read_bytes() for file in files}

    return write


@pytest.mark.parametrize("suffix", [".shp", ".gdb", ".gpkg", ".fgb", ".parquet", ".geojson"])
@pytest.mark.parametrize("folder", ["", "data/2024/"])
def test_the_one_layer_of_an_archive_is_read(layer, suffix, folder):
    content = packed(layer(suffix, folder))
    found = read(content)
    (feature,) = found.features
    assert feature.geometry.equals(SQUARE)
    assert (feature.name, found.crs) == ("甲山矿", "EPSG:4528")
    assert (found.path, found.sha256) == ("right.zip", Source("", content).sha256)
    assert f"{folder}right{suffix} in the archive" in account(found)


def test_a_geodatabase_is_read_from_the_root_of_an_archive_too(layer):
    members = {name.partition("/")[2]: content for name, content in layer(".gdb").items()}
    assert read(packed(members)).features[0].geometry.equals(SQUARE)


def test_wkt_is_read_in_an_archive():
    assert read(packed({"a.wkt": SQUARE.wkt})).features[0].geometry.equals(SQUARE)


def test_a_kmz_is_its_doc_kml_and_the_other_files_are_told():
    found = read(packed({"doc.kml": KML, "files/icon.png": b"x", "files/more.kml": KML}), "right.kmz")
    assert found.features[0].name == "甲"
    assert "not used: files/icon.png, files/more.kml" in account(found)


def test_a_kmz_with_one_kml_of_any_name_is_read():
    assert read(packed({"甲.kml": KML}), "right.kmz").features


def test_a_file_of_ovitals_in_an_ovkmz_is_displaced():
    with pytest.raises(MingeoError, match="GCJ-02"):
        read(packed({"doc.kml": KML}), "right.ovkmz")


def test_what_a_computer_adds_is_no_layer(layer):
    members = layer(".shp") | {"__MACOSX/._right.shp": b"x", "._right.shp": b"x", ".DS_Store": b"x", "Thumbs.db": b"x"}
    assert len(read(packed(members)).features) == 1


def test_the_files_of_a_shapefile_are_found_whatever_their_case(layer):
    members = {name.upper() if name.endswith((".dbf", ".prj")) else name: c for name, c in layer(".shp").items()}
    assert read(packed(members)).features[0].name == "甲山矿"


def named(name: bytes, members: dict[str, bytes], flag: int = 0) -> bytes:
    """Return a zip in which each X of its names is these bytes; `flag` 0x800 says that they are UTF-8."""
    content = bytearray(packed({key.replace("X", "X" * len(name)): value for key, value in members.items()}))
    content = content.replace(b"X" * len(name), name)
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = content.find(mark)
        while start >= 0:
            struct.pack_into("<H", content, start + at, flag)
            start = content.find(mark, start + 4)
    return bytes(content)


@pytest.mark.parametrize(("encoding", "flag"), [("gbk", 0), ("utf-8", 0), ("utf-8", 0x800)])
def test_chinese_names_are_read_in_gbk_and_utf8(layer, encoding, flag):
    members = {"X/" + name.replace("right", "X"): content for name, content in layer(".shp").items()}
    found = read(named("拟设采矿权".encode(encoding), members, flag))
    assert "拟设采矿权/拟设采矿权.shp in the archive" in account(found)
    assert found.features[0].name == "甲山矿"


def test_names_with_backslashes_are_folders():
    assert "data/a.kml in the archive" in account(read(packed({"data\\a.kml": KML})))


def link(name: str, target: str) -> tuple[zipfile.ZipInfo, str]:
    info = zipfile.ZipInfo(name)
    info.create_system = 3
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info, target


TWO_SHAPES = {"a.shp": b"", "b/b.shp": b""}
REFUSED = {
    "a name above": (packed({"../a.kml": KML}), "leads out"),
    "a name far above": (packed({"x/../../../tmp/a.kml": KML}), "leads out"),
    "a name above with backslashes": (packed({"..\\a.kml": KML}), "leads out"),
    "an absolute name": (packed({"/tmp/a.kml": KML}), "leads out"),
    "a drive": (packed({"C:\\a.kml": KML}), "leads out"),
    "a harmless layer beside a name above": (packed({"a.kml": KML, "../../b.txt": b"x"}), "leads out"),
    "a link": (packed([link("a.kml", "/etc/passwd")]), "a.kml is a link"),
    "a link beside a layer": (packed([("a.kml", KML), link("x", "/etc")]), "x is a link"),
    "a name twice": (packed([("a.kml", KML), ("a.kml", KML)]), "stands twice"),
    "a name twice but for its case": (packed([("a.kml", KML), ("A.KML", KML)]), "stands twice"),
    "two layers": (packed({"b.kml": KML, "a/a.kml": KML}), "2 layers: b.kml, a/a.kml"),
    "a layer of two formats": (packed({"a.kml": KML, "a.wkt": b"POINT(1 1)"}), "2 layers"),
    "two Shapefiles": (packed(TWO_SHAPES), "2 layers: a.shp, b/b.shp"),
    "no layer": (packed({"a.txt": b"x", "a.dbf": b"x"}), "no layer .*a.txt、a.dbf"),
    "nothing": (packed({}), "no layer .*empty"),
    "a zip in a zip": (packed({"a.zip": packed({"a.kml": KML})}), "another zip"),
    "another format under that name": (packed({"a.shp": b"MZ\0\0"}), "not known"),
    "cut off": (packed({"a.kml": KML})[:-30], "damaged"),
    "changed": (packed({"a.kml": KML}, zipfile.ZIP_STORED).replace(b"118,36", b"118,35"), "damaged .*Bad CRC"),
    "RAR": (b"Rar!\x1a\x07\x00xxxx", "RAR archive"),
    "7z": (b"7z\xbc\xaf\x27\x1cxxxx", "7z archive"),
    "gzip": (b"\x1f\x8b\x08\0xxxx", "gzip archive"),
}


@pytest.mark.parametrize(("content", "reason"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_archive_of_one_layer_is_refused(content, reason):
    with pytest.raises(FormatError, match=reason) as caught:
        read(content)
    assert str(caught.value.path).startswith("right.zip")


def test_an_encrypted_member_is_refused():
    content = bytearray(packed({"a.kml": KML}))
    content[6] |= 1
    content[content.find(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(FormatError, match="encrypted"):
        read(bytes(content))


def test_control_characters_in_a_name_are_not_printed():
    with pytest.raises(FormatError) as caught:
        read(packed({"\x1b[2J.kml": KML, "b.kml": KML}))
    assert "\x1b" not in caught.value.describe("en") + caught.value.describe("zh")


def test_the_error_of_a_layer_names_the_archive_and_the_member():
    open_ring = KML.replace(b" 118,36</", b"</")
    with pytest.raises(GeometryError) as caught:
        read(packed({"data/a.kml": open_ring}))
    assert (caught.value.path, caught.value.line) == ("right.zip/data/a.kml", 1)


def test_a_thousand_members_are_read_and_more_are_refused():
    members = {"a.kml": KML} | {f"{number}.txt": b"" for number in range(999)}
    assert read(packed(members)).features
    with pytest.raises(FileReadError, match="1001 members"):
        read(packed(members | {"one.txt": b""}))


def test_a_bomb_is_refused_before_it_is_unpacked():
    bomb = packed({"a.kml": KML, "b.txt": bytes(30_000_000)})
    assert len(bomb) < 100_000
    with pytest.raises(FileReadError, match="times its size"):
        read(bomb)


def test_a_size_that_lies_is_refused():
    content = bytearray(packed({"a.kml": KML}))
    at = content.find(b"PK\x01\x02") + 24
    struct.pack_into("<I", content, at, 4_000_000_000)
    with pytest.raises(FileReadError, match="512 MiB"):
        read(bytes(content))
    struct.pack_into("<I", content, at, len(KML) - 10)
    with pytest.raises(FormatError, match="damaged"):
        read(bytes(content))


def test_a_table_of_blanks_packs_well_and_is_no_bomb(layer):
    members = layer(".shp")
    rows = struct.unpack_from("<I", members["right.dbf"], 4)[0]
    assert rows == 1
    assert read(packed(members | {"notes.txt": b" " * 1_000_000})).features


def test_office_documents_are_no_archives_of_layers():
    assert not is_archive(packed({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"x"}))
    assert not is_archive(b"PK is how this text begins")


def test_reading_leaves_nothing_behind(tmp_path, layer, monkeypatch):
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setenv("TMPDIR", str(scratch))
    content = packed(layer(".gdb"))
    path = Path(tmp_path / "in" / "right.zip")
    path.parent.mkdir()
    path.write_bytes(content)
    assert read_archive(read_source(path), PLAIN).features
    assert [entry.name for entry in path.parent.iterdir()] == ["right.zip"]
    assert path.read_bytes() == content
    assert list(scratch.iterdir()) == []


def test_an_archive_within_the_limits_of_the_options_only():
    with pytest.raises(FileReadError, match="max_vertices"):
        read(packed({"a.kml": KML}), options=ReadOptions(max_vertices=3))
    assert shapely.get_num_coordinates(read(packed({"a.kml": KML})).features[0].geometry) == 4

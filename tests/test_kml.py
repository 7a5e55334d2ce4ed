"""KML: areas, holes and attributes come out as typed; what is displaced, linked, mixed or open is refused or told.

Coordinates are those of 大冶柯家山 (`data/published_rights`, kckc.woyaobid.cn/zhaobiao/1273.html); GDAL's KML driver
is the second reader and writer.
"""

import csv
import re
import socket
from pathlib import Path

import geopandas
import pytest
import shapely
import shapely.affinity
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import MultiPolygon, Polygon

import mingeo.datum
from mingeo.errors import CoordinateError, CRSError, FormatError, GeometryError, MingeoError
from mingeo.features import FeatureSet
from mingeo.readers.kml import is_kml, read_kml
from mingeo.readers.options import ReadOptions
from mingeo.source import Source, read_source

PLAIN = ReadOptions()
GCJ02 = ReadOptions(web_datum="gcj02")
DATA = Path(__file__).parent / "data" / "published_rights"


def printed_rings() -> list[list[tuple[float, float]]]:
    rings: dict[str, list[tuple[float, float]]] = {}
    with (DATA / "rings.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["right_id"] == "010":
                rings.setdefault(row["ring"], []).append((float(row["lon_deg"]), float(row["lat_deg"])))
    return list(rings.values())


OUTER, HOLE = printed_rings()
DAYE = Polygon(OUTER, [HOLE])
SMALL = [(118.0, 36.0), (118.125, 36.0), (118.125, 36.125)]


def coordinates(ring, altitude: str = "") -> str:
    return "\n".join(f"{x!r},{y!r}{altitude}" for x, y in [*ring, ring[0]])


def boundary(name: str, text: str) -> str:
    return f"<{name}><LinearRing><coordinates>{text}</coordinates></LinearRing></{name}>"


def polygon(outer=SMALL, holes=(), altitude: str = "") -> str:
    inner = "".join(boundary("innerBoundaryIs", coordinates(hole, altitude)) for hole in holes)
    return f"<Polygon>{boundary('outerBoundaryIs', coordinates(outer, altitude))}{inner}</Polygon>"


def placemark(*content: str, name: str = "甲山矿") -> str:
    return f"<Placemark><name>{name}</name>{''.join(content)}</Placemark>"


def kml(*content: str, head: str = '<?xml version="1.0" encoding="UTF-8"?>\n') -> str:
    body = "".join(content)
    return f'{head}<kml xmlns="http://www.opengis.net/kml/2.2"><Document>\n{body}</Document></kml>'


def read(text: str | bytes, options: ReadOptions = PLAIN, path: str = "right.kml") -> FeatureSet:
    content = text.encode() if isinstance(text, str) else text
    assert is_kml(content)
    return read_kml(Source(path, content), options)


def account(found: FeatureSet) -> str:
    return "\n".join(f"{note.zh}\n{note.en}" for note in found.interpretation)


def test_a_published_right_with_its_hole_comes_out_as_printed():
    (feature,) = read(kml(placemark(polygon(OUTER, [HOLE])))).features
    assert shapely.get_coordinates(feature.geometry).tolist() == shapely.get_coordinates(DAYE).tolist()
    assert feature.name == "甲山矿"


def test_kml_is_wgs84_taken_for_cgcs2000_and_told():
    found = read(kml(placemark(polygon())))
    assert (found.crs, found.crs_is_said) == ("EPSG:4490", True)
    assert "WGS 84 degrees, taken for CGCS2000" in account(found)


@pytest.mark.parametrize("crs", ["EPSG:4490", "EPSG:4326"])
def test_the_users_degrees_are_no_contradiction(crs):
    assert read(kml(placemark(polygon())), ReadOptions(crs=crs)).features


def test_another_crs_of_the_users_is_refused():
    with pytest.raises(CRSError, match="EPSG:4610"):
        read(kml(placemark(polygon())), ReadOptions(crs="EPSG:4610"))


def test_a_multigeometry_is_one_feature_of_several_parts():
    east = [(x + 1, y) for x, y in SMALL]
    nested = f"<MultiGeometry>{polygon()}<MultiGeometry>{polygon(east)}</MultiGeometry></MultiGeometry>"
    (feature,) = read(kml(placemark(nested))).features
    assert feature.geometry.equals(MultiPolygon([(SMALL, []), (east, [])]))


def test_several_placemarks_are_several_features_in_folders_too():
    text = kml(placemark(polygon(), name="甲"), "<Folder>", placemark(polygon(), name="乙"), "</Folder>")
    assert [(feature.label, feature.name) for feature in read(text).features] == [("1", "甲"), ("2", "乙")]


def test_extended_data_are_attributes_and_nothing_hides_another():
    data = (
        '<ExtendedData><Data name="矿种"><displayName>x</displayName><value>石灰岩</value></Data>'
        '<Data name="name"><value>乙</value></Data>'
        '<SchemaData><SimpleData name="规模">50 万吨/年</SimpleData></SchemaData></ExtendedData>'
        "<description><![CDATA[<b>{{7*7}}</b>]]></description>"
    )
    (feature,) = read(kml(placemark(data, polygon()))).features
    assert feature.attributes == {
        "name": "甲山矿",
        "name (2)": "乙",
        "矿种": "石灰岩",
        "规模": "50 万吨/年",
        "description": "<b>{{7*7}}</b>",
    }


def test_altitudes_are_dropped_and_told():
    found = read(kml(placemark(polygon(altitude=",125.5"))))
    assert not found.features[0].geometry.has_z
    assert "4 coordinates have an altitude: dropped" in account(found)
    assert "altitude" not in account(read(kml(placemark(polygon()))))


def test_what_is_no_area_is_told_and_links_are_not_opened():
    point = "<Point><coordinates>118,36</coordinates></Point>"
    line = "<LineString><coordinates>118,36 119,37</coordinates></LineString>"
    link = "<NetworkLink><Link><href>http://127.0.0.1:9/x.kml</href></Link></NetworkLink>"
    found = read(kml(placemark(point), placemark(line), link, placemark(polygon(), name="乙")))
    assert [feature.name for feature in found.features] == ["乙"]
    assert "links not opened: LineString 1, NetworkLink 1, Point 1" in account(found)


def test_no_address_in_a_kml_is_ever_asked_for(monkeypatch):
    def refuse(*_, **__):
        raise AssertionError("a connection was tried")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    address = "http://example.invalid/x.kml"
    link = f"<NetworkLink><Link><href>{address}</href></Link></NetworkLink><styleUrl>{address}#a</styleUrl>"
    assert read(kml(link, placemark(polygon()))).features
    with pytest.raises(FormatError):
        read(f'<!DOCTYPE kml SYSTEM "{address}">' + kml(placemark(polygon()), head=""))


POINT = "<Point><coordinates>118,36</coordinates></Point>"
REFUSED = {
    "no area": (kml(placemark(POINT)), GeometryError, "no area .* Point 1", None),
    "nothing": (kml(), GeometryError, "no area", None),
    "mixed": (
        kml(placemark(f"<MultiGeometry>{polygon()}{POINT}</MultiGeometry>")),
        GeometryError,
        "feature 1: areas are mixed .* with Point",
        3,
    ),
    "no KML element": (kml(placemark(f"<MultiPolygon>{polygon()}</MultiPolygon>")), FormatError, "MultiPolygon", 3),
    "outside a Placemark": (kml(placemark(polygon()), "\n", polygon()), FormatError, "no Placemark", 7),
    "open ring": (
        kml(
            placemark(polygon()), placemark(f"<Polygon>{boundary('outerBoundaryIs', '118,36 119,36 119,37')}</Polygon>")
        ),
        GeometryError,
        "feature 2: a KML ring is not closed",
        6,
    ),
    "two corners": (
        kml(placemark(f"<Polygon>{boundary('outerBoundaryIs', '118,36 119,36 118,36')}</Polygon>")),
        GeometryError,
        "only 2 different corners",
        3,
    ),
    "no coordinates": (
        kml(placemark(f"<Polygon>{boundary('outerBoundaryIs', ' ')}</Polygon>")),
        GeometryError,
        "only 0 different",
        3,
    ),
    "no outer ring": (
        kml(placemark(f"<Polygon>{boundary('innerBoundaryIs', coordinates(SMALL))}</Polygon>")),
        FormatError,
        "0 outer rings",
        3,
    ),
    "space after the comma": (
        kml(placemark(f"<Polygon>{boundary('outerBoundaryIs', '118, 36 119, 36 119, 37 118, 36')}</Polygon>")),
        CoordinateError,
        "'118,' is no KML coordinate",
        3,
    ),
    "crossing": (
        kml(placemark(f"<Polygon>{boundary('outerBoundaryIs', '118,36 119,37 119,36 118,37 118,36')}</Polygon>")),
        GeometryError,
        "crosses itself .*118.5, 36.5",
        3,
    ),
    "latitude first": (
        kml(placemark(f"<Polygon>{boundary('outerBoundaryIs', '36,118 36,119 37,119 36,118')}</Polygon>")),
        CoordinateError,
        "goes north",
        None,
    ),
    "cut off": (kml(placemark(polygon()))[:-30], FormatError, "no well-formed XML", 6),
    "junk after the end": (kml(placemark(polygon())) + "\nx", FormatError, "junk after", 7),
    "another root": ("<gpx><wpt/></gpx>", FormatError, "root of the XML is 'gpx'", None),
    "a web page": ("<html><body>404</body></html>", FormatError, "'html'", None),
    "entities": ('<!DOCTYPE k [<!ENTITY a "x">]>\n<kml>&a;</kml>', FormatError, "DTD or an entity", 1),
    "VRT": ("<OGRVRTDataSource><OGRVRTLayer/></OGRVRTDataSource>", FormatError, "'OGRVRTDataSource'", None),
}


@pytest.mark.parametrize(("text", "error", "reason", "line"), REFUSED.values(), ids=REFUSED)
def test_what_leaves_a_doubt_is_refused_with_its_line(text, error, reason, line):
    with pytest.raises(error, match=reason) as caught:
        read(text)
    assert (caught.value.path, caught.value.line) == ("right.kml", line)


@pytest.mark.parametrize("number", ["nan", "inf", "1_18", "１１８", "0x76", "118°", "--118", "1e9999", ""])
def test_what_is_no_plain_number_is_no_coordinate(number):
    ring = f"{number},36 119,36 119,37 {number},36"
    with pytest.raises(CoordinateError):
        read(kml(placemark(f"<Polygon>{boundary('outerBoundaryIs', ring)}</Polygon>")))


def test_five_thousand_levels_do_no_harm():
    deep = "<Folder>" * 5_000 + placemark(polygon()) + "</Folder>" * 5_000
    assert len(read(kml(deep)).features) == 1


def test_the_limits_hold():
    two = kml(placemark(polygon()), placemark(polygon()))
    with pytest.raises(MingeoError, match="raise max_features"):
        read(two, ReadOptions(max_features=1))
    with pytest.raises(MingeoError, match="raise max_vertices"):
        read(two, ReadOptions(max_vertices=7))


ENCODINGS = {
    "UTF-8 with its mark": ("UTF-8", "utf-8-sig", ""),
    "GB2312 as said": ("GB2312", "gb2312", ""),
    "GBK as said": ("GBK", "gbk", ""),
    "UTF-8 said, GBK meant": ("UTF-8", "gbk", "says encoding UTF-8; read as gb18030"),
    "GB2312 said, UTF-8 meant": ("GB2312", "utf-8", "says encoding GB2312; read as utf-8"),
    "UTF-16": ("UTF-16", "utf-16", ""),
}


@pytest.mark.parametrize(("says", "is_in", "told"), ENCODINGS.values(), ids=ENCODINGS)
def test_chinese_names_are_read_in_the_encoding_that_they_are_in(says, is_in, told):
    text = kml(placemark(polygon(), name="建筑石料矿"), head=f'<?xml version="1.0" encoding="{says}"?>\n')
    found = read(text.encode(is_in))
    assert found.features[0].name == "建筑石料矿"
    assert told in account(found)


@pytest.mark.parametrize("space", ["http://earth.google.com/kml/2.1", "http://www.google.com/earth/kml/2.3", ""])
def test_every_version_of_kml_is_read(space):
    text = kml(placemark(polygon())).replace("http://www.opengis.net/kml/2.2", space)
    assert len(read(text).features) == 1


def test_gdals_kml_is_read_and_gdal_reads_the_same(tmp_path):
    written = geopandas.GeoDataFrame({"Name": ["甲", "乙"]}, geometry=[DAYE, Polygon(SMALL)], crs="EPSG:4326")
    written.to_file(tmp_path / "two.kml", driver="KML")
    ours = read_kml(read_source(tmp_path / "two.kml"), PLAIN)
    theirs = geopandas.read_file(tmp_path / "two.kml")
    assert [feature.name for feature in ours.features] == ["甲", "乙"]
    for feature, other in zip(ours.features, theirs.geometry, strict=True):
        assert feature.geometry.equals(shapely.force_2d(other))


@settings(derandomize=True, deadline=None, max_examples=40)
@given(
    corners=st.lists(st.tuples(st.floats(80, 130), st.floats(10, 50)), min_size=3, max_size=10),
    name=st.text(st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="<&>\ufffe\uffff"), max_size=20),
)
def test_every_corner_comes_back_to_the_last_bit(corners, name):
    shape = shapely.convex_hull(shapely.MultiPoint(corners))
    if shape.geom_type != "Polygon" or not shape.is_valid:
        return
    ring = list(shape.exterior.coords)[:-1]
    (feature,) = read(kml(placemark(polygon(ring), name=name))).features
    assert shapely.get_coordinates(feature.geometry).tolist() == [list(place) for place in [*ring, ring[0]]]
    assert feature.attributes["name"] == name.strip()


# Ovital


def tag(datum: str) -> str:
    return f"<OvCoordType>{datum}</OvCoordType>"


SIGNED = '<?xml version="1.0" encoding="UTF-8"?>\n<!-- 奥维互动地图 -->\n'


@pytest.fixture
def moved(monkeypatch):
    """Replace the conversion by a shift of a quarter degree, and note what was asked of it."""
    asked: list[str] = []

    def shifted(shape, datum):
        asked.append(datum)
        return shapely.affinity.translate(shape, 0.25)

    monkeypatch.setattr(mingeo.datum, "from_web_map", shifted)
    return asked


DISPLACED = {
    "ovkml": (kml(placemark(polygon())), "right.ovkml"),
    "in an ovkmz": (kml(placemark(polygon())), "right.ovkmz/doc.kml"),
    "capitals": (kml(placemark(polygon())), "RIGHT.OVKML"),
    "signed": (kml(placemark(polygon()), head=SIGNED), "right.kml"),
    "signed in English": (kml("<name>Ovital Map</name>", placemark(polygon())), "right.kml"),
    "its own elements": (kml(placemark("<OvAttr><OvIcon>4</OvIcon></OvAttr>", polygon())), "right.kml"),
    "says GCJ02": (kml(placemark(tag("GCJ02"), polygon())), "right.kml"),
    "says GCJ-02 for a folder": (kml(f"<Folder>{tag('gcj-02')}", placemark(polygon()), "</Folder>"), "right.kml"),
}


@pytest.mark.parametrize(("text", "path"), DISPLACED.values(), ids=DISPLACED)
def test_displaced_coordinates_are_refused_and_converted_only_by_name(text, path, moved):
    with pytest.raises(CRSError, match=r"feature 1: .*GCJ-02.*displaced by some 500 m.*--datum gcj02"):
        read(text, path=path)
    assert moved == []
    found = read(text, GCJ02, path)
    assert moved == ["gcj02"]
    assert found.features[0].geometry.equals(Polygon([(x + 0.25, y) for x, y in SMALL]))
    assert found.crs == "EPSG:4490"
    assert "GCJ-02" in account(found)


def test_the_conversion_takes_back_the_500_metres():
    # SMALL in GCJ-02, by wgs2gcj of PyPI eviltransform 0.1.1, on another ellipsoid: a centimetre off
    drawn = [
        (118.00583829567756, 36.000038049093206),
        (118.13098406698352, 36.00021038419327),
        (118.13099813935214, 36.12523889505319),
    ]
    found = read(kml(placemark(polygon(drawn))), GCJ02, "right.ovkml")
    places = shapely.get_coordinates(found.features[0].geometry)[:3]
    assert places.ravel().tolist() == pytest.approx([number for place in SMALL for number in place], abs=2e-7)


@pytest.mark.parametrize("datum", ["CGCS2000", "WGS84", "wgs-84"])
def test_a_file_of_ovitals_that_says_it_is_not_displaced_is_read_as_it_is_and_told(datum, moved):
    found = read(kml(placemark(tag(datum), polygon())), path="right.ovkml")
    assert found.features[0].geometry.equals(Polygon(SMALL))
    assert "not displaced (OvCoordType)" in account(found)
    with pytest.raises(CRSError, match="not displaced, not GCJ-02"):
        read(kml(placemark(tag(datum), polygon())), GCJ02, "right.ovkml")
    assert moved == []


def test_each_placemarks_own_datum_counts(moved):
    text = kml(placemark(tag("GCJ02"), polygon()), placemark(tag("CGCS2000"), polygon()))
    one, other = (feature.geometry for feature in read(text, GCJ02).features)
    assert not one.equals(Polygon(SMALL))
    assert other.equals(Polygon(SMALL))
    assert len(moved) == 1


def test_another_web_datum_than_the_files_is_refused(moved):
    for text, path in ((kml(placemark(tag("BD09"), polygon())), "a.kml"), (kml(placemark(polygon())), "a.ovkml")):
        wrong = ReadOptions(web_datum="gcj02" if "BD09" in text else "bd09")
        with pytest.raises(CRSError, match="displaced"):
            read(text, wrong, path)
    assert moved == []


def test_an_unknown_datum_of_ovitals_is_refused():
    with pytest.raises(CRSError, match="OvCoordType 'MOON' is not known"):
        read(kml(placemark(tag("MOON"), polygon())))


def test_a_signed_kml_of_an_old_version_is_read_where_the_user_says_that_it_is_true():
    text = kml(placemark(polygon()), head=SIGNED)
    assert read(text, ReadOptions(crs="EPSG:4490")).features[0].geometry.equals(Polygon(SMALL))
    with pytest.raises(CRSError, match="displaced"):  # the new suffix exists since the displacement only
        read(text, ReadOptions(crs="EPSG:4490"), "right.ovkml")


def test_a_plain_kml_that_the_user_calls_displaced_is_converted(moved):
    found = read(kml(placemark(polygon())), ReadOptions(web_datum="bd09"))
    assert moved == ["bd09"]
    assert re.search("BD-09", account(found))

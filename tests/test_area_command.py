"""`mingeo area`: figures against published ones and other libraries, the JSON contract, and refusals."""

import inspect
import io
import json
import math

import pyproj
import pytest
import shapely

from mingeo import readers
from mingeo.cli import run

pytestmark = pytest.mark.usefixtures("messages_in_english")

KEYS = {
    "path", "crs", "parts", "vertices", "area_m2", "perimeter_m", "stated_area_km2", "stated_area_agrees_with",
    "checks", "interpretation",
}  # fmt: skip


@pytest.fixture(autouse=True)
def reading_with_options(monkeypatch):
    """Stand for a read_features that takes the options itself, until it does."""
    read = readers.read_features
    if "crs" in inspect.signature(read).parameters:
        monkeypatch.setattr(readers, "read_features", lambda path, options: read(path, options.crs))


def area(*arguments):
    out, err = io.StringIO(), io.StringIO()
    status = run(["area", *map(str, arguments)], out, err)
    return status, out.getvalue(), err.getvalue()


def measured(*arguments):
    status, printed, told = area(*arguments, "--json", "--lang", "en")
    assert (status, told) == (0, "")
    document = json.loads(printed)
    assert document["schema"] == 1
    return document["files"]


def geojson(path, geometry, crs=None, **properties):
    document = {"type": "Feature", "properties": properties, "geometry": json.loads(shapely.to_geojson(geometry))}
    if crs is not None:
        document["crs"] = {"type": "name", "properties": {"name": crs}}
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def corner_list(path, *parts):
    path.write_text(
        "\n\n".join("\n".join(f"{n},{x},{y}" for n, (x, y) in enumerate(part, start=1)) for part in parts),
        encoding="utf-8",
    )
    return path


# Northing and easting as the notices print them.
# 001 海城: http://www.mcoc.com.cn/article/12554 (stated 1.0685)
HAICHENG = (
    [
        ("4507088.2206", "41473349.922"), ("4507128.219", "41473413.9217"), ("4507217.2292", "41473517.9202"),
        ("4507314.2287", "41473533.9207"), ("4507696.2269", "41473929.9147"), ("4507296.2275", "41473929.9187"),
        ("4506899.2209", "41473549.923"), ("4506980.2207", "41473349.9237"),
    ],
    [
        ("4512640.2724", "41487255.0161"), ("4512976.2816", "41487710.0121"), ("4513195.2873", "41487965.0099"),
        ("4513410.294", "41488423.0114"), ("4513476.3003", "41489232.0237"), ("4513235.2995", "41489277.026"),
        ("4512918.297", "41488564.0146"), ("4513010.2947", "41488529.0134"), ("4512622.2821", "41487921.0163"),
        ("4512309.2715", "41487498.0211"), ("4512530.2723", "41487308.0156"),
    ],
)  # fmt: skip
# 012 会东: http://mh.icdnrsc.net:800/sitefiles/services/cms/page.aspx?c=126051&n=26&s=1 (stated 0.1122)
HUIDONG = [
    ("2951445.0", "34560591.0"), ("2951612.0", "34560713.0"), ("2951508.0", "34560906.0"), ("2951333.0", "34560968.0"),
    ("2951176.0", "34560917.0"), ("2951180.0", "34560706.0"),
]  # fmt: skip
# 010 大冶: http://kckc.woyaobid.cn/zhaobiao/1273.html (stated 3.5784; outer ring and deducted ring)
DAYE = [
    (114.8465669444, 30.1347816667), (114.8464019444, 30.1156966667), (114.8357991667, 30.1172063889),
    (114.8370958333, 30.1189680556), (114.8299011111, 30.1211861111), (114.8280227778, 30.1179083333),
    (114.8234672222, 30.1179111111), (114.8235669444, 30.1250091667), (114.8246452778, 30.1300616667),
    (114.8289625, 30.1281016667), (114.8320341667, 30.1367416667),
]  # fmt: skip
DAYE_HOLE = [
    (114.8360230556, 30.1311638889), (114.8354966667, 30.1302652778), (114.8359775, 30.1257519444),
    (114.8422033333, 30.1257122222), (114.8422263889, 30.1284183333), (114.8401511111, 30.1284313889),
]  # fmt: skip


def shoelace(part):
    """The plane area from the printed decimals, in whole ten-thousandths of a metre."""
    whole = [(round(float(x) * 10_000), round(float(y) * 10_000)) for x, y in part]
    twice = sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(whole, [*whole[1:], whole[0]], strict=True))
    return abs(twice) / 2 / 1e8


def trapezoids(ring):
    """TD/T 1055-2019 appendix D, with the closed formula of the ellipsoid's zones instead of its series."""
    f = 1 / 298.257222101
    e, b2 = math.sqrt(f * (2 - f)), (6_378_137 * (1 - f)) ** 2

    def zone(lat):
        s = math.sin(math.radians(lat))
        return b2 * (s / (1 - e * e * s * s) / 2 + math.log((1 + e * s) / (1 - e * s)) / (4 * e))

    edges = zip(ring, [*ring[1:], ring[0]], strict=True)
    return abs(sum(math.radians((p[0] + q[0]) / 2 - ring[0][0]) * (zone(q[1]) - zone(p[1])) for p, q in edges))


def test_two_parts_of_a_published_right(tmp_path):
    (one,) = measured(corner_list(tmp_path / "haicheng.txt", *HAICHENG), "--stated", "1.0685 平方千米")
    assert KEYS | {"zone", "unit_blocks"} == set(one)
    assert (one["crs"], one["parts"], one["vertices"], one["zone"]) == ("EPSG:4529", 2, 19, 41)
    assert one["area_m2"]["planar"] == pytest.approx(sum(map(shoelace, HAICHENG)), abs=1e-3)
    assert (one["stated_area_km2"], one["stated_area_agrees_with"]) == (1.0685, "both")
    remarks = {check["check"] for check in one["checks"] if check["outcome"] != "pass"}
    assert "precision" in remarks  # the notice prints four decimals


def test_a_published_right_with_a_hole_in_degrees(tmp_path):
    file = geojson(tmp_path / "daye.geojson", shapely.Polygon(DAYE, [DAYE_HOLE]), stated_area="3.5784 平方公里")
    (one,) = measured(file)
    assert one["area_m2"]["planar"] / 1e6 == pytest.approx(3.578378, abs=5e-7)  # the stated 3.5784
    assert one["area_m2"]["ellipsoidal"] == pytest.approx(trapezoids(DAYE) - trapezoids(DAYE_HOLE), abs=0.01)
    geod = pyproj.Geod(a=6378137, rf=298.257222101)
    lengths = [geod.line_length(*zip(*[*ring, ring[0]], strict=True)) for ring in (DAYE, DAYE_HOLE)]
    assert one["perimeter_m"] == pytest.approx(sum(lengths), abs=0.01)
    assert (one["zone"], one["vertices"], one["stated_area_km2"]) == (38, 17, 3.5784)


@pytest.mark.parametrize(
    ("stated", "agrees"),
    [
        ("0.1122 平方公里", "planar"),
        ("11.2 公顷", "both"),
        ("168.3亩", "both"),
        ("0.12 km2", "both"),
        ("0.1250 平方公里", "neither"),
    ],
)
def test_agreement_with_a_stated_area(stated, agrees, tmp_path):
    # Plane 0.112153 km², ellipsoidal 0.112143; the rule is a unit of the last digit or 0.5 %.
    (one,) = measured(corner_list(tmp_path / "huidong.txt", HUIDONG), "--stated", stated)
    assert one["stated_area_agrees_with"] == agrees


def test_no_stated_area_no_agreement(tmp_path):
    (one,) = measured(corner_list(tmp_path / "huidong.txt", HUIDONG))
    assert (one["stated_area_km2"], one["stated_area_agrees_with"]) == (None, None)


def test_an_area_without_unit_in_the_file_is_told_not_compared(tmp_path):
    (one,) = measured(geojson(tmp_path / "r.geojson", shapely.box(118, 36, 118.01, 36.01), 面积="0.64"))
    assert one["stated_area_km2"] is None
    assert any("'0.64' has no unit: not compared" in note for note in one["interpretation"])


# --- perimeter ------------------------------------------------------------------------------------------


def test_a_square_kilometre_on_the_meridian_has_four_kilometres_of_edge(tmp_path):
    square = shapely.box(40_499_500, 4_000_000, 40_500_500, 4_001_000)
    (one,) = measured(geojson(tmp_path / "r.geojson", square, "EPSG:4528"))
    assert one["perimeter_m"] == pytest.approx(4000, abs=2e-4)


def test_the_scale_of_the_projection_is_taken_out(tmp_path):
    """At distance d from the meridian plane lengths are 1 + d²/2R² too long (R² = MN at 36.1°N)."""
    square = shapely.box(40_629_500, 4_000_000, 40_630_500, 4_001_000)
    (one,) = measured(geojson(tmp_path / "r.geojson", square, "EPSG:4528"))
    e2, a, sin2 = 0.00669438, 6_378_137.0, math.sin(math.radians(36.13)) ** 2
    radius2 = a * a * (1 - e2) / (1 - e2 * sin2) ** 2
    assert one["perimeter_m"] == pytest.approx(4000 / (1 + 130_000**2 / (2 * radius2)), abs=2e-3)


def test_holes_count_in_the_perimeter(tmp_path):
    square = shapely.box(40_499_500, 4_000_000, 40_500_500, 4_001_000)
    holed = square.difference(shapely.box(40_499_900, 4_000_400, 40_500_100, 4_000_600))
    (one,) = measured(geojson(tmp_path / "r.geojson", holed, "EPSG:4528"))
    assert one["perimeter_m"] == pytest.approx(4800, abs=2e-4)


def test_edges_are_straight_in_their_own_plane(tmp_path):
    """A long edge: the sum of geodesics of one metre along the plane's line."""
    triangle = shapely.Polygon([(40_300_000, 4_000_000), (40_300_000, 4_000_100), (40_400_000, 4_060_000)])
    (one,) = measured(geojson(tmp_path / "r.geojson", triangle, "EPSG:4528"))
    to_degrees = pyproj.Transformer.from_crs("EPSG:4528", "EPSG:4490", always_xy=True)
    places = shapely.get_coordinates(shapely.segmentize(triangle.exterior, 1.0))
    lon, lat = to_degrees.transform(places[:, 0], places[:, 1])
    assert one["perimeter_m"] == pytest.approx(pyproj.Geod(ellps="GRS80").line_length(lon, lat), abs=1e-3)


def test_an_older_datum_is_measured_on_its_own_ellipsoid(tmp_path):
    # A meridian arc of 1' at 36°N by its own radius of curvature: Krassovsky 6378245, 1/298.3.
    sliver = shapely.Polygon([(118, 36), (118, 36 + 1 / 60), (118.0001, 36 + 1 / 120)])
    (one,) = measured(geojson(tmp_path / "r.geojson", sliver, "EPSG:4214"))
    geod = pyproj.Geod(a=6_378_245, rf=298.3)
    ring = [*sliver.exterior.coords]
    assert one["perimeter_m"] == pytest.approx(geod.line_length(*zip(*ring, strict=True)), abs=1e-4)
    assert one["crs"] == "EPSG:4214"


# --- the other figures ----------------------------------------------------------------------------------


def test_unit_blocks_and_checks_in_order(tmp_path):
    block = 1 / 60
    (one,) = measured(geojson(tmp_path / "r.geojson", shapely.box(118, 36, 118 + 3 * block, 36 + 2 * block)))
    assert one["unit_blocks"] == 6
    names = [check["check"] for check in one["checks"]]
    assert names == [
        "closed", "no_crossing", "no_duplicates", "no_spike", "axis_order", "digits", "zone", "direction", "precision",
    ]  # fmt: skip
    assert {check["outcome"] for check in one["checks"]} <= {"pass", "warn", "fail"}
    assert all(set(check) == {"check", "outcome", "message"} for check in one["checks"])


def test_a_zone_that_does_not_fit_its_longitude_is_a_remark_and_no_refusal(tmp_path):
    # Right 016, zone 40 at 121.69°E: http://kyzq.gov.cn/kyzq/2024-09/13/article_2024091309020466944.html
    corners = [("4985328.38", "40633608.64"), ("4985256.17", "40633592.94"), ("4985025.93", "40633495.52")]
    (one,) = measured(corner_list(tmp_path / "r.txt", corners))
    zone = next(check for check in one["checks"] if check["check"] == "zone")
    assert (one["zone"], zone["outcome"]) == (40, "warn")
    assert "the printed zone is trusted" in zone["message"]


def collection(path, *geometries):
    features = [
        {"type": "Feature", "properties": {}, "geometry": json.loads(shapely.to_geojson(geometry))}
        for geometry in geometries
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


def test_several_features_are_summed_and_it_is_told(tmp_path):
    one, other = shapely.box(118.0, 36.0, 118.01, 36.01), shapely.box(118.1, 36.0, 118.12, 36.01)
    (both,) = measured(collection(tmp_path / "both.geojson", one, other))
    (first,), (second,) = (
        measured(geojson(tmp_path / f"{n}.geojson", geometry)) for n, geometry in enumerate((one, other))
    )
    for figure in ("parts", "vertices", "unit_blocks"):
        assert both[figure] == first[figure] + second[figure]
    for kind in ("ellipsoidal", "planar"):
        # in degrees both are measured in the zone of their own middle
        assert both["area_m2"][kind] == pytest.approx(first["area_m2"][kind] + second["area_m2"][kind], abs=1e-3)
    assert any("2 features: areas and perimeters are sums" in note for note in both["interpretation"])
    assert all(check["message"].startswith("feature 1") for check in both["checks"])


def test_files_keep_their_order_and_standard_input_is_read(tmp_path, monkeypatch):
    files = [corner_list(tmp_path / "b.txt", HUIDONG), corner_list(tmp_path / "a.txt", *HAICHENG)]
    assert [one["path"] for one in measured(*files)] == [str(file) for file in files]
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(files[0].read_bytes())))
    assert measured("-")[0]["path"] == "-"


# --- the page -------------------------------------------------------------------------------------------


def test_the_page_prints_what_the_law_prints(tmp_path):
    file = corner_list(tmp_path / "huidong.txt", HUIDONG)
    status, page, told = area(file, "--stated", "0.1122 平方公里")
    assert (status, told) == (0, "")
    lines = {line.split()[0]: line for line in page.splitlines()}
    assert "0.1121 平方千米" in lines["椭球面积"]
    assert "0.1122 平方千米" in lines["平面面积"]
    assert "与平面面积相符" in lines["申报面积"]
    assert "34" in lines["3"]
    status, page, _ = area(file, "--lang", "en")
    assert "ellipsoidal area   0.1121 km2" in page
    assert "stated" not in page


def test_several_pages_stand_apart(tmp_path):
    file = corner_list(tmp_path / "huidong.txt", HUIDONG)
    page = area(file)[1]
    assert area(file, file)[1] == f"{page}\n{page}"


# --- refusals -------------------------------------------------------------------------------------------

BOW_TIE = [HUIDONG[0], HUIDONG[2], HUIDONG[1], HUIDONG[3]]


def test_one_unreadable_file_and_nothing_is_printed(tmp_path):
    good, bad = corner_list(tmp_path / "good.txt", HUIDONG), corner_list(tmp_path / "bad.txt", BOW_TIE)
    status, printed, told = area(good, bad, "--json")
    assert (status, printed, told.count("\n")) == (2, "", 1)
    assert f"error: {bad}" in told
    assert "crosses itself" in told


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--stated", "0.64"], "cannot read the quantity"),
        (["--stated", "64 吨"], "is not an area"),
        (["--order", "zyx"], "invalid choice"),
        (["--crs", "EPSG:4490"], "EPSG:4490"),
        (["also.txt", "--stated", "0.64 平方千米"], "--stated is for one file"),
    ],
)
def test_bad_requests_get_one_line(arguments, words, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    corner_list(tmp_path / "right.txt", HUIDONG)
    status, printed, told = area("right.txt", *arguments)
    assert (status, printed, told.count("\n"), words in told) == (2, "", 1, True), told


def test_a_stated_area_is_for_one_feature(tmp_path):
    file = collection(
        tmp_path / "two.geojson", shapely.box(118, 36, 118.01, 36.01), shapely.box(119, 36, 119.01, 36.01)
    )
    status, printed, told = area(file, "--stated", "1 平方千米")
    assert (status, printed) == (2, "")
    assert "--stated is for one feature" in told

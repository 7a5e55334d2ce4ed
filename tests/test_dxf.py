"""DXF: closed outlines are areas, arcs become edges within a millimetre, and the rest of a drawing is told.

Drawings are made with ezdxf or typed group by group; areas of arcs are those of circles.
"""

import csv
import io
import logging
import math
from itertools import pairwise
from pathlib import Path

import ezdxf
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import MultiPolygon, Polygon

from mingeo.errors import CoordinateError, CRSError, FileReadError, FormatError, GeometryError, MingeoError
from mingeo.features import FeatureSet
from mingeo.readers.arcs import TOLERANCE_M, bulged_points
from mingeo.readers.dxf import is_dxf, read_dxf
from mingeo.readers.options import ReadOptions
from mingeo.source import Source

PLAIN = ReadOptions()
DATA = Path(__file__).parent / "data" / "published_rights"
EAST, NORTH = 40_500_000.0, 4_000_000.0


def haicheng() -> list[list[tuple[float, float]]]:
    """Return the two rings of 海城远东菱镁, 1.0685 km² (mcoc.com.cn/article/12554), easting first."""
    rings: dict[str, list[tuple[float, float]]] = {}
    with (DATA / "rings.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["right_id"] == "001":
                rings.setdefault(row["ring"], []).append((float(row["y_east_m_with_zone"]), float(row["x_north_m"])))
    return list(rings.values())


def square(dx: float = 0, dy: float = 0, side: float = 1000) -> list[tuple[float, float]]:
    x, y = EAST + dx, NORTH + dy
    return [(x, y), (x, y + side), (x + side, y + side), (x + side, y)]


@pytest.fixture(autouse=True)
def quiet():
    """Keep what ezdxf logs while it writes out of the tests' output."""
    logging.getLogger("ezdxf").addHandler(logging.NullHandler())


def drawing(version: str = "R2010"):
    document = ezdxf.new(version)
    return document, document.modelspace()


def saved(document, encoding: str | None = None) -> bytes:
    stream = io.StringIO()
    document.write(stream)
    return stream.getvalue().encode(encoding or ("utf-8" if document.dxfversion >= "AC1021" else "gbk"))


def read(content, options: ReadOptions = PLAIN) -> FeatureSet:
    content = content if isinstance(content, bytes) else saved(content)
    assert is_dxf(content)
    return read_dxf(Source("right.dxf", content), options)


def account(found: FeatureSet) -> str:
    return "\n".join(f"{note.zh}\n{note.en}" for note in found.interpretation)


@pytest.mark.parametrize("version", ["R12", "R2000", "R2007", "R2018"])
def test_a_published_right_comes_out_as_printed_with_its_layer(version):
    document, space = drawing(version)
    document.encoding = "gbk" if version in ("R12", "R2000") else document.encoding
    document.layers.add("矿界")
    rings = haicheng()
    for ring in rings:
        if version == "R12":
            space.add_polyline2d(ring, close=True, dxfattribs={"layer": "矿界"})
        else:
            space.add_lwpolyline(ring, close=True, dxfattribs={"layer": "矿界"})
    found = read(document)
    assert [shapely.get_coordinates(feature.geometry).tolist()[:-1] for feature in found.features] == [
        [list(corner) for corner in ring] for ring in rings
    ]
    assert round(sum(feature.geometry.area for feature in found.features) / 1e6, 4) == 1.0685
    assert [feature.attributes["layer"] for feature in found.features] == ["矿界", "矿界"]
    assert (found.crs, found.crs_is_said) == ("EPSG:4529", False)
    assert "by layer: 矿界 2" in account(found)
    assert "zone number 41" in account(found)


def test_a_binary_dxf_is_read(tmp_path):
    document, space = drawing()
    space.add_lwpolyline(square(), close=True)
    document.saveas(tmp_path / "right.dxf", fmt="bin")
    content = (tmp_path / "right.dxf").read_bytes()
    assert content.startswith(b"AutoCAD Binary DXF")
    assert read(content).features[0].geometry.equals(Polygon(square()))


def test_a_bare_list_of_entities_is_read():
    vertices = "".join(f"0\nVERTEX\n8\n0\n10\n{x}\n20\n{y}\n" for x, y in square())
    text = f"0\nSECTION\n2\nENTITIES\n0\nPOLYLINE\n8\n0\n66\n1\n70\n1\n{vertices}0\nSEQEND\n0\nENDSEC\n0\nEOF\n"
    for variant in (text, text.replace("\n", "\r\n"), "999\na comment\n" + text, "\ufeff" + text):
        assert read(variant.encode()).features[0].geometry.area == 1_000_000


def test_a_line_that_ends_where_it_begins_is_closed_without_the_flag():
    document, space = drawing()
    space.add_lwpolyline([*square(), square()[0]])
    assert read(document).features[0].geometry.equals(Polygon(square()))


def test_an_open_line_is_no_area_and_its_gap_is_told():
    document, space = drawing()
    document.layers.add("矿界")
    space.add_lwpolyline(square(), dxfattribs={"layer": "矿界"})
    with pytest.raises(GeometryError, match=r"no closed area, only: LWPOLYLINE 1; open: layer 矿界, gap 1000\.000"):
        read(document)
    space.add_lwpolyline(square(5_000), close=True)
    found = read(document)
    assert len(found.features) == 1
    assert "an open polyline, not used: layer 矿界, gap 1000.000" in account(found)


def test_texts_circles_and_blocks_are_told_and_not_opened():
    document, space = drawing()
    document.blocks.new("B").add_lwpolyline(square(5_000), close=True)
    space.add_blockref("B", (0, 0))
    space.add_text("矿区范围")
    space.add_circle((EAST, NORTH), 100)
    space.add_lwpolyline(square(), close=True)
    found = read(document)
    assert len(found.features) == 1
    assert "not used: CIRCLE 1, INSERT 1, TEXT 1" in account(found)


def test_several_outlines_are_several_features_even_one_in_another():
    document, space = drawing()
    space.add_lwpolyline(square(), close=True)
    space.add_lwpolyline(square(100, 100, 100), close=True)
    assert [feature.geometry.area for feature in read(document).features] == [1_000_000, 10_000]


def test_elevations_are_dropped_and_told():
    document, space = drawing()
    space.add_polyline3d([(x, y, 380) for x, y in square()], close=True)
    space.add_lwpolyline(square(5_000), close=True, dxfattribs={"elevation": 120})
    found = read(document)
    assert not any(feature.geometry.has_z for feature in found.features)
    assert "2 outline(s) have elevations: dropped" in account(found)


# Hatches


def test_a_hatch_is_an_area_with_its_holes():
    document, space = drawing()
    hatch = space.add_hatch()
    hatch.paths.add_polyline_path(square(), is_closed=True)
    hatch.paths.add_polyline_path(square(100, 100, 100), is_closed=True, flags=16)
    assert read(document).features[0].geometry.equals(Polygon(square(), [square(100, 100, 100)]))


def test_a_hatch_that_fills_a_polyline_counts_once():
    document, space = drawing()
    space.add_lwpolyline(square(), close=True)
    space.add_hatch().paths.add_polyline_path(square()[::-1], is_closed=True)
    found = read(document)
    assert [feature.attributes["entity"] for feature in found.features] == ["LWPOLYLINE"]
    assert "1 hatch(es) fill a closed polyline: counted once" in account(found)


ISLAND = [square(), square(100, 100, 800), square(200, 200, 100)]


@pytest.mark.parametrize(("style", "rings", "is_read"), [(0, 3, True), (1, 2, True), (1, 3, False), (2, 2, False)])
def test_a_hatch_whose_holes_depend_on_its_style_is_refused_unless_it_is_normal(style, rings, is_read):
    document, space = drawing()
    hatch = space.add_hatch(dxfattribs={"hatch_style": style})
    for ring in ISLAND[:rings]:
        hatch.paths.add_polyline_path(ring, is_closed=True)
    if is_read:
        area = 1_000_000 - 640_000 + (10_000 if rings == 3 else 0)
        assert read(document).features[0].geometry.area == area
        return
    with pytest.raises(GeometryError, match="island style"):
        read(document)


def test_a_hatch_outline_of_lines_and_arcs():
    document, space = drawing()
    for ccw, dx in ((True, 0), (False, 5_000)):
        edges = space.add_hatch().paths.add_edge_path()
        x = EAST + dx
        edges.add_line((x, NORTH), (x + 100, NORTH))
        edges.add_arc((x + 100, NORTH + 50), 50, *((270, 90) if ccw else (90, 270)), ccw=ccw)
        edges.add_line((x + 100, NORTH + 100), (x, NORTH + 100))
        edges.add_line((x, NORTH + 100), (x, NORTH))
    out, into = (feature.geometry.area for feature in read(document).features)
    half = math.pi * 50**2 / 2
    # the chords lie within a millimetre of an arc 157 m long
    assert 0 < 100 * 100 + half - out < 157.1 * TOLERANCE_M
    assert 0 < into - (100 * 100 - half) < 157.1 * TOLERANCE_M


@pytest.mark.parametrize("kind", ["ellipse", "spline"])
def test_curves_that_are_no_arcs_are_refused(kind):
    document, space = drawing()
    edges = space.add_hatch().paths.add_edge_path()
    if kind == "ellipse":
        edges.add_ellipse((EAST, NORTH), (100, 0), 0.5)
    else:
        edges.add_spline(control_points=square(), degree=3, knot_values=[0, 0, 0, 0, 1, 1, 1, 1])
    with pytest.raises(GeometryError, match="layer 0: the geometry has curves"):
        read(document)


def test_a_hatch_outline_with_a_gap_is_refused():
    document, space = drawing()
    edges = space.add_hatch().paths.add_edge_path()
    corners = square()
    for start, end in zip(corners[:3], [*corners[1:3], (EAST, NORTH + 5)], strict=True):
        edges.add_line(start, end)
    with pytest.raises(GeometryError, match="not closed"):
        read(document)


# Arcs


@pytest.mark.parametrize("radius", [1.0, 50.0, 5_000.0])
def test_a_circle_of_two_arcs_strays_by_a_millimetre_at_most_and_is_told(radius):
    document, space = drawing()
    space.add_lwpolyline([(EAST - radius, NORTH, 1), (EAST + radius, NORTH, 1)], format="xyb", close=True)
    found = read(document)
    geometry = found.features[0].geometry
    centre = shapely.Point(EAST, NORTH)
    assert shapely.distance(geometry.exterior, centre) >= radius - TOLERANCE_M - 1e-7
    assert shapely.hausdorff_distance(geometry.exterior, centre) <= radius + 1e-7
    assert 0 < math.pi * radius**2 - geometry.area < 2 * math.pi * radius * TOLERANCE_M
    assert "2 arc(s) made straight edges that stray by 1 mm at most" in account(found)


def test_a_bulge_goes_to_the_right_of_its_edge_as_the_reference_says():
    # A quarter of a circle of radius 10 about the origin, counter-clockwise from (10, 0): bulge tan(90° / 4).
    points, arcs = bulged_points([(10, 0, math.tan(math.pi / 8)), (0, 10, 0), (0, 0, 0)], PLAIN)
    assert arcs == 1
    for x, y in points[:-1]:
        assert math.hypot(x, y) == pytest.approx(10, abs=1e-9)
    assert Polygon(points).area == pytest.approx(math.pi * 100 / 4, abs=10 * math.pi / 2 * TOLERANCE_M)


@settings(derandomize=True, deadline=None, max_examples=60)
@given(
    bulge=st.floats(-3, 3).filter(lambda value: abs(value) > 1e-6), x=st.floats(-2_000, 2_000), y=st.floats(1, 2_000)
)
def test_every_point_of_an_arc_lies_on_its_circle_and_every_edge_near_it(bulge, x, y):
    points, _ = bulged_points([(0, 0, bulge), (x, y, 0), (x + 1e5, y, 0)], PLAIN)
    arc = [*points[: points.index((x, y))], (x, y)]
    chord = math.hypot(x, y)
    radius = chord * (1 + bulge**2) / (4 * abs(bulge))
    for start, end in pairwise(arc):
        edge = math.dist(start, end)
        rise = radius - math.sqrt(max(radius**2 - (edge / 2) ** 2, 0)) if abs(bulge) <= 1 or len(arc) > 2 else 0
        assert rise <= TOLERANCE_M * 1.01 + 1e-9 * radius
    for one, other, third in zip(arc, arc[1:], arc[2:], strict=False):
        assert math.dist(one, other) == pytest.approx(math.dist(other, third), rel=1e-6, abs=1e-6)


def test_arcs_in_degrees_are_refused():
    document, space = drawing()
    space.add_lwpolyline([(118, 36, 1), (118.1, 36, 1)], format="xyb", close=True)
    with pytest.raises(GeometryError, match="curves"):
        read(document, ReadOptions(crs="EPSG:4490"))


def test_arcs_of_too_many_edges_are_refused():
    document, space = drawing()
    space.add_lwpolyline([(EAST, NORTH, 1), (EAST + 50_000, NORTH, 1)], format="xyb", close=True)
    with pytest.raises(FileReadError, match="max_vertices"):
        read(document, ReadOptions(max_vertices=1_000))


@pytest.mark.parametrize("flag", [2, 4])
def test_a_fitted_curve_is_refused(flag):
    document, space = drawing("R12")
    space.add_polyline2d(square(), close=True).dxf.flags |= flag
    with pytest.raises(GeometryError, match="curves"):
        read(document)


# CRS and planes


def test_eastings_without_a_zone_number_need_a_crs():
    document, space = drawing()
    space.add_lwpolyline([(x - 40_000_000, y) for x, y in square()], close=True)
    with pytest.raises(CRSError, match="--crs"):
        read(document)
    assert read(document, ReadOptions(crs="EPSG:4549")).crs == "EPSG:4549"


def test_a_drawing_with_northings_across_is_refused_unless_the_user_says_so():
    document, space = drawing()
    space.add_lwpolyline([(y, x) for x, y in square()], close=True)
    with pytest.raises(CoordinateError, match="--order xy"):
        read(document)
    assert read(document, ReadOptions(order="xy")).features[0].geometry.equals(Polygon(square()))


def test_an_outline_in_a_turned_plane_is_refused():
    document, space = drawing()
    space.add_lwpolyline(square(), close=True, dxfattribs={"extrusion": (0, 0, -1)})
    with pytest.raises(GeometryError, match="tilted or turned over"):
        read(document)


def test_a_unit_that_is_not_metres_is_told():
    document, space = drawing()
    document.units = 4
    space.add_lwpolyline(square(), close=True)
    assert "$INSUNITS is 4; its coordinates are read as metres" in account(read(document))


# What is wrong


def test_a_crossing_outline_is_refused_with_its_place():
    document, space = drawing()
    a, b, c, d = square()
    space.add_lwpolyline([a, c, d, b], close=True)
    with pytest.raises(GeometryError, match=r"feature 1: .*crosses itself.*40500500, 4000500"):
        read(document)


def test_names_of_layers_are_read_in_the_encoding_that_they_are_in():
    document, space = drawing("R2000")
    document.layers.add("采矿权界")
    space.add_lwpolyline(square(), close=True, dxfattribs={"layer": "采矿权界"})
    for encoding, page in (("gbk", b"ANSI_1252"), ("gbk", b"ANSI_936"), ("utf-8", b"ANSI_936")):
        content = saved(document, encoding).replace(b"ANSI_1252", page)
        assert read(content).features[0].attributes["layer"] == "采矿权界"


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
def test_a_drawing_that_was_cut_off_is_refused(share):
    document, space = drawing()
    for number in range(20):
        space.add_lwpolyline(square(5_000 * number), close=True)
    content = saved(document)
    with pytest.raises(FormatError, match="damaged"):
        read(content[: int(share * len(content))])


BROKEN = {
    "a DWG": (b"AC1027\0\0", "DWG"),
    "no number": (b"0\nSECTION\n2\nENTITIES\n0\nLWPOLYLINE\n10\nfoo\n20\n1\n0\nENDSEC\n0\nEOF\n", "damaged"),
    "no code": (b"0\nSECTION\nx\nENTITIES\n0\nENDSEC\n0\nEOF\n", "damaged"),
    "no text": (b"0\nSECTION\n2\nENTITIES\n8\n\xff\xfe\x80\n0\nENDSEC\n0\nEOF\n", "neither UTF-8 nor GBK"),
    "binary cut off": (b"AutoCAD Binary DXF\r\n\x1a\0\0\0SECTION", "damaged"),
}


@pytest.mark.parametrize(("content", "reason"), BROKEN.values(), ids=BROKEN)
def test_what_is_no_whole_drawing_is_refused(content, reason):
    with pytest.raises(FormatError, match=reason) as caught:
        read(content)
    assert caught.value.path == "right.dxf"


@pytest.mark.parametrize("number", ["nan", "inf", "1e300"])
def test_a_coordinate_that_is_no_number_is_refused(number):
    document, space = drawing()
    space.add_lwpolyline(square(), close=True)
    space.add_hatch().paths.add_polyline_path(square(3_000), is_closed=True)
    content = saved(document)
    for place in (b"40501000.0", b"40503000.0"):
        with pytest.raises(MingeoError):
            read(content.replace(place, number.encode()))


def test_the_limit_of_features_holds():
    document, space = drawing()
    for number in range(3):
        space.add_lwpolyline(square(5_000 * number), close=True)
    with pytest.raises(FileReadError, match="raise max_features"):
        read(document, ReadOptions(max_features=2))


@settings(derandomize=True, deadline=None, max_examples=25)
@given(
    corners=st.lists(
        st.tuples(st.floats(40_400_000, 40_600_000), st.floats(3_900_000, 4_100_000)), min_size=3, max_size=9
    )
)
def test_corners_come_back_to_the_last_bit(corners):
    hull = shapely.convex_hull(shapely.MultiPoint(corners))
    if hull.geom_type != "Polygon" or not hull.is_valid:
        return
    document, space = drawing()
    space.add_lwpolyline(list(hull.exterior.coords)[:-1], close=True)
    (feature,) = read(document).features
    assert shapely.get_coordinates(feature.geometry).tolist() == shapely.get_coordinates(hull).tolist()


def test_two_parts_of_a_hatch_are_one_feature():
    document, space = drawing()
    hatch = space.add_hatch()
    for ring in (square(), square(5_000)):
        hatch.paths.add_polyline_path(ring, is_closed=True)
    geometry = read(document).features[0].geometry
    assert geometry.equals(MultiPolygon([Polygon(square()), Polygon(square(5_000))]))

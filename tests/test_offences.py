"""The parts that a review objects to: their areas are those that can be read off the squares they are cut from."""

import dataclasses
import json

import numpy as np
import pyproj
import pytest
import shapely
from report_files import protruding_review
from tiny_plans import PLANE, square, tiny_layers, tiny_plan, tiny_right

import mingeo
from mingeo.model import Layer
from mingeo.offences import offending_parts
from mingeo.report.geojson import review_geojson

BLOCK = {"zone_id": "B-1", "kind": "mining_block", "name": "区块", "boundary": [0, 0, 1000, 1000]}
WITHIN = {"predicate": "within_block", "parameters": {"kinds": ["mining_block"]}}
EQUAL = {"predicate": "equals_block", "parameters": {"kinds": ["mining_block"]}}
AVOID = {"predicate": "avoid_layer", "parameters": {"role": "ecological_redline"}}


def parts_of(right, rules, zones=(BLOCK,), layers=()):
    plan = tiny_plan({"zones": zones, "rules": rules})
    found = mingeo.review_right(tiny_right({"kind": "mining", **right}), plan, tiny_layers(dict(layers)), year=2024)
    return found, offending_parts(found)


def test_what_leaves_its_block_is_cut_off_it():
    """A right of 500 m by 400 m that stands out by 30 m."""
    _, (part,) = parts_of({"square": [530, 100, 500, 400]}, [WITHIN])
    assert (part.kind, part.layer, part.feature, part.name) == ("outside", "zones", "B-1", "区块")
    assert part.geometry.area == pytest.approx(30 * 400)
    assert part.measures["protrusion_m"] == pytest.approx(30)
    assert (part.finding.rule, part.finding.outcome) == ("within_block", "fail")


def test_where_both_have_to_be_equal_what_the_right_leaves_out_is_there_too():
    """The block has 10 m more in the west, the right 20 m more in the east."""
    _, parts = parts_of({"square": [10, 0, 1010, 1000]}, [EQUAL])
    assert [(part.kind, round(part.geometry.area, 3)) for part in parts] == [("outside", 20_000), ("uncovered", 10_000)]


def test_a_right_inside_its_block_has_no_such_part():
    assert parts_of({"square": [100, 100, 500, 400]}, [WITHIN])[1] == []


def test_each_feature_overlapped_is_a_part_with_the_reviews_figures_and_a_contact_is_none():
    redline = [[0, 0, 150, 150], [600, 100, 100, 100], [590, 450, 200, 200]]
    found, parts = parts_of({"square": [100, 100, 500, 400]}, [AVOID], layers={"ecological_redline": redline})
    assert {one.contact for one in found.overlaps if one.feature == "2"} == {True}
    told = [(part.kind, part.feature, round(part.geometry.area, 3), part.measures["overlap_m2"]) for part in parts]
    assert told == [("overlap", "1", 2500, pytest.approx(2500)), ("overlap", "3", 500, pytest.approx(500))]
    assert {part.finding.rule for part in parts} == {"avoid_layer"}


def test_a_zone_to_keep_clear_of_is_an_offence_and_the_block_is_none():
    reserve = {"zone_id": "R-1", "kind": "strategic_reserve", "boundary": [500, 0, 500, 1000]}
    avoid = {"predicate": "avoid_zone", "parameters": {"kinds": ["strategic_reserve"]}}
    _, parts = parts_of({"square": [100, 100, 500, 400]}, [WITHIN, avoid], zones=(BLOCK, reserve))
    assert [(part.feature, round(part.geometry.area, 3)) for part in parts] == [("R-1", 40_000)]
    assert parts[0].finding.rule == "avoid_zone"


def test_layers_without_a_rule_go_to_the_findings_that_name_them():
    layers = {"grazing": [[0, 0, 200, 200]], "orchard": [[500, 400, 200, 200]]}
    _, parts = parts_of({"square": [100, 100, 500, 400]}, [], layers=layers)
    assert [(part.layer, round(part.geometry.area, 3)) for part in parts] == [("grazing", 10_000), ("orchard", 10_000)]
    for part in parts:
        assert part.finding.predicate == "overlap_without_rule"
        assert part.layer in part.finding.message.zh


def test_a_rule_of_law_on_a_layer_is_named_with_its_article():
    _, parts = parts_of({"square": [100, 100, 500, 400]}, [], layers={"scenic_area": [[0, 0, 200, 200]]})
    (part,) = parts
    assert (part.finding.clause.source, part.finding.predicate) == ("law", "law_area")


def test_a_right_without_a_boundary_to_hold_it_against_has_no_part():
    bare = {key: value for key, value in BLOCK.items() if key != "boundary"}
    assert parts_of({"square": [530, 100, 500, 400]}, [WITHIN], zones=(bare,))[1] == []


def geod_area_m2(geometry) -> float:
    return abs(pyproj.Geod(a=6378137, rf=298.257222101).geometry_area_perimeter(geometry)[0])


def test_geojson_holds_the_right_and_its_parts_in_degrees():
    found = protruding_review(name="示例采石场")
    document = json.loads(review_geojson(found, offending_parts(found)))
    assert set(document) == {"type", "features"}
    features = {one["properties"]["part"]: one for one in document["features"]}
    assert list(features) == ["right", "outside", "overlap"]
    shapes = {name: shapely.geometry.shape(one["geometry"]) for name, one in features.items()}
    back = pyproj.Transformer.from_crs("EPSG:4490", "EPSG:4528", always_xy=True)
    plane = {
        name: shapely.transform(shape, lambda xy: np.column_stack(back.transform(xy[:, 0], xy[:, 1])))
        for name, shape in shapes.items()
    }
    # 755 m by 640 m, of which 15 m stand out, 240 m of them on the red line: see the files themselves.
    assert plane["right"].area == pytest.approx(755 * 640, abs=0.5)
    assert plane["outside"].area == pytest.approx(15 * 640, abs=0.5)
    assert plane["overlap"].area == pytest.approx(15 * 240, abs=0.5)
    assert geod_area_m2(shapes["right"]) == pytest.approx(features["right"]["properties"]["area_m2"], abs=0.5)
    told = features["overlap"]["properties"]
    assert (told["rule"], told["clause"], told["source"], told["strength"]) == (
        *("ecological-redline", "二（三）", "plan", "mandatory"),
    )
    assert (told["layer"], told["feature"], told["overlap_m2"], told["depth_m"]) == (
        "ecological_redline",
        "2",
        3600,
        15,
    )
    assert features["outside"]["properties"]["protrusion_m"] == 15


def test_rings_run_as_rfc_7946_has_them_and_holes_the_other_way():
    geometry = shapely.Polygon(square(0, 0, 900, 900).exterior, [square(300, 300, 100, 100).exterior])
    right = dataclasses.replace(tiny_right({"square": [0, 0, 9, 9]}), geometry=geometry)
    found = mingeo.review_right(right, tiny_plan({}), year=2024)
    (feature,) = json.loads(review_geojson(found, []))["features"]
    shell, hole = (shapely.LinearRing(ring) for ring in feature["geometry"]["coordinates"])
    assert (shell.is_ccw, hole.is_ccw) == (True, False)
    assert feature["geometry"]["coordinates"][0][0] == feature["geometry"]["coordinates"][0][-1]


def test_a_part_thinner_than_the_last_decimal_is_left_out_rather_than_broken():
    found, parts = parts_of({"square": [530, 100, 500, 400]}, [WITHIN])
    thin = shapely.MultiPolygon([shapely.box(40_500_000, 3_900_000, 40_500_000.00001, 3_900_000.00001)])
    document = json.loads(review_geojson(found, [dataclasses.replace(parts[0], geometry=thin)]))
    assert [one["properties"]["part"] for one in document["features"]] == ["right"]


def test_a_layer_in_another_plane_is_cut_where_it_lies():
    """The layer is given in degrees: its square of 150 m covers 50 m by 50 m of the right."""
    move = pyproj.Transformer.from_crs(PLANE, "EPSG:4490", always_xy=True)
    shape = shapely.transform(square(0, 0, 150, 150), lambda xy: np.column_stack(move.transform(xy[:, 0], xy[:, 1])))
    layer = Layer("ecological_redline", "EPSG:4490", (shape,), ("1",), ("",))
    plan = tiny_plan({"zones": [BLOCK], "rules": [AVOID]})
    right = tiny_right({"square": [100, 100, 500, 400], "kind": "mining"})
    (part,) = offending_parts(mingeo.review_right(right, plan, {"ecological_redline": layer}, year=2024))
    assert part.geometry.area == pytest.approx(2500, abs=0.01)

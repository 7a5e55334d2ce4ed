"""Coordinates of 1980 西安 on the command line: refused, or moved by what the user gives.

The corners are those of a published notice (防城区长龙坳Ⅰ号矿区, http://fcg.dnr.gxzf.gov.cn), which prints them in
both systems: 1980 西安 and CGCS2000, zone 36.
"""

import json

import pytest
from console import mingeo

XIAN = [(2412676.0, 36535535.0), (2412399.0, 36535893.0), (2412160.0, 36535692.0), (2412307.0, 36535397.0)]
CGCS = [
    (2412677.193, 36535650.090),
    (2412400.193, 36536008.092),
    (2412161.191, 36535807.091),
    (2412308.192, 36535512.090),
]


@pytest.fixture
def right(tmp_path):
    path = tmp_path / "right.txt"
    path.write_text(
        "1980西安坐标系\n" + "\n".join(f"{n},{x},{y}" for n, (x, y) in enumerate(XIAN, 1)), encoding="utf-8"
    )
    return path


@pytest.fixture
def points(tmp_path):
    path = tmp_path / "points.csv"
    rows = [f"{n},{x},{y},{u},{v}" for n, ((x, y), (u, v)) in enumerate(zip(XIAN, CGCS, strict=True), 1)]
    path.write_text("点号,旧X,旧Y,新X,新Y\n" + "\n".join(rows) + "\n", encoding="utf-8")
    return path


def corners_of(path):
    ring = json.loads(path.read_text(encoding="utf-8"))["features"][0]["geometry"]["coordinates"][0]
    return ring[:-1]


def test_an_older_datum_is_refused_against_the_plan_s_boundaries(right, tmp_path):
    zones = tmp_path / "zones.txt"
    zones.write_text("\n".join(f"{n},{x},{y}" for n, (x, y) in enumerate(CGCS, 1)), encoding="utf-8")
    status, out, err = mingeo("check", right, "--zones", zones)
    assert (status, out) == (2, "")
    assert "datums" in err


def test_common_points_move_it_to_where_the_notice_prints_it(right, points, tmp_path):
    zones = tmp_path / "zones.txt"
    zones.write_text("\n".join(f"{n},{x},{y}" for n, (x, y) in enumerate(CGCS, 1)), encoding="utf-8")
    status, out, _ = mingeo("check", right, "--zones", zones, "--common-points", points, "--json")
    assert status == 0
    report = json.loads(out)
    assert report["right"]["crs"] == "EPSG:4524"
    assert report["findings"][0]["measures"]["protrusion_m"] < 0.01
    assert any("0.00" in note or "公共点" in note for note in report["right"]["interpretation"])


@pytest.mark.parametrize("parameters", ["1,2", "1,2,3,4", "1,2,3,0,0,0,0", "a,b,c", "1,2,3,0,0,0,0,xx", ""])
def test_parameters_that_are_neither_three_nor_seven_are_refused(right, tmp_path, parameters):
    status, out, err = mingeo("convert", right, tmp_path / "r.geojson", "--helmert", parameters)
    assert (status, out) == (2, "")
    assert "--helmert" in err
    assert not (tmp_path / "r.geojson").exists()


def test_three_shifts_of_nothing_leave_the_place_to_the_two_ellipsoids(right, tmp_path):
    """With no shift the axes coincide; the two ellipsoids differ by 3 m, so the place moves by less than 5 m."""
    status, _, err = mingeo("convert", right, tmp_path / "r.geojson", "--helmert", "0,0,0")
    assert status == 0, err
    assert len(corners_of(tmp_path / "r.geojson")) == 4

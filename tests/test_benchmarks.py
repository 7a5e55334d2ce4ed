"""The benchmark's data are what its page says, and engines that disagree are found out. Nothing here is timed."""

import dataclasses
import json
import sys

import numpy as np
import pytest
import shapely

from benchmarks.agreement import compare
from benchmarks.cold import run_process
from benchmarks.dataset import LAYERS, Dataset, save_geometries
from benchmarks.drawing.proposals import KINDS
from benchmarks.drawing.rings import extent_of
from benchmarks.generate import generate
from benchmarks.peers import PEERS, NotHereError, load_peer
from benchmarks.peers.answer import Answer, summed
from benchmarks.peers.tiling import subdivided
from benchmarks.table import page

SCALE, SEED = 0.002, 7


def silent(_):
    return None


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return generate(tmp_path_factory.mktemp("data"), SCALE, SEED, silent)


def test_the_same_seed_draws_the_same_bytes_and_another_one_does_not(data, tmp_path):
    again = generate(tmp_path / "again", SCALE, SEED, silent)
    assert contents(again.folder) == contents(data.folder)
    other = generate(tmp_path / "other", SCALE, SEED + 1, silent)
    for name in (*LAYERS, "proposals"):
        file = f"{name}.coordinates.npy"
        assert (other.folder / file).read_bytes() != (data.folder / file).read_bytes()


@pytest.mark.parametrize("scale", [0, -1, 1.01, float("nan")])
def test_a_scale_outside_0_to_1_is_refused(scale, tmp_path):
    with pytest.raises(ValueError, match="above 0 and at most 1"):
        generate(tmp_path / "none", scale, SEED, silent)
    assert not (tmp_path / "none").exists()


def test_counts_follow_the_scale_and_the_account_says_what_is_stored(data):
    assert len(data.layer("farmland")) == 2_000
    assert len(data.layer("existing")) == 40
    assert len(data.proposals()) == 200
    for name, said in data.facts["layers"].items():
        stored = data.proposals() if name == "proposals" else data.layer(name)
        sizes = shapely.get_num_coordinates(stored)
        assert (said["features"], said["vertices"]) == (len(stored), sizes.sum())
        assert (said["fewest_vertices"], said["most_vertices"]) == (sizes.min(), sizes.max())


def test_density_does_not_depend_on_the_scale():
    full, small = extent_of(1.0), extent_of(0.25)
    assert (full.width_m, full.height_m) == (200_000, 160_000)
    assert small.width_m * small.height_m == pytest.approx(0.25 * full.width_m * full.height_m)


@pytest.mark.parametrize("name", [*LAYERS, "proposals"])
def test_all_is_valid_and_in_zone_39(data, name):
    stored = data.proposals() if name == "proposals" else data.layer(name)
    assert shapely.is_valid(stored).all()
    west, south, east, north = shapely.total_bounds(stored)
    assert 39_300_000 < west < east < 39_700_000
    assert 3_900_000 < south < north < 4_300_000


def test_farmland_is_disjoint_and_neighbours_share_their_edges(data):
    parcels = data.layer("farmland")
    total_m2 = shapely.area(parcels).sum()
    union = shapely.union_all(parcels)
    assert union.area == pytest.approx(total_m2, rel=1e-9)
    # Shared edges vanish in the union: with two parcels in three side by side, most of the length does.
    assert union.length < 0.6 * shapely.length(parcels).sum()
    assert (shapely.get_num_interior_rings(parcels) > 0).sum() == 40


def test_some_blocks_overlap_and_some_do_not(data):
    blocks = data.layer("blocks")
    one, other = shapely.STRtree(blocks).query(blocks, predicate="intersects")
    overlaps_m2 = shapely.area(shapely.intersection(blocks[one], blocks[other]))[one < other]
    assert (overlaps_m2 > 0).sum() >= 2
    assert len(np.unique(one[one != other])) < len(blocks) / 2


def test_a_red_line_is_heavy_and_has_islands_and_holes(data):
    for feature in data.layer("redline"):
        assert 9_500 <= shapely.get_num_coordinates(feature) <= 384_000
        assert len(feature.geoms) > 5
        assert len(feature.geoms[0].interiors) >= 5


def test_most_existing_rights_overlap_another_one(data):
    rights = data.layer("existing")
    one, _ = shapely.STRtree(rights).query(rights, predicate="overlaps")
    assert len(np.unique(one)) > len(rights) / 2


def test_proposals_have_4_to_40_corners_and_up_to_20_km2(data):
    proposals = data.proposals()
    corners = shapely.get_num_coordinates(proposals) - 1 - shapely.get_num_interior_rings(proposals)
    assert corners.min() >= 4
    assert corners.max() <= 40
    assert shapely.area(proposals).min() >= 0.1e6
    assert shapely.area(proposals).max() <= 20e6


def test_a_third_of_the_proposals_is_inside_blocks_and_every_kind_is_what_it_is_called(data):
    blocks, proposals, kinds = data.layer("blocks"), data.proposals(), data.kinds()
    shares = np.bincount(kinds, minlength=len(KINDS))
    assert shares.tolist() == [14, 13, 13, 13, 13, 67, 67]
    by_kind = {name: proposals[kinds == number] for number, name in enumerate(KINDS)}
    edges = shapely.union_all(shapely.boundary(blocks))
    for copy in by_kind["exact copy"]:
        assert shapely.equals_exact(copy, blocks).any()
    for name, shift_m in (("3 cm shift", 0.03), ("20 cm shift", 0.20)):
        for copy in by_kind[name]:
            found = min(
                np.linalg.norm(shapely.get_coordinates(copy) - shapely.get_coordinates(block), axis=1).max()
                for block in blocks
                if shapely.get_num_coordinates(block) == shapely.get_num_coordinates(copy)
            )
            assert found == pytest.approx(shift_m, abs=1e-6)
    for part in by_kind["shared edges"]:
        assert shapely.intersection(shapely.boundary(part), edges).length > 0
    for part in by_kind["shrunk"]:
        assert shapely.covers(blocks, part).any()
    for across in by_kind["straddling"]:
        assert shapely.crosses(edges, across)
    for clear in by_kind["outside"]:
        assert not shapely.intersects(blocks, clear).any()


def test_tiles_make_up_their_features(data):
    features = data.layer("redline")
    tiles, owners = subdivided(features, 256)
    assert shapely.get_num_coordinates(tiles).max() <= 256
    assert shapely.is_valid(tiles).all()
    assert np.bincount(owners, shapely.area(tiles)) == pytest.approx(shapely.area(features), rel=1e-9)


def test_areas_of_the_same_pair_are_added_up():
    found = summed(np.array([1, 0, 1]), np.array([2, 2, 2]), np.array([1.0, 5.0, 2.5]))
    assert [column.tolist() for column in found] == [[0, 1], [2, 2], [5.0, 3.5]]


SQUARE_M = 1_000.0
EAST_M, NORTH_M = 39_500_000.0, 4_000_000.0


def box(west, south, east, north):
    """Return a rectangle in units of 1 km from a round corner of zone 39."""
    return shapely.box(*(np.array([west, south, east, north]) * SQUARE_M + [EAST_M, NORTH_M] * 2))


@pytest.fixture(scope="module")
def squares(tmp_path_factory):
    """Layers of rectangles, whose overlaps are plain to see."""
    folder = tmp_path_factory.mktemp("squares")
    hole = shapely.difference(box(0, 0, 4, 4), box(1, 1, 2, 2))
    layers = {
        "blocks": [box(0, 0, 2, 2), box(1, 0, 3, 2)],
        "redline": [shapely.MultiPolygon([hole, box(6, 0, 7, 1)])],
        "farmland": [box(0, 0, 1, 1), box(1, 0, 2, 1), box(5, 5, 6, 6)],
        "existing": [box(0, 0, 1, 2), box(0, 0, 1, 2), box(0.5, 0, 1.5, 2)],
    }
    proposals = [
        box(0, 0, 2, 2),
        box(0.00003, 0, 2.00003, 2),
        box(1.0002, 0, 3.0002, 2),
        box(0.5, 0, 2.5, 2),
        box(8, 8, 9, 9),
    ]
    for name, geometries in {**layers, "proposals": proposals}.items():
        save_geometries(folder, name, np.array(geometries, dtype=object))
    (folder / "facts.json").write_text("{}", encoding="utf-8")
    return Dataset(folder)


@pytest.mark.parametrize("name", PEERS)
def test_an_engine_finds_what_is_plain_to_see(squares, name):
    try:
        peer = load_peer(name)
    except NotHereError as error:
        pytest.skip(str(error))
    peer.prepare(squares)
    found = peer.batch(squares.proposals())
    columns = zip(found.proposal, found.layer, found.feature, found.area_m2, strict=True)
    areas_km2 = {tuple(map(int, key)): area_m2 / 1e6 for *key, area_m2 in columns if area_m2 > 1.0}
    expected = {(0, 0, 0): 4.0, (0, 0, 1): 2.0, (0, 1, 0): 3.0, (0, 2, 0): 1.0, (0, 2, 1): 1.0}
    expected |= {(0, 3, 0): 2.0, (0, 3, 1): 2.0, (0, 3, 2): 2.0, (3, 0, 0): 3.0, (3, 0, 1): 3.0, (3, 1, 0): 3.0}
    expected |= {(3, 2, 0): 0.5, (3, 2, 1): 1.0, (3, 3, 0): 1.0, (3, 3, 1): 1.0, (3, 3, 2): 2.0}
    mine = {key: area_km2 for key, area_km2 in areas_km2.items() if key[0] in (0, 3, 4)}
    assert mine == pytest.approx(expected, abs=1e-9)
    single = peer.single(squares.proposals()[0])
    assert single.area_m2[single.area_m2 > 1.0].sum() == pytest.approx(17e6)
    if found.covered_m2 is not None:
        assert found.covered_m2[[0, 3, 4]] / 1e6 == pytest.approx(
            np.array([[4, 3, 2, 3], [4, 3, 1.5, 2], [0, 0, 0, 0]]), abs=1e-9
        )
    if found.within is not None:
        # The copy that is off by 3 cm is within the tolerance of 5 cm, the one by 20 cm is not.
        assert found.within.tolist() == [True, True, False, False, False]


def answer(**changes):
    columns = {
        "proposal": np.array([0, 0, 2]),
        "layer": np.array([0, 3, 1]),
        "feature": np.array([5, 5, 0]),
        "area_m2": np.array([100.0, 0.5, 7.0]),
        "covered_m2": np.arange(12.0).reshape(3, 4),
        "within": np.array([True, False, True]),
    }
    return Answer(**{**columns, **{name: np.array(value) for name, value in changes.items()}})


def test_the_same_answer_agrees_in_any_order():
    columns = {name: getattr(answer(), name)[::-1] for name in ("proposal", "layer", "feature", "area_m2")}
    result = compare(answer(), answer(**columns))
    assert result.agrees
    assert (result.pairs, result.only_in_one) == (2, 0)


def test_overlaps_below_1_m2_may_be_missing_but_no_larger_ones():
    columns = ("proposal", "layer", "feature", "area_m2")
    without_small = answer(**{name: getattr(answer(), name)[[0, 2]] for name in columns})
    without_large = answer(**{name: getattr(answer(), name)[[0, 1]] for name in columns})
    empty = answer(**{name: getattr(answer(), name)[:0] for name in columns})
    assert compare(answer(), without_small).agrees
    assert compare(answer(), without_large).only_in_one == 1
    assert not compare(without_large, answer()).agrees
    assert compare(empty, answer()).only_in_one == 2


@pytest.mark.parametrize(
    "changes",
    [
        {"area_m2": [100.02, 0.5, 7.0]},
        {"area_m2": [float("nan"), 0.5, 7.0]},
        {"covered_m2": np.arange(12.0).reshape(3, 4) + 0.02},
        {"covered_m2": np.full((3, 4), float("nan"))},
        {"within": [True, False, False]},
        {"feature": [4, 5, 0]},
        {"layer": [1, 3, 1]},
    ],
    ids=["area", "area not a number", "covered", "covered not a number", "within", "feature", "layer"],
)
def test_an_answer_that_differs_in_anything_does_not_agree(changes):
    assert not compare(answer(), answer(**changes)).agrees
    assert not compare(answer(**changes), answer()).agrees


def test_what_an_engine_does_not_tell_is_not_compared():
    pairs_only = dataclasses.replace(answer(), covered_m2=None, within=None)
    result = compare(answer(), pairs_only)
    assert result.agrees
    assert (result.largest_covered_difference_m2, result.different_within) == (None, None)


def test_a_pair_that_is_listed_twice_is_refused():
    twice = answer(proposal=[0, 0, 0], layer=[0, 0, 0], feature=[5, 5, 0])
    with pytest.raises(ValueError, match="twice"):
        compare(twice, answer())


def test_an_answer_is_stored_whole_and_cut_by_proposal(tmp_path):
    for one in (answer(), dataclasses.replace(answer(), covered_m2=None, within=None)):
        one.save(tmp_path / "answer.npz")
        assert compare(Answer.load(tmp_path / "answer.npz"), one).agrees
    first = answer().first(1)
    assert (first.proposal.tolist(), first.covered_m2.tolist(), first.within.tolist()) == (
        [0, 0],
        [[0, 1, 2, 3]],
        [True],
    )


def results(mine_s, theirs_s, said="yes"):
    """Return the results of a run of full size in which two engines took so many CPU seconds."""

    def ran(cpu_s, words):
        spent = {"cpu_s": cpu_s, "wall_s": cpu_s, "peak_mb": 1.0, "pairs": 7}
        return {"technique": "", "prepare": spent, "batches": {"10000": spent}, "agreement": {"10000": words}}

    layer = {"features": 1, "vertices": 5, "fewest_vertices": 5, "most_vertices": 5}
    facts = {"seed": 1, "scale": 1, "crs": "EPSG:4527", "layers": {"blocks": layer}}
    peers = {"mingeo": ran(mine_s, said), "postgis": ran(theirs_s, "yes"), "duckdb": {"not_here": "not available"}}
    return {"data": facts, "machine": "", "versions": {}, "peers": peers, "cold": {}, "prepare": {}}


def target_row(text, words):
    return next(line for line in text.split("## Targets")[1].splitlines() if words in line)


@pytest.mark.parametrize(
    ("mine_s", "said", "reached"),
    [(1.0, "yes", "yes"), (1.01, "yes", "**no**"), (1.0, "**NO**: other pairs", "**answers differ**")],
)
def test_a_ratio_counts_as_reached_only_where_it_is_and_the_answers_agree(mine_s, said, reached):
    row = target_row(page(results(mine_s, 10.0, said)), "than postgis")
    assert row.endswith(f"| {reached} |")


def test_what_was_not_measured_is_not_reached():
    text = page(results(1.0, 10.0))
    for words in ("than duckdb", "geopandas-sjoin", "warm, median", "cold, median", "100,000 proposals, CPU"):
        assert target_row(text, words).endswith("| not measured | not known |")
    assert "| duckdb | not available |" in text


def test_a_smaller_run_reaches_no_target():
    small = results(1.0, 100.0)
    small["data"]["scale"] = 0.5
    assert target_row(page(small), "than postgis").endswith("| not full size |")


def test_a_process_is_reported_with_its_status_its_streams_and_its_own_peak():
    ballast = np.ones(40_000_000)  # 320 MB here, which must not count as the process's
    code = "import sys; print('出'); print('err', file=sys.stderr); sys.exit(3)"
    run = run_process([sys.executable, "-X", "utf8", "-c", code])
    assert (run["status"], run["out"].strip(), run["err"].strip()) == (3, "出", "err")
    assert run["peak_mb"] < ballast.nbytes / 2**20 / 2


def test_facts_are_plain_json(data):
    facts = json.loads((data.folder / "facts.json").read_text(encoding="utf-8"))
    assert (facts["crs"], facts["scale"], facts["seed"]) == ("EPSG:4527", SCALE, SEED)

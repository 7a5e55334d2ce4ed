"""The results as one Markdown page: figures, ratios to mingeo, and the targets beside what was reached."""

from typing import Any

from benchmarks.agreement import AREA_TOLERANCE_M2, LEAST_PAIR_M2

__all__ = ["DISAGREES", "page"]

DISAGREES = "**NO**"
"""How the account of a peer begins whose answer is not the reference's."""

Results = dict[str, Any]

_RATIO_TARGETS = {"postgis": 10.0, "sedonadb": 10.0, "duckdb": 10.0, "geopandas-sjoin": 50.0}
_SHAPELY, _SHAPELY_TARGET = ("shapely", "shapely-tiles"), 5.0


_AGREES = (
    f"“Agrees”: with the reference, the same pairs above {LEAST_PAIR_M2:g} m², every area and every covered area "
    f"to {AREA_TOLERANCE_M2:g} m², and the same answer to “within one block at 5 cm”; the largest difference is "
    "given. An engine marked “pairs only” does less work than mingeo. Every figure is measured in this run; CPU "
    "seconds are the median of up to three runs. Peaks include the prepared layers."
)


def page(results: Results) -> str:
    """Return the page; what was not run is said and never filled in."""
    parts = [_head(results), _batches(results), _singles(results), _cold(results), _prepare(results)]
    return "\n\n".join([*parts, _targets(results)]) + "\n"


def _rows(header: str, rows: list[list[str]]) -> str:
    columns = header.count("|") + 1
    return "\n".join(
        [
            f"| {header} |",
            "|" + "---|" * columns,
            *(f"| {' | '.join(cell.replace('|', '/') for cell in row)} |" for row in rows),
        ]
    )


def _head(results: Results) -> str:
    facts = results["data"]
    layers = [
        [
            name,
            f"{one['features']:,}",
            f"{one['vertices']:,}",
            f"{one['fewest_vertices']:,} - {one['most_vertices']:,}",
        ]
        for name, one in facts["layers"].items()
    ]
    versions = ", ".join(f"{name} {number}" for name, number in results["versions"].items())
    return "\n\n".join(
        [
            "# Benchmark results",
            "Written by `python -m benchmarks.run --write`; see [README.md](README.md) for what is measured. "
            "Ratios under 1.3 mean nothing on shared machines.",
            f"Machine: {results['machine']}. Versions: {versions}.",
            f"Data: seed {facts['seed']}, scale {facts['scale']:g}, {facts['crs']}.",
            _rows("layer | features | vertices | vertices of one", layers),
        ]
    )


def _cpu_s(results: Results, peer: str, count: int) -> float | None:
    found = results["peers"].get(peer, {}).get("batches", {}).get(str(count))
    return None if found is None else found["cpu_s"]


def _batches(results: Results) -> str:
    rows = []
    for peer, found in results["peers"].items():
        if "not_here" in found:
            rows.append([peer, found["not_here"], *("",) * 7])
            continue
        for count, spent in found["batches"].items():
            mine_s = _cpu_s(results, "mingeo", int(count))
            ratio = "" if mine_s is None or peer == "mingeo" else f"{spent['cpu_s'] / mine_s:.1f}"
            rows.append(
                [
                    peer,
                    found["technique"],
                    f"{int(count):,}",
                    f"{spent['pairs']:,}",
                    f"{spent['cpu_s']:.2f}",
                    f"{spent['wall_s']:.2f}",
                    f"{spent['peak_mb']:,.0f}",
                    ratio,
                    found["agreement"].get(count, ""),
                ]
            )
    header = "peer | technique | proposals | pairs | CPU s | wall s | peak MB | CPU / mingeo | agrees"
    return f"## Batches\n\n{_rows(header, rows)}\n\n{_AGREES}"


def _singles(results: Results) -> str:
    rows = [
        [peer, f"{one['median_ms']:.2f}", f"{one['p95_ms']:.2f}", str(one["count"])]
        for peer, found in results["peers"].items()
        if (one := found.get("single"))
    ]
    title = "## One proposal, warm"
    return f"{title}\n\n{_rows('peer | median ms | p95 ms | proposals', rows)}" if rows else f"{title}\n\nNot run."


def _cold(results: Results) -> str:
    rows = [
        [way, f"{one['median_s'] * 1000:,.0f}", f"{one['peak_mb']:,.0f}", str(one["count"]), _cold_agreement(one)]
        if "not_here" not in one
        else [way, one["not_here"], *("",) * 3]
        for way, one in results["cold"].items()
    ]
    title = "## One proposal, cold: from the start of the process to JSON"
    return (
        f"{title}\n\n{_rows('way | median ms | peak MB | runs | areas of the constraint layers', rows)}"
        if rows
        else f"{title}\n\nNot run."
    )


def _cold_agreement(one: dict[str, Any]) -> str:
    if "disagreements" not in one:
        return "reference"
    return f"{DISAGREES}: {one['disagreements']} runs differ" if one["disagreements"] else "the same, to 1 m²"


def _prepare(results: Results) -> str:
    rows = [
        [
            peer,
            "all four, opened" if peer == "mingeo" else "all four, in memory",
            *(f"{found['prepare'][key]:,.0f}" for key in ("cpu_s", "wall_s", "peak_mb")),
        ]
        for peer, found in results["peers"].items()
        if "prepare" in found
    ]
    for name, one in results["prepare"].items():
        figures = (
            [one["not_here"], "", ""]
            if "not_here" in one
            else [f"{one[key]:,.0f}" for key in ("cpu_s", "wall_s", "peak_mb")]
        )
        rows.append(["`mingeo prepare`", name, *figures])
    return f"## Preparing, once a layer\n\n{_rows('peer | layers | CPU s | wall s | peak MB', rows)}"


def _targets(results: Results) -> str:
    rows = [*_ratio_targets(results), *_absolute_targets(results)]
    if results["data"]["scale"] != 1:
        note = "The targets are for the full size; this run was smaller, so none is reached or missed."
        rows = [[*row[:3], "not full size"] for row in rows]
        return f"## Targets\n\n{note}\n\n{_rows('work | target | measured | reached', rows)}"
    return f"## Targets\n\n{_rows('work | target | measured | reached', rows)}"


def _row(work: str, target: str, measured: float | None, limit: float, unit: str, at_least: bool = False) -> list[str]:
    if measured is None:
        return [work, target, "not measured", "not known"]
    reached = measured >= limit if at_least else measured <= limit
    return [work, target, f"{measured:,.2f} {unit}", "yes" if reached else "**no**"]


def _differs(results: Results, *peers: str) -> bool:
    """Tell whether mingeo or one of these peers gave another answer than the reference: then no ratio counts."""
    words = [
        said for peer in ("mingeo", *peers) for said in results["peers"].get(peer, {}).get("agreement", {}).values()
    ]
    return any(said.startswith(DISAGREES) for said in words)


def _ratio_targets(results: Results) -> list[list[str]]:
    """Return the rows on CPU against each peer, at 10,000 proposals."""
    mine_s = _cpu_s(results, "mingeo", 10_000)
    rows = []
    shapely_s = [one for peer in _SHAPELY if (one := _cpu_s(results, peer, 10_000)) is not None]
    peers = [("best of the shapely pipelines", _SHAPELY, min(shapely_s, default=None), _SHAPELY_TARGET)]
    peers += [(peer, (peer,), _cpu_s(results, peer, 10_000), target) for peer, target in _RATIO_TARGETS.items()]
    for peer, names, theirs_s, target in peers:
        ratio = None if mine_s is None or theirs_s is None else theirs_s / mine_s
        work = f"10,000 proposals, less CPU than {peer}"
        row = _row(work, f"at least {target:g} times", ratio, target, "times", at_least=True)
        rows.append([*row[:3], "**answers differ**"] if _differs(results, *names) else row)
    return rows


def _absolute_targets(results: Results) -> list[list[str]]:
    mine = results["peers"].get("mingeo", {})
    single, large = mine.get("single", {}), mine.get("batches", {}).get("100000", {})
    cold_s = results["cold"].get("mingeo", {}).get("median_s")
    others_s = [one["median_s"] for way, one in results["cold"].items() if way != "mingeo" and "median_s" in one]
    share = None if cold_s is None or not others_s else cold_s / min(others_s)
    rows = [
        _row("one proposal, warm, median", "at most 1.5 ms", single.get("median_ms"), 1.5, "ms"),
        _row("one proposal, warm, p95", "at most 4 ms", single.get("p95_ms"), 4.0, "ms"),
        _row("one proposal, cold, median", "at most 0.25 s", cold_s, 0.25, "s"),
        _row("the same, of the best geopandas by bounding box", "at most 0.25 of it", share, 0.25, "of it"),
        _row("100,000 proposals, CPU", "at most 45 s", large.get("cpu_s"), 45.0, "s"),
        _row("100,000 proposals, peak", "under 3,000 MB", large.get("peak_mb"), 3_000.0, "MB"),
    ]
    for name in ("redline", "farmland"):
        one = results["prepare"].get(name, {})
        rows.append(_row(f"`mingeo prepare` {name}, wall", "under 120 s", one.get("wall_s"), 120.0, "s"))
        rows.append(_row(f"`mingeo prepare` {name}, peak", "under 4,000 MB", one.get("peak_mb"), 4_000.0, "MB"))
    return rows

"""From the start of a process to JSON on its standard output: one right, the four layers from files."""

import json
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import shapely

from benchmarks.dataset import CRS, LAYERS, Dataset
from benchmarks.files import FORMATS, files_folder, layer_file
from benchmarks.meter import one_thread_environment

__all__ = ["cold_results", "prepare_results", "run_process"]

ROLES = {"redline": "ecological_redline", "farmland": "permanent_basic_farmland", "existing": "existing_rights"}
_OVERLAPS_AGREE_M2 = 1.0


def right_file(folder: Path, number: int, proposal: shapely.Polygon) -> Path:
    """Write a proposal as GeoJSON that names its CRS."""
    path = folder / f"right-{number}.geojson"
    crs = {"type": "name", "properties": {"name": f"urn:ogc:def:crs:{CRS.replace(':', '::')}"}}
    properties = {"name": f"proposal {number}", "kind": "mining", "mineral": "建筑石料用灰岩"}
    feature = {"type": "Feature", "properties": properties, "geometry": json.loads(shapely.to_geojson(proposal))}
    collection = {"type": "FeatureCollection", "crs": crs, "features": [feature]}
    path.write_text(json.dumps(collection, ensure_ascii=False), encoding="utf-8")
    return path


def run_process(command: list[str]) -> dict[str, Any]:
    """Run a process; return its exit status, what it printed, and what it took."""
    starter = str(Path(__file__).with_name("timed.py"))
    with tempfile.TemporaryDirectory() as folder:
        printed = [Path(folder) / name for name in ("out", "err")]
        done = subprocess.run(
            [sys.executable, "-I", "-S", starter, *map(str, printed), *command],
            stdout=subprocess.PIPE,
            env=one_thread_environment(),
            check=True,
        )
        out, err = (path.read_text(encoding="utf-8", errors="replace") for path in printed)
    return {"out": out, "err": err, **json.loads(done.stdout)}


def _failure(run: dict[str, Any]) -> str:
    last = run["err"].strip().splitlines()[-1:] or ["nothing on stderr"]
    return f"exit {run['status']}: {last[0][:160]}"


def prepare_results(data: Dataset) -> dict[str, dict[str, Any]]:
    """Run `mingeo prepare` on every layer's GeoPackage; what an earlier run left beside it is removed before."""
    found: dict[str, dict[str, Any]] = {}
    for name in LAYERS:
        layer_file(data, name, "gpkg")
    for left in files_folder(data).iterdir():
        if left.suffix[1:] not in FORMATS:
            shutil.rmtree(left) if left.is_dir() else left.unlink()
    for name in LAYERS:
        run = run_process([sys.executable, "-m", "mingeo", "prepare", str(layer_file(data, name, "gpkg"))])
        figures = {key: run[key] for key in ("cpu_s", "wall_s", "peak_mb")}
        found[name] = figures if run["status"] == 0 else {"not_here": f"failed: {_failure(run)}"}
    return found


def _commands(data: Dataset) -> dict[str, list[str]]:
    """Return the commands but for the right, which takes the place of {right}."""
    script = str(Path(__file__).with_name("cold_geopandas.py"))
    commands = {
        f"geopandas {FORMATS[suffix]} by bounding box": [
            *(sys.executable, script, "{right}"),
            *(str(layer_file(data, name, suffix)) for name in LAYERS),
        ]
        for suffix in FORMATS
    }
    check = [sys.executable, "-m", "mingeo", "check", "{right}", "--zones", str(layer_file(data, "blocks", "gpkg"))]
    for name, role in ROLES.items():
        check += ["--layer", f"{role}={layer_file(data, name, 'gpkg')}"]
    return {"mingeo": [*check, "--json"], **commands}


def cold_results(data: Dataset, count: int, prepared: bool) -> dict[str, dict[str, Any]]:
    """Run every way on the same rights in turn; the median wall time counts."""
    commands = _commands(data)
    found: dict[str, dict[str, Any]] = {}
    if not prepared:
        del commands["mingeo"]
        found["mingeo"] = {"not_here": "the layers could not be prepared"}
    runs: dict[str, list[dict[str, Any]]] = {way: [] for way in commands}
    with tempfile.TemporaryDirectory() as folder:
        for number, proposal in enumerate(data.proposals(count + 1)):
            right = str(right_file(Path(folder), number, proposal))
            for way, command in commands.items():
                run = run_process([right if word == "{right}" else word for word in command])
                if number:  # the first fills the system's file cache
                    runs[way].append(run)
    return found | {way: _figures(way, some, runs) for way, some in runs.items()}


def _figures(way: str, some: list[dict[str, Any]], runs: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
    fit = {0, 1, 3} if way == "mingeo" else {0}
    failed = [run for run in some if run["status"] not in fit]
    if failed:
        return {"not_here": f"failed: {_failure(failed[0])}"}
    reference = next(name for name in runs if name != "mingeo")
    figures: dict[str, Any] = {
        "median_s": statistics.median(run["wall_s"] for run in some),
        "peak_mb": max(run["peak_mb"] for run in some),
        "count": len(some),
    }
    if way != reference:
        figures["disagreements"] = sum(not _same(*pair) for pair in zip(some, runs[reference], strict=True))
    return figures


def _areas_m2(run: dict[str, Any]) -> dict[str, float] | None:
    """Return the area of all overlaps in each constraint layer, from the JSON of either kind of process."""
    try:
        printed = json.loads(run["out"])
    except json.JSONDecodeError:
        return None
    if "overlaps" not in printed:
        areas_m2 = {Path(path).stem: found["overlap_m2"] for path, found in printed.items()}
        return {name: areas_m2[name] for name in ROLES}
    return {
        name: sum(one["overlap_m2"] for one in printed["overlaps"] if one["layer"] == role)
        for name, role in ROLES.items()
    }


def _same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Tell whether two processes found the same area of overlaps in each constraint layer."""
    mine_m2, theirs_m2 = _areas_m2(one), _areas_m2(other)
    if mine_m2 is None or theirs_m2 is None:
        return False
    return all(abs(mine_m2[name] - theirs_m2[name]) <= _OVERLAPS_AGREE_M2 for name in ROLES)

"""Run mingeo and every peer on the same work, check that they agree, and print one table.

`python -m benchmarks.run --help` tells the options; README.md what is measured.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks.agreement import compare
from benchmarks.cold import cold_results, prepare_results
from benchmarks.dataset import Dataset
from benchmarks.generate import add_data_arguments, default_folder, generate
from benchmarks.meter import one_thread_environment
from benchmarks.peers import PEERS
from benchmarks.peers.answer import Answer
from benchmarks.table import DISAGREES, page

__all__: list[str] = []

LARGEST = {"mingeo": 100_000, "geopandas-overlay": 1_000}
"""The largest batch that a peer is asked for, where it is not 10,000; slower ones would take hours."""
REFERENCES = ("shapely", "shapely-tiles", "geopandas-sjoin", "geopandas-overlay", "mingeo")
"""Whose answer the others are compared with: the first of these that ran; plain GEOS on whole features, if it did."""

Results = dict[str, Any]


def _data(options: argparse.Namespace) -> Dataset:
    """Return the data of this scale and seed, drawn now where they are not there yet."""
    folder = options.data or default_folder(options.scale, options.seed)
    if not (folder / "facts.json").exists():
        _say(f"drawing the data into {folder}")
        return generate(folder, options.scale, options.seed, _say)
    data = Dataset(folder)
    there = data.facts["scale"], data.facts["seed"]
    if there != (options.scale, options.seed):
        raise ValueError(f"{folder} holds scale {there[0]:g}, seed {there[1]}; say these or name another folder")
    return data


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


def _measure(peer: str, data: Dataset, answers: Path, options: argparse.Namespace) -> Results:
    """Run one peer in a process of its own."""
    largest = LARGEST.get(peer, 10_000)
    batches = [str(count) for count in options.batches if count <= largest]
    if not batches:
        return {"not_here": f"not asked: none of the batches is at most {largest:,}"}
    command = [sys.executable, "-m", "benchmarks.worker", peer, "--data", str(data.folder), "--answers", str(answers)]
    command += ["--batches", *batches, "--singles", str(options.singles)]
    command += ["--single-seconds", str(options.single_seconds)]
    environment = one_thread_environment()
    environment["PYTHONPATH"] = os.pathsep.join([str(Path(__file__).parents[1]), environment.get("PYTHONPATH", "")])
    _say(f"{peer}: {', '.join(batches)} proposals")
    done = subprocess.run(command, stdout=subprocess.PIPE, env=environment, check=False)
    if done.returncode != 0:
        return {"not_here": f"**failed** with exit status {done.returncode}", "failed": True}
    found: Results = json.loads(done.stdout.splitlines()[-1])
    return found


def _compare(found: Results, answers: Path) -> bool:
    """Write into every peer's results whether its answers are the reference's; tell whether all are."""
    ran = {peer: sorted(map(int, one["batches"])) for peer, one in found.items() if "batches" in one}
    everywhere = True
    for peer, counts in ran.items():
        found[peer]["agreement"] = {}
        for count in counts:
            words, agrees = _compared(peer, count, ran, answers)
            found[peer]["agreement"][str(count)] = words
            everywhere &= agrees
    return everywhere


def _compared(peer: str, count: int, ran: dict[str, list[int]], answers: Path) -> tuple[str, bool]:
    """Return in words whether a peer's answer is the reference's, for as many proposals as the reference did."""
    known = next(iter(one for one in REFERENCES if one in ran), None)
    if known == peer:
        return "reference", True
    shared = max((size for size in ran.get(known or "", []) if size <= count), default=None)
    if shared is None:
        return "not compared", True
    mine = Answer.load(answers / f"{peer}-{count}.npz").first(shared)
    result = compare(mine, Answer.load(answers / f"{known}-{shared}.npz"))
    if not result.agrees:
        return f"{DISAGREES}: {result}", False
    asked = "pairs" if result.different_within is None else "pairs, covered, within"
    largest_m2 = max(result.largest_pair_difference_m2, result.largest_covered_difference_m2 or 0.0)
    part = "" if shared == count else f" of the first {shared:,}"
    return f"yes: {asked}{part} (to {largest_m2:.0e} m²)", True


def _versions(found: Results) -> dict[str, str]:
    versions = {"python": platform.python_version(), "numpy": version("numpy")}
    for one in found.values():
        versions |= one.get("versions", {})
    return versions


def _machine() -> str:
    model = platform.processor() or platform.machine()
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        model = next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), model)
        memory_gb = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    except (OSError, ValueError):
        return f"{model}, {os.cpu_count()} CPUs"
    return f"{model}, {os.cpu_count()} CPUs, {memory_gb:.0f} GiB, {platform.system()}"


def _count(text: str) -> int:
    """Return a number of proposals, at least 1."""
    if int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text} proposals cannot be timed; give at least 1")
    return int(text)


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Run mingeo and every peer on the same work.")
    add_data_arguments(parser)
    parser.add_argument("--peers", nargs="+", choices=PEERS, default=list(PEERS), metavar="PEER", help=", ".join(PEERS))
    parser.add_argument("--batches", type=_count, nargs="+", default=[1_000, 10_000, 100_000], metavar="N")
    parser.add_argument("--singles", type=int, default=300, metavar="N", help="proposals one by one (300); 0: none")
    parser.add_argument("--single-seconds", type=float, default=90.0, metavar="S", help="at most so long a peer (90)")
    parser.add_argument("--cold", type=int, default=15, metavar="N", help="processes of each kind (15); 0: none")
    parser.add_argument("--write", type=Path, metavar="FILE", help="write the page there too")
    return parser


def main() -> int:
    """Run from the command line; return 1 where engines disagree."""
    parser = _arguments()
    options = parser.parse_args()
    try:
        data = _data(options)
        data.proposals(max(options.batches))
    except (ValueError, OSError) as error:
        parser.error(str(error))
    _say("mingeo prepare: one process a layer")
    prepared = prepare_results(data)
    with tempfile.TemporaryDirectory() as folder:
        peers = {peer: _measure(peer, data, Path(folder), options) for peer in options.peers}
        agrees = _compare(peers, Path(folder))
    cold: Results = {}
    if options.cold:
        _say("cold: one process a proposal")
        whole = all("not_here" not in one for one in prepared.values())
        cold = cold_results(data, options.cold, whole)
    results = {"data": data.facts, "machine": _machine(), "versions": _versions(peers), "peers": peers}
    results |= {"cold": cold, "prepare": prepared}
    text = page(results)
    print(text, end="")
    if options.write:
        from mingeo.files import write_whole

        write_whole(options.write, text.encode())
        _say(f"written: {options.write}")
    agrees &= not any(one.get("disagreements") for one in cold.values())
    complaints = [f"{peer} failed" for peer, one in peers.items() if one.get("failed")]
    complaints += [] if agrees else ["engines disagree"]
    if complaints:
        _say(f"error: {', '.join(complaints)}; see the table")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

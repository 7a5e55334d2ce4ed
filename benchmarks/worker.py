"""One peer in a process of its own: `run.py` starts it, once for each."""

import argparse
import dataclasses
import json
import statistics
import time
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.dataset import Dataset
from benchmarks.meter import Meter, Spent
from benchmarks.peers import NotHereError, Peer, load_peer

__all__: list[str] = []

_REPEATS, _REPEAT_WHILE_BELOW_S = 3, 20.0


def _batch(peer: Peer, data: Dataset, count: int, answer: Path) -> dict[str, Any]:
    """Run one size up to three times; the median of the CPU seconds counts."""
    runs: list[Spent] = []
    while len(runs) < _REPEATS and sum(run.wall_s for run in runs) < _REPEAT_WHILE_BELOW_S:
        proposals = data.proposals(count)  # new ones each time: an engine may leave its marks on them
        meter = Meter(peer.other_processes())
        found = peer.batch(proposals)
        runs.append(meter.spent())
    found.save(answer)
    middle = sorted(runs, key=lambda run: run.cpu_s)[len(runs) // 2]
    return {**dataclasses.asdict(middle), "runs": len(runs), "pairs": int((found.area_m2 > 0).sum())}


def _singles(peer: Peer, data: Dataset, count: int, most_s: float) -> dict[str, Any]:
    """Time proposals one by one, until all or as many as fit into the time are done."""
    proposals = data.proposals(min(count, len(data.kinds())))
    peer.single(data.proposals(1)[0])
    began, took_ms = time.perf_counter(), []
    for proposal in proposals:
        start = time.perf_counter()
        peer.single(proposal)
        took_ms.append(1000 * (time.perf_counter() - start))
        if time.perf_counter() - began > most_s:
            break
    return {
        "median_ms": statistics.median(took_ms),
        "p95_ms": float(np.percentile(took_ms, 95)),
        "count": len(took_ms),
    }


def main() -> None:
    """Measure one peer and print what came out as JSON; answers go into a folder."""
    parser = argparse.ArgumentParser()
    parser.add_argument("peer")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--answers", type=Path, required=True)
    parser.add_argument("--batches", type=int, nargs="+", required=True)
    parser.add_argument("--singles", type=int, required=True)
    parser.add_argument("--single-seconds", type=float, required=True)
    options = parser.parse_args()
    try:
        peer = load_peer(options.peer)
    except NotHereError as error:
        print(json.dumps({"not_here": str(error)}))
        return
    data = Dataset(options.data)
    meter = Meter(peer.other_processes())
    peer.prepare(data)
    found: dict[str, Any] = {"technique": peer.technique, "versions": peer.versions()}
    found["prepare"] = dataclasses.asdict(meter.spent())
    found["batches"] = {
        count: _batch(peer, data, count, options.answers / f"{options.peer}-{count}.npz") for count in options.batches
    }
    if options.singles:
        found["single"] = _singles(peer, data, options.singles, options.single_seconds)
    print(json.dumps(found))


if __name__ == "__main__":
    main()

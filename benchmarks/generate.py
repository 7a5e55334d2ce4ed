"""Draw the benchmark's data: `python -m benchmarks.generate --help`."""

import argparse
import json
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray

from benchmarks.dataset import CRS, LAYERS, Dataset, save_geometries
from benchmarks.drawing import blocks, farmland, proposals, redline
from benchmarks.drawing.rings import Extent, extent_of

__all__ = ["add_data_arguments", "default_folder", "generate"]

SEED = 20_240_601


def default_folder(scale: float, seed: int) -> Path:
    """Return the folder for a scale and a seed below the system's temporary one."""
    return Path(tempfile.gettempdir()) / "mingeo-benchmarks" / f"scale-{scale:g}-seed-{seed}"


def _count(full: int, scale: float, least: int) -> int:
    return max(least, round(full * scale))


def _summary(geometries: NDArray[np.object_]) -> dict[str, int]:
    sizes = shapely.get_num_coordinates(geometries)
    return {
        "features": len(geometries),
        "vertices": int(sizes.sum()),
        "fewest_vertices": int(sizes.min()),
        "most_vertices": int(sizes.max()),
    }


def generate(folder: Path, scale: float, seed: int, say: Callable[[str], object] = print) -> Dataset:
    """Draw all layers and proposals into a folder; the same scale and seed give the same bytes.

    Raises
    ------
    ValueError
        The scale is not above 0 and at most 1, or a geometry came out invalid.
    """
    if not 0 < scale <= 1:
        raise ValueError(f"the scale is {scale:g}; give one above 0 and at most 1")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "facts.json").unlink(missing_ok=True)
    extent = extent_of(scale)
    summaries: dict[str, dict[str, int]] = {}
    for name, drawn in _drawn(folder, scale, seed, extent):
        if not shapely.is_valid(drawn).all():
            raise ValueError(f"{name}: {int((~shapely.is_valid(drawn)).sum())} invalid geometries; use another seed")
        save_geometries(folder, name, drawn)
        summaries[name] = _summary(drawn)
        say(f"{name}: {summaries[name]['features']:,} features, {summaries[name]['vertices']:,} vertices")
    facts = {"crs": CRS, "scale": scale, "seed": seed, "extent": extent._asdict(), "layers": summaries}
    # Written last: a folder with it is whole.
    (folder / "facts.json").write_text(json.dumps(facts, indent=1), encoding="utf-8")
    return Dataset(folder)


def _drawn(folder: Path, scale: float, seed: int, extent: Extent) -> Iterator[tuple[str, NDArray[np.object_]]]:
    """Yield the layers and the proposals one after the other; only one large layer is in memory at a time."""
    # Each has a stream of its own, so that a change to one leaves the others as they were.
    streams = dict(zip((*LAYERS, "proposals"), np.random.SeedSequence(seed).spawn(len(LAYERS) + 1), strict=True))
    rngs = {name: np.random.default_rng(stream) for name, stream in streams.items()}
    planned = blocks.draw_blocks(rngs["blocks"], extent, _count(blocks.BLOCKS, scale, 20))
    yield "blocks", planned
    count = _count(proposals.PROPOSALS, scale, 60)
    made = proposals.draw_proposals(rngs["proposals"], extent, planned, count)
    np.save(folder / "kinds.npy", made.kinds)
    yield "proposals", made.polygons
    yield "existing", blocks.draw_existing(rngs["existing"], extent, _count(blocks.EXISTING, scale, 20))
    yield "redline", redline.draw_redline(rngs["redline"], extent, _count(redline.MULTIPOLYGONS, scale, 2))
    yield "farmland", farmland.draw_farmland(rngs["farmland"], extent, _count(farmland.PARCELS, scale, 100))


def add_data_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what names a data set: --scale, --seed and --data."""
    parser.add_argument("--scale", type=float, default=1.0, help="share of the full size, above 0 and at most 1 (1)")
    parser.add_argument("--seed", type=int, default=SEED, help=f"seed of the random shapes ({SEED})")
    parser.add_argument("--data", type=Path, help="folder of the data; below the system's temporary folder by default")


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description="Draw the benchmark's data.")
    add_data_arguments(parser)
    options = parser.parse_args()
    folder = options.data or default_folder(options.scale, options.seed)
    began = time.perf_counter()
    try:
        generate(folder, options.scale, options.seed)
    except (ValueError, OSError) as error:
        parser.error(str(error))
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"written: {folder} ({time.perf_counter() - began:.0f} s, peak {peak_mb:,.0f} MB)")


if __name__ == "__main__":
    main()

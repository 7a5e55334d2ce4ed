"""The data set on disk: ragged numpy arrays in a folder of their own, with what made them."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

__all__ = ["CRS", "LAYERS", "Dataset", "save_geometries"]

CRS = "EPSG:4527"
LAYERS = ("blocks", "redline", "farmland", "existing")
"""The four layers in the order in which answers number them."""


def save_geometries(folder: Path, name: str, geometries: NDArray[np.object_]) -> None:
    """Write geometries of one type as coordinates and ring, polygon and feature offsets."""
    kind, coordinates, offsets = shapely.to_ragged_array(geometries, include_z=False)
    np.save(folder / f"{name}.coordinates.npy", coordinates)
    for level, one in enumerate(offsets):
        np.save(folder / f"{name}.offsets{level}.npy", one.astype(np.int64))
    (folder / f"{name}.type").write_text(kind.name, encoding="ascii")


def _load_geometries(folder: Path, name: str) -> NDArray[np.object_]:
    kind = shapely.GeometryType[(folder / f"{name}.type").read_text(encoding="ascii")]
    coordinates = np.load(folder / f"{name}.coordinates.npy")
    levels = sorted(folder.glob(f"{name}.offsets*.npy"))
    found = shapely.from_ragged_array(kind, coordinates, tuple(np.load(path) for path in levels))
    return np.asarray(found, dtype=object)


class Dataset:
    """A generated folder; layers are read when they are asked for, and not kept."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.facts: dict[str, Any] = json.loads((folder / "facts.json").read_text(encoding="utf-8"))

    def layer(self, name: str) -> NDArray[np.object_]:
        """Return the polygons or multipolygons of one of `LAYERS`, in EPSG:4527."""
        return _load_geometries(self.folder, name)

    def proposals(self, count: int | None = None) -> NDArray[np.object_]:
        """Return the first proposals; they are in random order."""
        found = _load_geometries(self.folder, "proposals")
        if count is not None and count > len(found):
            raise ValueError(f"there are {len(found)} proposals, not {count}; generate with a larger --scale")
        return found[:count]

    def kinds(self) -> NDArray[np.int8]:
        """Return the number of every proposal's kind in `benchmarks.drawing.proposals.KINDS`."""
        return np.asarray(np.load(self.folder / "kinds.npy"))

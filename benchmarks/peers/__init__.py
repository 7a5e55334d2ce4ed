"""The engines that are measured, one module each, all behind the same small interface."""

import importlib
from abc import abstractmethod
from typing import Protocol

import numpy as np
import shapely

from benchmarks.dataset import Dataset
from benchmarks.peers.answer import Answer, Objects

__all__ = ["PEERS", "NotHereError", "Peer", "load_peer"]

PEERS = {
    "mingeo": "mingeo_kernel",
    "shapely": "shapely_tree",
    "shapely-tiles": "shapely_tiles",
    "geopandas-sjoin": "geopandas_sjoin",
    "geopandas-overlay": "geopandas_overlay",
    "postgis": "postgis",
    "sedonadb": "sedona_tiles",
    "duckdb": "duckdb_tiles",
}
"""Names on the command line and in the tables, and the modules below `benchmarks.peers`."""


class NotHereError(Exception):
    """A peer that cannot run on this machine; the message says what is missing."""


class Peer(Protocol):
    """An engine. It may keep what it prepares in memory or in a store of its own."""

    technique: str
    """What it does, in a few words for the table."""

    @abstractmethod
    def prepare(self, data: Dataset) -> None:
        """Read the four layers and build what can be built before any proposal is known."""

    @abstractmethod
    def batch(self, proposals: Objects) -> Answer:
        """Answer for many proposals at once."""

    def single(self, proposal: shapely.Polygon) -> Answer:
        """Answer for one proposal, with everything still in memory: as a batch of one, where nothing else is said."""
        return self.batch(np.array([proposal], dtype=object))

    @abstractmethod
    def versions(self) -> dict[str, str]:
        """Return the versions of the libraries that do the work."""

    def other_processes(self) -> list[int]:
        """Return the ids of processes beside this one that do the work: their time and memory count too."""
        return []


def load_peer(name: str) -> Peer:
    """Return a peer by its name.

    Raises
    ------
    NotHereError
        A library or a server that it takes is missing.
    """
    try:
        peer: Peer = importlib.import_module(f"benchmarks.peers.{PEERS[name]}").Engine()
    except ImportError as error:
        raise NotHereError(f"not available here ({error})") from error
    return peer

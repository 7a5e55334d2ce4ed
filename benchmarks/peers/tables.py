"""What the SQL engines share: tiles and proposals as tables with WKB, and results as columns."""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import shapely

from benchmarks.dataset import LAYERS, Dataset
from benchmarks.peers.answer import Objects, Pairs
from benchmarks.peers.tiling import subdivided

__all__ = ["pairs_of", "proposal_table", "tile_tables"]


def tile_tables(data: Dataset) -> Iterator[tuple[str, pa.Table]]:
    """Yield every layer's name and its tiles: columns feature, wkb."""
    for name in LAYERS:
        tiles, owners = subdivided(data.layer(name))
        yield name, pa.table({"feature": owners, "wkb": shapely.to_wkb(tiles)})


def proposal_table(proposals: Objects) -> pa.Table:
    """Return the proposals: columns proposal, wkb."""
    return pa.table({"proposal": np.arange(len(proposals)), "wkb": shapely.to_wkb(proposals)})


def pairs_of(found: pa.Table) -> Pairs:
    """Return a result's columns proposal, feature, area_m2."""
    proposal, feature = (found[name].to_numpy().astype(np.int64) for name in ("proposal", "feature"))
    return proposal, feature, found["area_m2"].to_numpy().astype(float)

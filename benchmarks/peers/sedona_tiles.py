"""SedonaDB on tiles: pairs only."""

from importlib.metadata import version

import pyarrow as pa
import sedonadb
import shapely

from benchmarks.dataset import LAYERS, Dataset
from benchmarks.peers import Peer
from benchmarks.peers.answer import Answer, Objects, answer_of
from benchmarks.peers.tables import pairs_of, proposal_table, tile_tables

__all__ = ["Engine"]


class Engine(Peer):
    """A spatial join, for one proposal as for many."""

    technique = "sedonadb + tiles of 256 vertices, pairs only"

    def __init__(self) -> None:
        self.context = sedonadb.connect()
        self.context.sql("SET datafusion.execution.target_partitions = 1").execute()

    def prepare(self, data: Dataset) -> None:
        """Load the tiles."""
        for name, tiles in tile_tables(data):
            self._table(name, tiles, "feature")

    def _table(self, name: str, table: pa.Table, column: str) -> None:
        self.context.create_data_frame(table).to_view("given", overwrite=True)
        shapes = self.context.sql(f"SELECT {column}, ST_GeomFromWKB(wkb) AS geom FROM given")
        shapes.to_memtable().to_view(name, overwrite=True)

    def batch(self, proposals: Objects) -> Answer:
        """Join with every layer."""
        self._table("proposals", proposal_table(proposals), "proposal")
        return answer_of([pairs_of(self._joined(name)) for name in LAYERS])

    def _joined(self, name: str) -> pa.Table:
        return self.context.sql(
            f"""SELECT p.proposal, t.feature, sum(ST_Area(ST_Intersection(p.geom, t.geom))) AS area_m2
            FROM proposals p JOIN {name} t ON ST_Intersects(p.geom, t.geom) GROUP BY p.proposal, t.feature"""
        ).to_arrow_table()

    def single(self, proposal: shapely.Polygon) -> Answer:
        """Answer as a batch of one; there is no index to keep."""
        return self.batch(shapely.from_wkb([shapely.to_wkb(proposal)]))

    def versions(self) -> dict[str, str]:
        """Return the version of SedonaDB."""
        return {"sedonadb": version("sedonadb")}

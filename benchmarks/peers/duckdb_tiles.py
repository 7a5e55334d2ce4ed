"""DuckDB's spatial extension on tiles: pairs only."""

from pathlib import Path

import duckdb
import duckdb_extension_spatial
import pyarrow as pa
import shapely

from benchmarks.dataset import LAYERS, Dataset
from benchmarks.peers import NotHereError, Peer
from benchmarks.peers.answer import Answer, Objects, answer_of
from benchmarks.peers.tables import pairs_of, proposal_table, tile_tables

__all__ = ["Engine"]


class Engine(Peer):
    """A spatial join for a batch; the R-tree of the tiles for a single proposal."""

    technique = "duckdb spatial + tiles of 256 vertices, pairs only"

    def __init__(self) -> None:
        self.database = duckdb.connect()
        folder = Path(duckdb_extension_spatial.__file__).parent
        extensions = sorted(folder.glob(f"extensions/v{duckdb.__version__}/spatial.duckdb_extension"))
        if not extensions:
            raise NotHereError(f"not available here (no spatial extension for duckdb {duckdb.__version__})")
        self.database.load_extension(str(extensions[0]))
        self.database.execute("SET threads = 1")

    def prepare(self, data: Dataset) -> None:
        """Load the tiles and index them."""
        for name, tiles in tile_tables(data):
            self.database.register("given", tiles)
            self.database.execute(f"CREATE TABLE {name} AS SELECT feature, ST_GeomFromWKB(wkb) AS geom FROM given")
            self.database.unregister("given")
            self.database.execute(f"CREATE INDEX {name}_rtree ON {name} USING RTREE (geom)")

    def batch(self, proposals: Objects) -> Answer:
        """Join with every layer."""
        self.database.register("given", proposal_table(proposals))
        self.database.execute(
            "CREATE OR REPLACE TEMP TABLE proposals AS SELECT proposal, ST_GeomFromWKB(wkb) AS geom FROM given"
        )
        return answer_of([pairs_of(self._joined(name)) for name in LAYERS])

    def _joined(self, name: str) -> pa.Table:
        return self.database.execute(
            f"""SELECT proposal, feature, sum(ST_Area(ST_Intersection(p.geom, t.geom))) AS area_m2
            FROM proposals p JOIN {name} t ON ST_Intersects(p.geom, t.geom) GROUP BY proposal, feature"""
        ).to_arrow_table()

    def single(self, proposal: shapely.Polygon) -> Answer:
        """Ask every layer with the proposal as a constant, which is what the R-tree answers to."""
        shape = f"ST_GeomFromText('{shapely.to_wkt(proposal, rounding_precision=-1)}')"
        pairs = []
        for name in LAYERS:
            found = self.database.execute(
                f"""SELECT 0 AS proposal, feature, sum(ST_Area(ST_Intersection(geom, {shape}))) AS area_m2
                FROM {name} WHERE ST_Intersects(geom, {shape}) GROUP BY feature"""
            )
            pairs.append(pairs_of(found.to_arrow_table()))
        return answer_of(pairs)

    def versions(self) -> dict[str, str]:
        """Return the version of DuckDB; its spatial extension has the same."""
        return {"duckdb": duckdb.__version__}

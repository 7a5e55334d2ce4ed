"""PostGIS with ST_Subdivide and GiST: pairs only, on the server that `MINGEO_BENCHMARK_DSN` names.

The server has to be on this machine for its CPU time and memory to be read.
"""

import os
import weakref

import numpy as np
import psycopg
import shapely

from benchmarks.dataset import LAYERS, Dataset
from benchmarks.peers import NotHereError, Peer
from benchmarks.peers.answer import Answer, Objects, Pairs, answer_of

__all__ = ["Engine"]

DSN = "MINGEO_BENCHMARK_DSN"
SRID = 4527


class Engine(Peer):
    """Everything in temporary tables of one session; parallel workers and JIT compilation are off."""

    technique = "PostGIS GiST + ST_Subdivide(256), pairs only"

    def __init__(self) -> None:
        if not os.environ.get(DSN):
            raise NotHereError(f"not available here (no server: {DSN} is not set)")
        try:
            self.connection = psycopg.connect(os.environ[DSN], autocommit=True)
            weakref.finalize(self, self.connection.close)
            self.connection.execute("CREATE EXTENSION IF NOT EXISTS postgis")
        except psycopg.Error as error:
            raise NotHereError(f"not available here ({str(error).splitlines()[0]})") from error
        for setting in ("max_parallel_workers_per_gather = 0", "jit = off", "client_min_messages = warning"):
            self.connection.execute(f"SET {setting}")
        self.connection.execute("SET temp_buffers = '2GB'")
        self.connection.execute("SET work_mem = '256MB'")

    def prepare(self, data: Dataset) -> None:
        """Load the layers, subdivide and index them."""
        for name in LAYERS:
            self._load("whole", data.layer(name))
            self.connection.execute(
                f"CREATE TEMP TABLE {name} AS SELECT number AS feature, ST_Subdivide(geom, 256) AS geom FROM whole"
            )
            self.connection.execute("DROP TABLE whole")
            self.connection.execute(f"CREATE INDEX ON {name} USING GIST (geom)")
            self.connection.execute(f"ANALYZE {name}")

    def _load(self, table: str, geometries: Objects) -> None:
        self.connection.execute(f"DROP TABLE IF EXISTS {table}")
        self.connection.execute(f"CREATE TEMP TABLE {table} (number integer, geom geometry)")
        with self.connection.cursor().copy(f"COPY {table} FROM STDIN") as copy:
            for number, shape in enumerate(shapely.to_wkb(shapely.set_srid(geometries, SRID), True, include_srid=True)):
                copy.write_row((number, shape))

    def batch(self, proposals: Objects) -> Answer:
        """Join with every layer."""
        self._load("proposals", proposals)
        self.connection.execute("ANALYZE proposals")
        return answer_of([self._joined(name) for name in LAYERS])

    def _joined(self, name: str) -> Pairs:
        rows = self.connection.execute(
            f"""SELECT p.number, t.feature, sum(
                CASE WHEN ST_Covers(p.geom, t.geom) THEN ST_Area(t.geom)
                ELSE ST_Area(ST_Intersection(p.geom, t.geom)) END)
            FROM proposals p JOIN {name} t ON ST_Intersects(p.geom, t.geom) GROUP BY 1, 2""",
            binary=True,
        ).fetchall()
        columns = np.array(rows, dtype=float).reshape(-1, 3).T
        return columns[0].astype(np.int64), columns[1].astype(np.int64), columns[2]

    def single(self, proposal: shapely.Polygon) -> Answer:
        """Ask every layer with the proposal as a parameter."""
        shape = shapely.to_wkb(shapely.set_srid(proposal, SRID), include_srid=True)
        pairs = []
        for name in LAYERS:
            rows = self.connection.execute(
                f"""WITH p AS (SELECT %s::geometry AS geom) SELECT 0, t.feature, sum(
                    CASE WHEN ST_Covers(p.geom, t.geom) THEN ST_Area(t.geom)
                    ELSE ST_Area(ST_Intersection(p.geom, t.geom)) END)
                FROM p JOIN {name} t ON ST_Intersects(p.geom, t.geom) GROUP BY 2""",
                (shape,),
            ).fetchall()
            columns = np.array(rows, dtype=float).reshape(-1, 3).T
            pairs.append((columns[0].astype(np.int64), columns[1].astype(np.int64), columns[2]))
        return answer_of(pairs)

    def versions(self) -> dict[str, str]:
        """Return the versions of PostgreSQL, PostGIS and the server's GEOS."""
        row = self.connection.execute(
            "SELECT current_setting('server_version'), postgis_lib_version(), postgis_geos_version()"
        ).fetchone()
        assert row is not None
        return dict(zip(("postgresql", "postgis", "GEOS of postgis"), (word.split()[0] for word in row), strict=True))

    def other_processes(self) -> list[int]:
        """Return the session's server process."""
        return [self.connection.info.backend_pid]

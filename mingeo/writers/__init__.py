"""Files out: features to the formats that bureaus, consultants and a GIS exchange.

A writer turns features into bytes; whoever calls it saves them, whole or not at all. Same features, same bytes.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from mingeo.errors import ArgumentError
from mingeo.features import FeatureSet
from mingeo.files import write_whole
from mingeo.text import Text
from mingeo.writers.coordinates import in_crs, in_degrees, in_legal_degrees, in_legal_form, in_legal_plane
from mingeo.writers.corner_tables import Encoding, write_corner_text, write_csv, write_xlsx
from mingeo.writers.dxf import write_dxf
from mingeo.writers.geojson import write_geojson
from mingeo.writers.geopackage import with_column_names, write_geopackage
from mingeo.writers.kml import write_kml
from mingeo.writers.parcels import write_parcels
from mingeo.writers.registration import write_registration
from mingeo.writers.shapefile import save_set, with_field_names, write_shapefile

__all__ = ["WRITERS", "Encoding", "Writer", "in_crs", "writer_for"]


@dataclass(frozen=True)
class Writer:
    """A format that can be written.

    Attributes
    ----------
    name, suffixes
        What it is called, and the endings of its files, in lower case.
    prepare
        Brings features to the CRS, precision and field names of the format, each step told in the
        interpretation. What `write` does itself in any case, so that it can be told beforehand.
    write
        Features to bytes, in an encoding where the format has a choice.
    encoding
        The encoding if none is asked for; None where the format has no choice.
    save
        Puts the bytes at a path.
    """

    name: str
    suffixes: tuple[str, ...]
    prepare: Callable[[FeatureSet], FeatureSet]
    write: Callable[[FeatureSet, Encoding], bytes]
    encoding: Encoding | None = None
    save: Callable[[Path, bytes], None] = write_whole


def _fixed(write: Callable[[FeatureSet], bytes]) -> Callable[[FeatureSet, Encoding], bytes]:
    """Return a writer without choice of encoding as one that is handed one."""
    return lambda found, _: write(found)


WRITERS: tuple[Writer, ...] = (
    Writer("geojson", (".geojson", ".json"), in_degrees, _fixed(write_geojson)),
    Writer("geopackage", (".gpkg",), with_column_names, _fixed(write_geopackage)),
    Writer("shapefile", (".shp",), with_field_names, _fixed(write_shapefile), save=save_set),
    Writer("shapefile", (".zip",), with_field_names, _fixed(write_shapefile)),
    Writer("kml", (".kml",), in_degrees, _fixed(write_kml)),
    Writer("dxf", (".dxf",), in_legal_plane, _fixed(write_dxf)),
    Writer(
        "parcels", (".txt",), in_legal_plane, lambda found, encoding: write_parcels(found, encoding=encoding), "gbk"
    ),
    Writer("corners", (".txt",), in_legal_form, write_corner_text, "utf-8"),
    Writer("exploration", (".txt",), in_legal_degrees, _fixed(write_registration)),
    Writer("csv", (".csv",), in_legal_form, write_csv, "utf-8"),
    Writer("xlsx", (".xlsx",), in_legal_form, _fixed(write_xlsx)),
)
"""Every format; where several share an ending, the first is meant if none is named."""


def writer_for(path: Path, name: str | None = None) -> Writer:
    """Return the writer for a file by its ending, and by the format's name where one is given.

    Raises
    ------
    ArgumentError
        No format has that ending, or the named one has another.

    >>> writer_for(Path("right.txt")).name, writer_for(Path("right.txt"), "corners").name
    ('parcels', 'corners')
    """
    suffix = path.suffix.lower()
    for writer in WRITERS:
        if suffix in writer.suffixes and name in (None, writer.name):
            return writer
    endings = list(dict.fromkeys(end for writer in WRITERS for end in writer.suffixes if name in (None, writer.name)))
    raise ArgumentError(
        Text(
            f"不会把 {path.name} 写成 {name or suffix or '没有后缀的文件'}",
            f"cannot write {path.name} as {name or suffix or 'a file without ending'}",
        ),
        Text(f"后缀用 {'、'.join(endings)}", f"use one of the endings {', '.join(endings)}"),
    )

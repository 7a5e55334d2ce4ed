"""How a file is to be read, where the file itself leaves it open."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from mingeo.common_points import Similarity
    from mingeo.datum import Helmert

__all__ = ["Order", "ReadOptions"]

Order = Literal["xy", "yx", "latlon", "lonlat"]
"""Which of two printed numbers comes first: ``xy`` northing (X) then easting (Y), as Chinese tables have it;
``yx`` easting then northing; ``latlon`` and ``lonlat`` for degrees."""


@dataclass(frozen=True)
class ReadOptions:
    """What the user says about a file, beside the file.

    Attributes
    ----------
    crs
        CRS of the coordinates (``EPSG:4528``); it may not contradict what the file says.
    order
        Order of the two numbers of a corner; decided from the numbers where None.
    web_datum
        The encrypted datum of a web map that the coordinates are in: converted only when named here.
    legacy_by
        Parameters or common points by which coordinates of an older datum are moved to CGCS2000; without
        them they stay where they are.
    repair
        Mend invalid geometry instead of refusing it, and say so.
    layer
        The layer, sheet or archive member to read, of a file that holds several; also said by
        ``PATH|layername=NAME``.
    stated_area
        The area that the right is said to have: tells two possible readings apart.
    max_vertices, max_features
        What is refused as too large; a message says how to raise them.
    """

    crs: str | None = None
    order: Order | None = None
    web_datum: Literal["gcj02", "bd09"] | None = None
    legacy_by: "Helmert | Similarity | None" = None
    repair: bool = False
    layer: str | None = None
    stated_area: str = ""
    max_vertices: int = 5_000_000
    max_features: int = 1_000_000

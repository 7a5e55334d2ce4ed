"""DXF (R2010) in metres: a part is a closed polyline, or with holes a hatch; corners labelled, no attributes.

A closed polyline inside another would be read as a second area as readily as a hole, so holes are never
drawn that way.
"""

from __future__ import annotations

import io
from itertools import pairwise
from typing import TYPE_CHECKING

import shapely
from shapely import MultiPolygon, Polygon

from mingeo.features import FeatureSet
from mingeo.geometry import checked
from mingeo.rings import Ring, rings_of
from mingeo.writers.coordinates import in_legal_plane

if TYPE_CHECKING:
    from ezdxf.layouts.layout import Modelspace

__all__ = ["BOUNDARY_LAYER", "HOLE_LAYER", "LABEL_LAYER", "write_dxf"]

BOUNDARY_LAYER, HOLE_LAYER, LABEL_LAYER = "BOUNDARY", "HOLE", "LABEL"

_METRES = 6
"""DXF's code for the unit ($INSUNITS)."""

_PATH_OUTSIDE, _PATH_OF_HOLE = 1, 16
"""DXF's flags of a hatch's boundary path (group code 92): external, and outermost inside it."""

_FILL_TRANSPARENCY = 0.7

_LABEL_SHARE = 0.01
"""Height of a label as a share of the drawing's longer side."""


def write_dxf(found: FeatureSet) -> bytes:
    """Return features as DXF: areas on layer ``BOUNDARY``, edges of holes on ``HOLE``, J-labels on ``LABEL``.

    Same features, same bytes: times and identifiers that ezdxf would write are fixed. Names of features are
    not drawn, for DXF text has control codes.
    """
    from ezdxf import options  # type: ignore[attr-defined]
    from ezdxf.filemanagement import new
    from ezdxf.lldxf.const import DXF2010

    in_metres = in_legal_plane(found)
    geometries = [checked(feature.geometry) for feature in in_metres.features]
    west, south, east, north = shapely.total_bounds(geometries).tolist()
    fixed_before = options.write_fixed_meta_data_for_testing
    options.write_fixed_meta_data_for_testing = True
    try:
        drawing = new(DXF2010, units=_METRES)
        for name, color in ((BOUNDARY_LAYER, 1), (HOLE_LAYER, 5), (LABEL_LAYER, 7)):
            drawing.layers.add(name, color=color)
        _draw(drawing.modelspace(), geometries, _LABEL_SHARE * max(east - west, north - south))
        text = io.StringIO()
        drawing.write(text)
    finally:
        options.write_fixed_meta_data_for_testing = fixed_before
    return text.getvalue().encode("utf-8")


def _draw(space: Modelspace, geometries: list[Polygon | MultiPolygon], label_m: float) -> None:
    for geometry in geometries:
        for part in shapely.get_parts(geometry):
            rings = rings_of(part)
            if len(rings) == 1:
                space.add_lwpolyline(rings[0].corners, close=True, dxfattribs={"layer": BOUNDARY_LAYER})
            else:
                _draw_with_holes(space, rings)
            for ring in rings:
                _draw_labels(space, ring, label_m)


def _draw_with_holes(space: Modelspace, rings: list[Ring]) -> None:
    """Draw a part as a hatch, which alone knows holes, and its edges as lines, which nobody takes for areas."""
    hatch = space.add_hatch(dxfattribs={"layer": BOUNDARY_LAYER})
    hatch.transparency = _FILL_TRANSPARENCY
    for ring in rings:
        hatch.paths.add_polyline_path(ring.corners, is_closed=True, flags=_PATH_OF_HOLE if ring.hole else _PATH_OUTSIDE)
        layer = HOLE_LAYER if ring.hole else BOUNDARY_LAYER
        for (_, start), (_, end) in pairwise(ring.closed()):
            space.add_line(start, end, dxfattribs={"layer": layer})


def _draw_labels(space: Modelspace, ring: Ring, label_m: float) -> None:
    for number, corner in enumerate(ring.corners, start=1):
        space.add_text(f"J{number}", height=label_m, dxfattribs={"layer": LABEL_LAYER, "insert": corner})

"""The right in a report: what was said of it, its areas, and its corners in the order of Chinese tables."""

from __future__ import annotations

from collections.abc import Iterator

import shapely

from mingeo.crs import geographic_of, is_projected, move_vertices, name_of, own_plane, parse
from mingeo.degrees import dms
from mingeo.geometry import vertex_count
from mingeo.model import RIGHT_KINDS, MiningRight, Review
from mingeo.report.parts import Cell, Facts, Mark, Number, Paragraph, Section, Table
from mingeo.report.wording import words
from mingeo.rings import rings_of
from mingeo.text import Language

__all__ = ["areas_section", "corners_section", "km2", "right_section", "shape_of"]


def right_section(right: MiningRight, language: Language) -> Section:
    """Return what was said of the right; what was not said is named so."""
    density = "" if right.bulk_density_t_m3 is None else f"{right.bulk_density_t_m3:g} t/m³"
    term = "" if right.term_years is None else words("years", language, n=f"{right.term_years:g}")
    rows = [
        ("name", right.name),
        ("kind", "" if right.kind is None else RIGHT_KINDS[right.kind].to(language)),
        ("mineral", right.mineral),
        ("scale", right.scale),
        ("bulk_density", density),
        ("method", "" if right.method is None else words(right.method, language)),
        ("term", term),
        ("stage", right.stage),
        ("crs", name_of(right.crs).to(language)),
        ("shape", shape_of(right, language)),
        ("elevations", _elevations(right, language)),
        ("file", right.path or words("in_memory", language)),
    ]
    left_out = {"bulk_density", "method", "scale"} if right.kind == "exploration" else {"stage"}
    left_out |= {"bulk_density"}
    said = [(name, value) for name, value in rows if value or name not in left_out]
    not_said = words("not_said", language)
    return Section(
        "right",
        words("right", language),
        (Facts(tuple((words(name, language), value or not_said) for name, value in said)),),
    )


def shape_of(right: MiningRight, language: Language) -> str:
    """Return how many parts and corners a right has."""
    parts = len(shapely.get_parts(right.geometry))
    return words("parts_corners", language, parts=parts, corners=vertex_count(right.geometry))


def _elevations(right: MiningRight, language: Language) -> str:
    told = []
    for number, limits in enumerate(right.elevations, start=1):
        if limits is not None:
            part = f"{words('ring', language)} {number}"
            top, bottom = (f"{limit:g}" for limit in limits)
            told.append(words("elevation_range", language, part=part, top=top, bottom=bottom))
    return words("semicolon", language).join(told)


def km2(area_m2: float) -> str:
    """Return an area in square kilometres as the law prints it.

    >>> km2(483_200)
    '0.4832'
    """
    return f"{area_m2 / 1e6:.4f}"


def areas_section(review: Review, language: Language) -> Section:
    """Return both areas, and which of them a stated one agrees with."""
    areas, agrees = review.areas, review.areas.stated_agrees_with
    rows: list[tuple[Cell, ...]] = []
    for name, area_m2 in (("ellipsoidal", areas.ellipsoidal_m2), ("planar", areas.planar_m2)):
        compared: Cell = ""
        if agrees is not None:
            fits = agrees in ("both", name)
            compared = Mark(words("agrees" if fits else "differs", language), "pass" if fits else "undetermined")
        number = Number(area_m2 / 1e6, km2(area_m2), "0.0000")
        rows.append((words(name, language), number, compared))
    if agrees is not None:
        stated = f"{review.right.stated_area}"
        rows.append((words("stated", language), stated, words(f"stated_{agrees}", language)))
    head = tuple(words(name, language) for name in ("area_method", "area_km2", "area_agrees"))
    last = len(head) if agrees is not None else len(head) - 1
    table = Table(head[:last], tuple(row[:last] for row in rows), (0.5, 0.25, 0.25)[:last])
    return Section("areas", words("areas", language), (table,))


def corners_section(right: MiningRight, language: Language) -> Section:
    """Return the corners, ring by ring: X (northing) first, then Y, longitude, latitude.

    The coordinates that were given stand as given, to the millimetre; the others are computed from them.
    """
    is_plane = bool(is_projected(right.crs))
    degrees = geographic_of(right.crs) if is_plane else right.crs
    plane = own_plane(right.geometry, right.crs)
    given, other = (name_of(one).to(language) for one in (right.crs, degrees if is_plane else plane))
    if not is_plane and parse(plane).to_epsg() is None:
        other = words("own_plane", language)
    note = words("as_given_plane" if is_plane else "as_given_degrees", language, given=given, other=other)
    head = [words(name, language) for name in ("ring", "corner", "northing", "easting", "longitude", "latitude")]
    if is_plane and plane != right.crs:
        plane = right.crs  # a plane that is not transverse Mercator: its coordinates are still what was given
    rows = tuple(_corner_rows(right, plane, degrees, language))
    widths = (0.16, 0.08, 0.2, 0.2, 0.18, 0.18)
    several = len(rings_of(right.geometry)) > 1
    table = Table(tuple(head), rows, widths, grouped=True)
    if not several:
        table = Table(tuple(head[1:]), tuple(row[1:] for row in rows), widths[1:])
    return Section("corners", words("corners", language), (Paragraph(note), table))


def _corner_rows(right: MiningRight, plane: str, degrees: str, language: Language) -> Iterator[tuple[Cell, ...]]:
    in_plane = rings_of(move_vertices(right.geometry, right.crs, plane))
    in_degrees = rings_of(move_vertices(right.geometry, right.crs, degrees))
    for metres, angles in zip(in_plane, in_degrees, strict=True):
        title = metres.title.to(language)
        places = zip(metres.corners, angles.corners, strict=True)
        for number, ((x, y), (lon, lat)) in enumerate(places, start=1):
            yield (title, f"J{number}", _metres(y), _metres(x), dms(lon), dms(lat))


def _metres(coordinate: float) -> Number:
    return Number(coordinate, f"{coordinate:.3f}", "0.000")

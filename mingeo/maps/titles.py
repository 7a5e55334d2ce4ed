"""The title block of a sheet: what it shows, of which period, in which coordinates, and whose word it is."""

from mingeo.crs import name_of
from mingeo.maps.scene import Row
from mingeo.maps.wording import words
from mingeo.model import Plan
from mingeo.text import Language

__all__ = ["block_of_frame", "block_of_plan"]


def block_of_plan(plan: Plan, language: Language) -> tuple[Row, ...]:
    """Return the title block of a plan; its date is the plan's, never the day on which the map was made."""
    record = plan.record
    region = "".join(part for part in (record.province, record.prefecture, record.county) if part)
    period = f"{record.period_from}—{record.period_to}" if record.period_from else ""
    rows = [
        ("county", region),
        ("period", period),
        ("plan", f"{record.title} {record.document_number}".strip()),
        ("issuer", record.issuer),
        ("date", "" if record.issued_on is None else record.issued_on.isoformat()),
        ("crs", words("map_crs", language)),
        ("sources", _sources(plan, language)),
        ("symbols", words("own_symbols", language)),
    ]
    return tuple((words(f"block_{name}", language), value) for name, value in rows if value)


def block_of_frame(name: str, crs: str, language: Language) -> tuple[Row, ...]:
    """Return the title block of a frame of zones, of which nothing more is known."""
    rows = [
        ("plan", name),
        ("crs", words("map_crs", language)),
        ("sources", name_of(crs).to(language)),
        ("symbols", words("own_symbols", language)),
    ]
    return tuple((words(f"block_{key}", language), value) for key, value in rows)


def _sources(plan: Plan, language: Language) -> str:
    told = [words("source_text", language)] if plan.id else []
    boundaries = [zone.boundary.source for zone in plan.zone_list if zone.boundary is not None]
    files = dict.fromkeys(source.partition("#")[0] for source in boundaries if source)
    told += [words("source_boundary", language).format(source=source) for source in list(files)[:3]]
    if any(zone.place is not None and zone.boundary is None for zone in plan.zone_list):
        told.append(words("source_place", language))
    return ("；" if language == "zh" else "; ").join(told)

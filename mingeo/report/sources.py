"""What a review rests on, for a report: the plan and its state, the layers, how files were read, the versions."""

from __future__ import annotations

from mingeo.crs import name_of
from mingeo.model import Review
from mingeo.report.judged import role_name
from mingeo.report.parts import Block, Bullets, Facts, Number, Paragraph, Section, Table
from mingeo.report.silent import silences
from mingeo.report.wording import words
from mingeo.text import Language
from mingeo.version import __version__

__all__ = [
    "layers_section",
    "notes_of",
    "plan_blocks",
    "plan_section",
    "reading_section",
    "versions_section",
]


def plan_section(review: Review, language: Language) -> Section:
    """Return the plan, the state of it that was used, and what it does not rule on."""
    plan = review.plan
    rows: list[tuple[str, str]] = []
    if plan is None or not plan.id:
        rows.append(("plan", words("no_plan", language)))
    else:
        record = plan.record
        period = f"{record.period_from}—{record.period_to}" if record.period_from else ""
        rows += [
            ("plan", f"{record.title} {record.document_number}".strip()),
            ("issuer", record.issuer),
            ("issued_on", "" if record.issued_on is None else record.issued_on.isoformat()),
            ("approved_by", record.approved_by),
            ("period", period),
        ]
    rows += [("year", str(review.year)), ("tolerance", words("metres", language, n=f"{review.tolerance_m:g}"))]
    facts = Facts(tuple((words(name, language), value) for name, value in rows if value))
    return Section("plan", words("plan_section", language), (facts, *plan_blocks(review, language)))


def plan_blocks(review: Review, language: Language) -> tuple[Bullets, ...]:
    """Return the state of the plan, the rules that were switched off, and the plan's silences, where there are any."""
    plan = review.plan
    silent = silences(plan) if plan is not None and plan.id else []
    told = (
        ("plan_state", [state.to(language) for state in review.plan_state]),
        ("switched_off", list(review.switched_off)),
        ("silences", [text.to(language) for text in silent]),
    )
    return tuple(Bullets(words(name, language), tuple(item for item in items)) for name, items in told if items)


def layers_section(review: Review, language: Language) -> Section:
    """Return the layers: file, CRS, number of features and hash, and how each was read."""
    title = words("layers", language)
    if not review.layers:
        return Section("layers", title, (Paragraph(words("no_layers", language)),))
    rows = tuple(
        (
            role_name(layer.role, language),
            layer.path or words("in_memory", language),
            name_of(layer.crs).to(language),
            Number(len(layer.geometries), str(len(layer.geometries)), "0"),
            layer.sha256 or "—",
        )
        for layer in review.layers
    )
    head = tuple(words(name, language) for name in ("role", "file", "crs", "features", "sha256"))
    blocks: list[Block] = [Table(head, rows, (0.15, 0.25, 0.22, 0.09, 0.29))]
    colon = words("colon", language)
    read = [
        f"{role_name(layer.role, language)}{colon}{note.to(language)}"
        for layer in review.layers
        for note in layer.interpretation
    ]
    if read:
        blocks.append(Bullets("", tuple(read)))
    return Section("layers", title, tuple(blocks))


def reading_section(review: Review, language: Language) -> Section | None:
    """Return how the right and the boundaries were read; None where nothing is to be said."""
    notes = [note.to(language) for note in (*review.right.interpretation, *review.notes)]
    if not notes:
        return None
    return Section("interpretation", words("interpretation", language), (Bullets("", tuple(notes)),))


def notes_of(review: Review, language: Language) -> tuple[str, ...]:
    """Return how everything was read as a terminal shows it: a line for each note and for each layer."""
    notes = [*review.right.interpretation, *review.notes]
    lines = [
        words(
            "layer_line",
            language,
            role=layer.role,
            path=layer.path,
            n=len(layer.geometries),
            crs=layer.crs,
        )
        for layer in review.layers
    ]
    return tuple(line for line in [*(note.to(language) for note in notes), *lines])


def versions_section(review: Review, language: Language) -> Section:
    """Return what computed the review, and the hash of what it was computed from."""
    import pyproj
    import shapely

    versions = (
        ("mingeo", __version__),
        ("shapely", shapely.__version__),
        ("GEOS", shapely.geos_version_string),
        ("pyproj", pyproj.__version__),
        ("PROJ", pyproj.proj_version_str),
    )
    told = words("semicolon", language).join(f"{name} {version}" for name, version in versions)
    rows = (
        (words("software", language), told),
        (words("right_sha256", language), review.right.sha256 or words("in_memory", language)),
    )
    return Section("versions", words("versions", language), (Facts(rows),))

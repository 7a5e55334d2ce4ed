"""`mingeo area`: areas, perimeter, zone and corner checks of rights."""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TextIO

from mingeo.errors import ArgumentError, MingeoError, QuantityError
from mingeo.text import Language, Text, printable

if TYPE_CHECKING:
    from shapely import MultiPolygon, Polygon

    from mingeo.corner_checks import Check
    from mingeo.features import FeatureSet
    from mingeo.model import Areas

ABOUT = Text("面积、周长、带号和拐点检查", "areas, perimeter, zone and corner checks")
EXAMPLES = """  mingeo area right.txt --stated "0.6752 平方千米"
  mingeo area *.geojson --json"""

SCHEMA = 1

_AGREES: dict[str, Text] = {
    "both": Text("与椭球面积、平面面积都相符", "agrees with both areas"),
    "ellipsoidal": Text("与椭球面积相符", "agrees with the ellipsoidal area"),
    "planar": Text("与平面面积相符", "agrees with the plane area"),
    "neither": Text("与两种面积都不符", "agrees with neither area"),
}
_OUTCOMES: dict[str, Text] = {
    "pass": Text("通过", "pass"),
    "warn": Text("注意", "warn"),
    "fail": Text("不通过", "fail"),
}


@dataclass(frozen=True)
class _Measured:
    """What is told of one file: the sums over its features."""

    found: FeatureSet
    parts: int
    vertices: int
    areas: Areas
    perimeter_m: float
    zone: int
    unit_blocks: int
    checks: tuple[Check, ...]
    notes: tuple[Text, ...]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""

    def option(*names: str, zh: str, en: str, **rest: object) -> None:
        parser.add_argument(*names, help=str(Text(zh, en)), **rest)  # type: ignore[arg-type]

    option("files", metavar="FILE", nargs="+", zh="矿业权文件，- 为标准输入", en="files with rights, - for stdin")
    option("--stated", metavar="AREA", zh="申报面积，如 “0.6752 平方千米”", en='stated area, such as "0.6752 平方千米"')
    option("--crs", metavar="EPSG:n", zh="文件未写明时的坐标系", en="CRS, where the file does not say it")
    option("--order", choices=("xy", "yx", "latlon", "lonlat"), zh="两个坐标的次序", en="order of the two coordinates")
    option("--json", action="store_true", zh="输出 JSON", en="print JSON")


def run(options: argparse.Namespace, stdout: TextIO, _: TextIO) -> int:
    """Measure every file, then print; where one cannot be read, nothing is printed."""
    if options.stated and len(options.files) > 1:
        raise ArgumentError(
            Text("--stated 只能用于一个文件", "--stated is for one file"),
            Text("每次给一个文件", "give one file at a time"),
        )
    language: Language = options.lang or "zh"
    measured = [_measured(path, options) for path in options.files]
    if options.json:
        document = {"schema": SCHEMA, "files": [_object(one, language) for one in measured]}
        stdout.write(json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False) + "\n")
    else:
        stdout.write("\n".join(_page(one, language) for one in measured))
    return 0


def _measured(path: str, options: argparse.Namespace) -> _Measured:
    from mingeo.readers import read_features
    from mingeo.readers.options import ReadOptions

    reading = ReadOptions(crs=options.crs, order=options.order, stated_area=options.stated or "")
    found = read_features(path, reading)
    try:
        return _sums(found, options.stated or "")
    except MingeoError as error:
        raise error.at(found.path) from None


def _sums(found: FeatureSet, asked: str) -> _Measured:
    import shapely

    from mingeo.corner_checks import check_corners, three_degree_zone
    from mingeo.geometry import checked, vertex_count
    from mingeo.measure import perimeter_m
    from mingeo.unit_blocks import blocks_touched

    geometries = [checked(feature.geometry) for feature in found.features]
    areas, notes = _areas(found, geometries, asked)
    together = shapely.MultiPolygon([part for geometry in geometries for part in shapely.get_parts(geometry)])
    return _Measured(
        found=found,
        parts=len(together.geoms),
        vertices=sum(map(vertex_count, geometries)),
        areas=areas,
        perimeter_m=sum(perimeter_m(geometry, found.crs) for geometry in geometries),
        zone=three_degree_zone(together, found.crs),
        unit_blocks=blocks_touched(checked(shapely.union_all(geometries)), found.crs),
        checks=_together([check_corners(geometry, found.crs) for geometry in geometries], found),
        notes=tuple(notes),
    )


def _areas(found: FeatureSet, geometries: list[Polygon | MultiPolygon], asked: str) -> tuple[Areas, list[Text]]:
    """Return the areas with the stated one, and what is to be said of them."""
    from mingeo.features import attribute
    from mingeo.measure import areas_of
    from mingeo.model import Areas

    if len(geometries) > 1:
        if asked:
            raise ArgumentError(
                Text(f"文件有 {len(geometries)} 个要素，--stated 只能用于一个", "--stated is for one feature"),
                Text("分开成单个文件", "put each into a file of its own"),
            )
        each = [areas_of(geometry, found.crs) for geometry in geometries]
        note = Text(
            f"{len(each)} 个要素：面积、周长为各要素之和，重叠处重复计入",
            f"{len(each)} features: areas and perimeters are sums, overlaps counted twice",
        )
        return Areas(sum(one.ellipsoidal_m2 for one in each), sum(one.planar_m2 for one in each)), [note]
    said = attribute(found.features[0].attributes, "stated_area")
    try:
        return areas_of(geometries[0], found.crs, asked or said), []
    except QuantityError:
        if asked:
            raise
        note = Text(
            f"文件中的面积“{said}”没有可读的单位，未比较", f"the file's area '{said}' has no unit: not compared"
        )
        return areas_of(geometries[0], found.crs), [note]


def _together(each: list[tuple[Check, ...]], found: FeatureSet) -> tuple[Check, ...]:
    """Return the checks of one feature as they are; of several, the worst outcome with the features it is due to."""
    from mingeo.corner_checks import Check

    if len(each) == 1:
        return each[0]
    merged = []
    for same_name in zip(*each, strict=True):
        worst = max((check.outcome for check in same_name), key=("pass", "warn", "fail").index)
        told = [
            Text(f"要素 {feature.label}：{check.message.zh}", f"feature {feature.label}: {check.message.en}")
            for feature, check in zip(found.features, same_name, strict=True)
            if check.outcome == worst
        ][:5]
        message = Text("；".join(text.zh for text in told), "; ".join(text.en for text in told))
        merged.append(Check(same_name[0].name, worst, message))
    return tuple(merged)


def _object(one: _Measured, language: Language) -> dict[str, Any]:
    return {
        "path": one.found.path,
        "crs": one.found.crs,
        "parts": one.parts,
        "vertices": one.vertices,
        "area_m2": {"ellipsoidal": round(one.areas.ellipsoidal_m2, 4), "planar": round(one.areas.planar_m2, 4)},
        "perimeter_m": round(one.perimeter_m, 4),
        "zone": one.zone,
        "unit_blocks": one.unit_blocks,
        "stated_area_km2": one.areas.stated_km2,
        "stated_area_agrees_with": one.areas.stated_agrees_with,
        "checks": [
            {"check": check.name, "outcome": check.outcome, "message": check.message.to(language)}
            for check in one.checks
        ],
        "interpretation": [note.to(language) for note in (*one.found.interpretation, *one.notes)],
    }


def _page(one: _Measured, language: Language) -> str:
    from mingeo.corner_checks import CHECKS
    from mingeo.crs import name_of
    from mingeo.report.table import aligned

    def km2(area_m2: float) -> str:
        return Text(f"{area_m2 / 1e6:.4f} 平方千米", f"{area_m2 / 1e6:.4f} km2").to(language)

    rows = [
        (Text("坐标系", "CRS"), name_of(one.found.crs).to(language)),
        (Text("区域、拐点", "parts, corners"), f"{one.parts}, {one.vertices}"),
        (Text("椭球面积", "ellipsoidal area"), km2(one.areas.ellipsoidal_m2)),
        (Text("平面面积", "plane area"), km2(one.areas.planar_m2)),
        (Text("周长", "perimeter"), Text(f"{one.perimeter_m:.2f} 米", f"{one.perimeter_m:.2f} m").to(language)),
        (Text("3 度带", "3-degree zone"), str(one.zone)),
        (Text("基本单位区块", "basic unit blocks"), str(one.unit_blocks)),
    ]
    if one.areas.stated_km2 is not None and one.areas.stated_agrees_with is not None:
        agrees = _AGREES[one.areas.stated_agrees_with].to(language)
        rows.append((Text("申报面积", "stated area"), f"{km2(one.areas.stated_km2 * 1e6)}: {agrees}"))
    lines = [printable(one.found.path), *aligned([[f"  {title.to(language)}", value] for title, value in rows])]
    lines += aligned(
        [
            [f"  {CHECKS[check.name].to(language)}", _OUTCOMES[check.outcome].to(language), check.message.to(language)]
            for check in one.checks
        ]
    )
    lines += [f"  - {printable(note.to(language))}" for note in (*one.found.interpretation, *one.notes)]
    return "\n".join(lines) + "\n"

"""`mingeo adopt`: a bureau's boundary file into a register folder of the user's own."""

from __future__ import annotations

import argparse
import datetime
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from mingeo.cli.inputs import option_adder
from mingeo.cli.legacy import add_legacy_options, legacy_by
from mingeo.errors import ArgumentError, CRSError, FormatError, PlanDataError
from mingeo.text import Language, Text

if TYPE_CHECKING:
    from mingeo.cli.adoption_page import Adoption
    from mingeo.features import FeatureSet
    from mingeo.model import Plan
    from mingeo.plans.adopted_folder import Adopted
    from mingeo.plans.adoption import Matching

ABOUT = Text(
    "把主管部门的边界文件对应到规划的分区，检查后存成自备规划文件夹",
    "match a bureau's boundaries to a plan's zones, check them, and keep them as a register folder of your own",
)
EXAMPLES = """  mingeo adopt KAICQK.shp --plan 昌乐 --into my-zones --source "昌乐县规划数据库" --date 2023-06-26
  mingeo adopt blocks.gdb --plan 370725 --into my-zones --map name=QKMC --layer-kind mining_block
  mingeo check right.txt --plan 昌乐 --zones my-zones"""

_DONE, _OPEN = 0, 3


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    from mingeo.model import ZONE_KINDS

    option = option_adder(parser)
    option(
        "file", metavar="FILE", zh="边界文件（.shp、.zip、.gdb、.gpkg 等）", en="file of boundaries, a .shp, .gdb ..."
    )
    option("--plan", required=True, zh="规划编号或县名", en="the plan, by id or county")
    option("--into", required=True, metavar="DIR", type=Path, zh="存入的文件夹", en="register folder to write into")
    option("--zones", metavar="DIR", type=Path, zh="规划取自这个自备文件夹", en="register folder that has the plan")
    option(
        "--map",
        action="append",
        default=[],
        metavar="COLUMN=FIELD",
        zh="指明字段：zone_id、name、minerals、stated_area、county、county_code",
        en="which field is zone_id, name, minerals, stated_area, county or county_code",
    )
    option(
        "--layer-kind",
        action="append",
        default=[],
        choices=tuple(ZONE_KINDS),
        zh="文件只含这类分区",
        en="the file holds zones of this kind only",
    )
    option("--source", metavar="TEXT", zh="来源；缺省为文件名", en="where it is from; the file's name by default")
    option(
        "--date",
        metavar="YYYY-MM-DD",
        zh="边界的日期，规划取该年的状态；缺省为今天",
        en="its date, and the state of the plan; today by default",
    )
    option("--crs", metavar="EPSG:n", zh="文件未写明时的坐标系", en="CRS, where the file does not say it")
    option("--replace", action="store_true", zh="替换先前采用的边界", en="replace boundaries adopted earlier")
    option("--json", action="store_true", zh="输出 JSON", en="print JSON")
    add_legacy_options(parser)


def run(options: argparse.Namespace, stdout: TextIO, stderr: TextIO) -> int:
    """Match, check, write whole or not at all, and tell."""
    from mingeo.cli.adoption_page import adoption_json, adoption_page, adoption_readme
    from mingeo.plans.adopted_folder import BOUNDARIES, README, boundaries_geojson, copied_files, save_folder
    from mingeo.plans.folders import folder_of

    date = _date(options.date)
    origin = folder_of(options.plan, options.zones)
    target = options.into / origin.name
    result = _adoption(options, origin, target, date)
    language: Language = options.lang or "zh"
    files = copied_files(origin)
    files[BOUNDARIES] = boundaries_geojson(result.adopted, result.crs)
    files[README] = adoption_readme(result, language).encode(errors="backslashreplace")
    save_folder(target, files, _verified(result.found.path))
    stderr.write(f"{Text('已写', 'written')}: {target} ({len(result.adopted)})\n")
    stdout.write(adoption_json(result, target, language) if options.json else adoption_page(result, language))
    return _OPEN if result.is_open else _DONE


def _adoption(options: argparse.Namespace, origin: Path, target: Path, date: str) -> Adoption:
    """Return what comes of the file; nothing is written yet."""
    from mingeo.boundary_checks import check_boundaries, check_match
    from mingeo.cli.adoption_page import Adoption
    from mingeo.plans import plan_as_of, read_plan_folder
    from mingeo.plans.adopted_folder import copied_files, earlier_adoption, merged
    from mingeo.plans.adoption import match_zones
    from mingeo.plans.boundaries import without_boundaries
    from mingeo.plans.fields import field_map

    # The zones are those of the boundaries' own year: adjustments of the plan up to then are in.
    plan = plan_as_of(read_plan_folder(origin), int(date[:4]))
    earlier = earlier_adoption(target, copied_files(origin))
    found = _features(options)
    fields = field_map(found.features, _said(options.map), found.path)
    matching = match_zones(plan, found, fields, options.layer_kind)
    if not matching.matches:
        raise _nothing(matching, found.path)
    new = _adopted(matching, found, options.source, date)
    adopted = merged(earlier, new, found, replace=options.replace)
    crs = found.crs if earlier is None else earlier.crs
    whole = _with_adopted(without_boundaries(plan), adopted, crs)
    checks = check_boundaries(whole)
    for match in matching.matches:
        checks += check_match(match, crs, fields, whole)
    kept = len(adopted) - len(new)
    notes = _notes(options, plan, matching, kept, same_folder=origin.resolve() == target.resolve())
    kinds = tuple(options.layer_kind)
    return Adoption(whole, found, matching, tuple(checks), adopted, crs, kept, kinds, notes)


def _date(said: str | None) -> str:
    if said is None:
        return datetime.datetime.now().astimezone().date().isoformat()
    try:
        return datetime.date.fromisoformat(said).isoformat()
    except ValueError:
        raise ArgumentError(
            Text(f"--date “{said}”不是日期", f"--date '{said}' is no date"),
            Text("写成 2024-06-30", "write it as 2024-06-30"),
        ) from None


def _said(pairs: list[str]) -> dict[str, str]:
    """Return the field by column, as ``--map`` says; a column may go by its Chinese name."""
    from mingeo.plans.fields import MAPPED

    by_title = {title.zh: column for column, title in MAPPED.items()}
    said: dict[str, str] = {}
    for pair in pairs:
        column, _, name = (part.strip() for part in pair.partition("="))
        column = by_title.get(column, column)
        if not name or column in said:
            raise ArgumentError(
                Text(f"--map {pair} 缺少“=”，或同一项给了两次", f"--map {pair} has no '=', or is given twice"),
                Text("写成 --map name=字段名", "write --map name=FIELD, each column once"),
            )
        said[column] = name
    return said


def _features(options: argparse.Namespace) -> FeatureSet:
    """Return the file's features; boundaries on an older datum are refused, for no review could use them."""
    from mingeo.crs import GEOGRAPHIC, geographic_of, name_of
    from mingeo.readers import ReadOptions, read_features

    found = read_features(options.file, ReadOptions(crs=options.crs, legacy_by=legacy_by(options)))
    if geographic_of(found.crs) != GEOGRAPHIC:
        name = name_of(found.crs)
        raise CRSError(
            Text(f"坐标系是 {name.zh}，不是 2000 国家大地坐标系", f"its CRS is {name.en}, not on CGCS2000"),
            Text(
                "向提供单位索取 2000 坐标，或用 --helmert、--common-points 给出转换参数",
                "ask for CGCS2000 coordinates, or give --helmert or --common-points to move them by",
            ),
            path=found.path,
        )
    return found


def _nothing(matching: Matching, path: str) -> FormatError:
    told = matching.left_over[0]
    near = "、".join(zone.label for zone in told.near)
    more = Text(f"，相近的有：{near}", f"; near names: {near}") if near else Text("", "")
    return FormatError(
        Text(
            f"没有一个要素与规划的分区对得上；第 {told.feature.label} 个要素{told.message.zh}{more.zh}",
            f"no feature belongs to a zone of the plan; feature {told.feature.label} {told.message.en}{more.en}",
        ),
        Text(
            "核对县和图层，用 --map 指明编号、名称字段（分区名称见 mingeo zones）",
            "check county and layer, or name the id or name field with --map (`mingeo zones` lists the zones)",
        ),
        path=path,
    )


def _adopted(matching: Matching, found: FeatureSet, source: str | None, date: str) -> list[Adopted]:
    from mingeo.plans.adopted_folder import Adopted

    name = "stdin" if found.path == "-" else Path(found.path).name
    return [
        Adopted(
            zone_id=match.zone.zone_id,
            geometry=match.geometry,
            source=(source or "").strip() or name,
            date=date,
            file=name,
            sha256=found.sha256,
            features=match.labels,
            matched_by=match.how,
        )
        for match in matching.matches
    ]


def _with_adopted(plan: Plan, adopted: tuple[Adopted, ...], crs: str) -> Plan:
    from mingeo.model import Boundary
    from mingeo.plans.boundaries import with_zone_boundaries

    boundaries: Mapping[str, Boundary] = {
        one.zone_id: Boundary(one.geometry, crs, "surveyed", f"{one.source}（{one.date}）") for one in adopted
    }
    return with_zone_boundaries(plan, boundaries)


def _notes(
    options: argparse.Namespace, plan: Plan, matching: Matching, kept: int, *, same_folder: bool
) -> tuple[Text, ...]:
    notes = []
    joined = [match for match in matching.matches if len(match.features) > 1]
    for match in joined:
        notes.append(
            Text(
                f"第 {match.labels} 个要素编号、名称相同，合为 {match.zone.label} 的多部件边界",
                f"features {match.labels} bear the same id and name: parts of the boundary of {match.zone.label}",
            )
        )
    if options.date is None:
        notes.append(Text("没有给出 --date，日期记为今天", "no --date was given: dated today"))
    if kept:
        notes.append(Text(f"保留先前采用的 {kept} 个边界", f"{kept} boundaries that were adopted earlier are kept"))
    dropped = sum(zone.boundary is not None for zone in plan.zone_list)
    if dropped and not same_folder:
        notes.append(
            Text(
                f"原规划文件夹自带的 {dropped} 个边界不带入",
                f"{dropped} boundaries of the folder that the plan is from are not taken over",
            )
        )
    return tuple(notes)


def _verified(path: str) -> Callable[[Path], object]:
    """Return a function that reads a written folder back: what a review could not read is not put in place."""

    def verify(folder: Path) -> None:
        from mingeo.plans import read_plan_folder

        try:
            read_plan_folder(folder)
        except PlanDataError as error:
            raise FormatError(
                error.problems[0].what,
                Text("在 GIS 软件中修复该边界后再试", "mend that boundary in the GIS and try again"),
                path=path,
            ) from None

    return verify

"""`mingeo convert`: one file of features to another format or coordinate system."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from mingeo.cli.legacy import add_legacy_options, legacy_by
from mingeo.errors import ArgumentError, MingeoError
from mingeo.source import file_and_layer
from mingeo.text import Text, printable

if TYPE_CHECKING:
    from mingeo.features import FeatureSet
    from mingeo.writers import Encoding, Writer

ABOUT = Text("转换格式和坐标系", "convert to another format or coordinate system")
EXAMPLES = """  mingeo convert right.txt right.gpkg
  mingeo convert right.geojson right.txt --format corners --to-crs EPSG:4528
  mingeo convert block.shp block.txt --encoding gbk"""

_FORMATS = ("geojson", "geopackage", "shapefile", "kml", "dxf", "parcels", "corners", "exploration", "csv", "xlsx")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""

    def option(*names: str, zh: str, en: str, **rest: object) -> None:
        parser.add_argument(*names, help=str(Text(zh, en)), **rest)  # type: ignore[arg-type]

    option("input", metavar="IN", zh="要转换的文件，- 为标准输入", en="file to convert, - for stdin")
    option(
        "output",
        metavar="OUT",
        type=Path,
        zh="结果：.geojson .gpkg .shp .zip .kml .dxf .txt .csv .xlsx",
        en="result: .geojson .gpkg .shp .zip .kml .dxf .txt .csv .xlsx",
    )
    option("--crs", metavar="EPSG:n", zh="文件未写明时的坐标系", en="CRS, where the file does not say it")
    option("--order", choices=("xy", "yx", "latlon", "lonlat"), zh="两个坐标的次序", en="order of the two coordinates")
    option("--datum", choices=("gcj02", "bd09"), zh="网络地图加偏坐标，读入时换算", en="displaced web-map coordinates")
    option("--to-crs", metavar="EPSG:n", zh="结果的坐标系；缺省不变", en="CRS of the result; unchanged by default")
    option("--format", choices=_FORMATS, zh="结果的格式；缺省按后缀，.txt 为 parcels", en="format; .txt means parcels")
    option("--encoding", choices=("utf-8", "gbk"), zh="文本结果的编码", en="encoding of a text result")
    option("--repair", action="store_true", zh="修复无效图形，而不是拒绝", en="mend invalid geometry, not refuse it")
    add_legacy_options(parser)


def run(options: argparse.Namespace, _: TextIO, stderr: TextIO) -> int:
    """Read, convert, write whole or not at all, and tell each step."""
    from mingeo.readers import read_features
    from mingeo.readers.options import ReadOptions
    from mingeo.writers import writer_for

    writer = writer_for(options.output, options.format)
    encoding = _encoding(options.encoding, writer)
    _refuse_same_file(options.input, options.output)
    reading = ReadOptions(
        crs=options.crs,
        order=options.order,
        web_datum=options.datum,
        legacy_by=legacy_by(options),
        repair=options.repair,
    )
    found = read_features(options.input, reading)
    try:
        result = _prepared(found, writer, options.to_crs)
        content = writer.write(result, encoding)
    except MingeoError as error:
        raise error.at(found.path) from None
    writer.save(options.output, content)
    for note in result.interpretation:
        stderr.write(f"{printable(str(note))}\n")
    count = len(result.features)
    stderr.write(f"{Text('已写', 'written')}: {options.output} ({writer.name}, {result.crs}, {count})\n")
    return 0


def _encoding(asked: Encoding | None, writer: Writer) -> Encoding:
    if asked is not None and writer.encoding is None:
        raise ArgumentError(
            Text(f"{writer.name} 的编码是固定的", f"the encoding of {writer.name} is fixed"),
            Text("去掉 --encoding", "leave out --encoding"),
        )
    return asked or writer.encoding or "utf-8"


def _refuse_same_file(input_path: str, output: Path) -> None:
    """Refuse a result that would take the place of the input, or of a file of the same Shapefile."""
    source = Path(file_and_layer(input_path)[0])
    sides = {output.with_suffix(source.suffix)} if output.suffix.lower() == ".shp" else set()
    for target in (output, *sides):
        if os.path.realpath(target) == os.path.realpath(source) or _is_one_file(target, source):
            raise ArgumentError(
                Text(f"结果 {output} 会覆盖输入", f"the result {output} would replace the input"),
                Text("换一个文件名", "choose another name"),
            )


def _is_one_file(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return False


def _prepared(found: FeatureSet, writer: Writer, to_crs: str | None) -> FeatureSet:
    """Return the features as the format holds them; a CRS that it cannot have is refused, never passed over."""
    from mingeo.crs import name_for, parse, same_crs
    from mingeo.writers import in_crs

    if to_crs is None:
        return writer.prepare(found)
    result = writer.prepare(in_crs(found, name_for(parse(to_crs))))
    if not same_crs(result.crs, to_crs):
        raise ArgumentError(
            Text(f"{writer.name} 不能用坐标系 {to_crs}", f"{writer.name} cannot be in {to_crs}"),
            Text("去掉 --to-crs，或换一种格式", "leave out --to-crs, or choose another format"),
        )
    return result

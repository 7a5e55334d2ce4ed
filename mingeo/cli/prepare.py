"""`mingeo prepare`: keep a large layer ready beside its file."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING, TextIO

from mingeo.cli.inputs import option_adder
from mingeo.text import Text, printable

if TYPE_CHECKING:
    from mingeo.readers import Prepared

ABOUT = Text("预处理一个大图层，以后检验立即可用", "prepare a large layer, so that checks against it start at once")
EXAMPLES = """  mingeo prepare 生态保护红线.gpkg
  mingeo prepare farmland.shp --crs EPSG:4527 --json"""

SCHEMA = 1

_WIDTH = 30


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    option = option_adder(parser)
    option("layer", metavar="LAYER", zh="图层文件", en="the layer's file")
    option("--crs", metavar="EPSG:n", zh="文件未写明时的坐标系", en="CRS, where the file does not say it")
    option("--json", action="store_true", zh="输出 JSON", en="print JSON")


def run(options: argparse.Namespace, stdout: TextIO, stderr: TextIO) -> int:
    """Prepare the layer and tell what is in it."""
    from mingeo.readers import prepare_layer_file

    bar = _Bar(stderr)
    try:
        made = prepare_layer_file(options.layer, options.crs, bar.show)
    finally:
        bar.close()
    if made.made:
        stderr.write(f"{Text('已写', 'written')}: {printable(str(made.path))}\n")
    stdout.write(_object(made) if options.json else _lines(made))
    return 0


class _Bar:
    """A progress bar on a terminal; elsewhere one plain line at the start."""

    def __init__(self, stderr: TextIO) -> None:
        self._stderr, self._live, self._shown = stderr, stderr.isatty(), -1

    def show(self, share: float) -> None:
        """Show how much is done, from 0 to 1."""
        percent = int(100 * share)
        if percent == self._shown:
            return
        if self._live:
            done = _WIDTH * percent // 100
            self._stderr.write(f"\r{Text('预处理', 'preparing')} [{'#' * done}{'.' * (_WIDTH - done)}] {percent:3d}%")
            self._stderr.flush()
        elif self._shown < 0:
            self._stderr.write(f"{Text('正在预处理…', 'preparing ...')}\n")
        self._shown = percent

    def close(self) -> None:
        """End the line."""
        if self._live and self._shown >= 0:
            self._stderr.write("\n")


def _lines(made: Prepared) -> str:
    rows = (
        (Text("图层", "layer"), printable(str(made.source))),
        (Text("坐标系", "CRS"), made.crs),
        (Text("要素", "features"), str(made.features)),
        (Text("分块", "pieces"), str(made.pieces)),
        (Text("预处理文件", "prepared file"), printable(str(made.path))),
        (
            Text("状态", "state"),
            str(
                Text("新建", "made")
                if made.made
                else Text("已是最新，全部数据块校验通过", "current, every block checked")
            ),
        ),
    )
    return "".join(f"{name}: {value}\n" for name, value in rows)


def _object(made: Prepared) -> str:
    document = {
        "schema": SCHEMA,
        "layer": str(made.source),
        "crs": made.crs,
        "features": made.features,
        "pieces": made.pieces,
        "sha256": made.sha256,
        "prepared": str(made.path),
        "made": made.made,
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"

#!/usr/bin/env python
"""Bring the outputs that the documentation shows up to date: `scripts/docs_outputs.py [PAGE ...]`.

A block that shows all of an output gets the new one. Of one with `...`, each line that is no longer printed is
replaced by the printed line most like it; where none is like it, the page is left alone and named. Read the
difference before you keep it.
"""

import difflib
import os
import shutil
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from doc_blocks import Shown, fits, run_page  # noqa: E402  (the tests' own reading of a page)

_ALIKE = 0.6


def main() -> int:
    pages = [Path(name).resolve() for name in sys.argv[1:]] or sorted((ROOT / "docs").glob("??/**/*.md"))
    renewed = [renew(page) for page in pages]
    return 0 if all(renewed) else 1


def renew(page: Path) -> bool:
    """Renew a page's outputs, and return whether every one was."""
    text = page.read_text(encoding="utf-8")
    os.environ.pop("LANG", None)
    os.environ["LC_ALL"] = "zh_CN.UTF-8" if (ROOT / "docs" / "zh") in page.parents else "C.UTF-8"
    os.environ["PYTHONPATH"] = str(ROOT)
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(ROOT / "data", Path(folder) / "data")
        os.chdir(folder)
        try:
            shown = run_page(text, Path(folder))
        except AssertionError as error:
            sys.stderr.write(f"{page.relative_to(ROOT)}: {str(error).splitlines()[0]}\n")
            return False
        finally:
            os.chdir(ROOT)
    missed = [one for one in shown if not fits(one.block.body, one.printed)]
    done = True
    for one in reversed(missed):
        new = one.printed if "..." not in one.block.body.split("\n") else cut_again(one)
        if new is None:
            sys.stderr.write(f"{page.relative_to(ROOT)}:{one.block.line}: no line is like one of those shown\n")
            done = False
        else:
            start, end = one.block.span
            text = f"{text[:start]}{new}\n{text[end:]}"
    if missed:
        page.write_text(text, encoding="utf-8")
    return done


def cut_again(one: Shown) -> str | None:
    """Return the lines that are still printed or most like those shown, with dots for the rest."""
    printed = one.printed.split("\n")
    kept: list[str] = []
    position = 0
    for line in one.block.body.split("\n"):
        if line.strip() == "...":
            continue
        rest = printed[position:]
        near = [line] if line in rest else difflib.get_close_matches(line, rest, 1, _ALIKE)
        if not near:
            return None
        at = position + rest.index(near[0])
        kept += ["...", near[0]] if at > position else [near[0]]
        position = at + 1
    return "\n".join([*kept, "..."] if position < len(printed) else kept)


if __name__ == "__main__":
    sys.exit(main())

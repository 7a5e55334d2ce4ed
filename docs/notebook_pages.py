"""Notebooks as pages: the text and code as they stand in the repository, with the outputs of a fresh run.

The repository keeps notebooks without outputs. The build runs each once in a copy of its folder and keeps the
result below ``build/notebooks`` until the notebook or the package changes; it can be given executed copies instead.
"""

import base64
import hashlib
import html
import json
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mingeo.text import Text, same

__all__ = ["NotebookPage", "notebook_pages"]

_ROOT = Path(__file__).parents[1]
_KEPT = _ROOT / "build" / "notebooks"
_SECONDS_A_CELL = 120
_ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
_PLACE = '<div class="notebook-output" data-output="{}"></div>'


@dataclass
class NotebookPage:
    """A notebook as a page of the site: Markdown with places for its outputs, which are HTML."""

    path: str
    title: Text
    markdown: str = ""
    outputs: list[str] = field(default_factory=list)

    def with_outputs(self, page: str) -> str:
        """Return the page's HTML with the outputs in their places."""
        for number, output in enumerate(self.outputs):
            page = page.replace(
                _PLACE.format(number), f'<div class="notebook-output" data-search-exclude>{output}</div>'
            )
        return page


def notebook_pages(folder: Path, how: str) -> list[NotebookPage]:
    """Return the pages of a folder's notebooks, in the order of their names.

    Parameters
    ----------
    folder
        Where the notebooks are; one that is missing has none.
    how
        ``run`` to run them, ``as-is`` to show the outputs that they carry, or a folder with executed copies.
    """
    return [_page(path, _content(path, how)) for path in sorted(folder.glob("[0-9]*.ipynb"))]


def _content(path: Path, how: str) -> dict[str, Any]:
    if how == "run":
        path = _executed(path)
    elif how != "as-is":
        path = Path(how) / path.name
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


def _executed(path: Path) -> Path:
    """Return the executed copy of a notebook, made unless one of the same notebook and package is kept."""
    kept = _KEPT / f"{path.stem}-{_state(path)}.ipynb"
    if not kept.is_file():
        _run(path, kept)
    return kept


def _run(path: Path, kept: Path) -> None:
    import nbformat
    from mkdocs.exceptions import PluginError
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError

    notebook = nbformat.read(path, as_version=4)
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        shutil.copytree(_ROOT / "data", work / "data")
        shutil.copytree(path.parent, work / "notebooks")
        where = {"metadata": {"path": str(work / "notebooks")}}
        try:
            NotebookClient(notebook, timeout=_SECONDS_A_CELL, kernel_name="python3", resources=where).execute()
        except CellExecutionError as error:
            raise PluginError(f"{path.name} does not run: {error.ename}: {error.evalue}") from None
    _KEPT.mkdir(parents=True, exist_ok=True)
    for old in _KEPT.glob(f"{path.stem}-*.ipynb"):
        old.unlink()
    nbformat.write(notebook, kept)


def _state(path: Path) -> str:
    """Return a digest of what a run depends on: the notebook, the package and the data."""
    digest = hashlib.sha256(path.read_bytes())
    for folder in ("mingeo", "data"):
        for file in sorted((_ROOT / folder).rglob("*")):
            if file.is_file() and file.suffix not in (".pyc",):
                digest.update(file.relative_to(_ROOT).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:16]


def _page(path: Path, notebook: Mapping[str, Any]) -> NotebookPage:
    page = NotebookPage(f"notebooks/{path.stem}.md", same(path.stem))
    parts: list[str] = []
    for cell in notebook["cells"]:
        source = _joined(cell["source"]).strip()
        if cell["cell_type"] == "markdown":
            parts.append(_with_links_in_the_site(source))
        elif cell["cell_type"] == "code" and source:
            fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", source)), default=0))
            parts.append(f"{fence}python\n{source}\n{fence}")
            for output in _outputs(cell.get("outputs", [])):
                parts.append(_PLACE.format(len(page.outputs)))
                page.outputs.append(output)
    page.markdown = "\n\n".join(parts)
    page.title = _title(page.markdown) or page.title
    return page


def _with_links_in_the_site(source: str) -> str:
    """Return a cell whose links to other notebooks lead to their pages, and those into the source to nothing."""
    source = re.sub(r"\]\((\w+)\.ipynb", r"](\1.md", source)
    return re.sub(r"\[([^\]]*)\]\(\.\./[^)]*\)", r"\1", source)


def _title(markdown: str) -> Text | None:
    """Return the heading, and in English the line in italics below it, under the heading's number."""
    found = re.search(r"^# (?P<zh>(?P<number>\d* ?).+)\n(?:\*(?P<en>[^*\n]+)\*)?", markdown, re.MULTILINE)
    if found is None:
        return None
    return Text(found["zh"].strip(), found["number"] + found["en"] if found["en"] else found["zh"].strip())


def _outputs(outputs: list[Mapping[str, Any]]) -> Iterator[str]:
    """Yield each output as HTML: the richest form that a page can show without running anything itself."""
    for output in outputs:
        if output["output_type"] == "stream":
            if output["name"] == "stdout":
                yield _preformatted(_joined(output["text"]))
        elif output["output_type"] == "error":
            yield _preformatted(_joined(output["traceback"], "\n"))
        else:
            yield _richest(output["data"])


def _richest(data: Mapping[str, Any]) -> str:
    if "text/html" in data:
        return _joined(data["text/html"])
    if "image/svg+xml" in data:
        picture = base64.b64encode(_joined(data["image/svg+xml"]).encode()).decode()
        return f'<img alt="" src="data:image/svg+xml;base64,{picture}">'
    if "image/png" in data:
        return f'<img alt="" src="data:image/png;base64,{_joined(data["image/png"]).strip()}">'
    return _preformatted(_joined(data.get("text/plain", "")))


def _preformatted(text: str) -> str:
    return f"<pre><code>{html.escape(_ANSI.sub('', text))}</code></pre>"


def _joined(text: str | list[str], separator: str = "") -> str:
    return text if isinstance(text, str) else separator.join(text)

"""What the build of the documentation does beyond MkDocs: inserts, notebooks, and both languages in one go.

A page asks for what is made from the code by a line of its own: ``<!-- insert: commands -->``.
"""

import os
import re
from pathlib import Path

from inserts import INSERTS
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from notebook_pages import NotebookPage, notebook_pages

_INSERT = re.compile(r"^<!-- insert: (?P<name>[\w-]+)(?: (?P<argument>\S+))? -->$", re.MULTILINE)
_FENCE = re.compile(r"(^ *```.*?^ *```$)", re.MULTILINE | re.DOTALL)
_CHINESE = "\u3000-\u303f\u4e00-\u9fff\uff00-\uffef\u201c\u201d\u2014"
_BROKEN_LINE = re.compile(rf"(?<=[{_CHINESE}*`)])\n(?=[{_CHINESE}])|(?<=[{_CHINESE}])\n(?=(?:\*\*|`|\[)\S)")
_NOTEBOOKS_NAV = {"zh": "笔记本", "en": "Notebooks"}
_notebooks: dict[str, NotebookPage] = {}


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Put the notebooks that there are into the navigation; without any, drop their part of it."""
    root = Path(config.config_file_path).parent
    if config.theme["language"] == "zh":
        _notebooks.clear()
        _notebooks.update({one.path: one for one in notebook_pages(root / "notebooks", _how_notebooks_run())})
    title = _NOTEBOOKS_NAV[config.theme["language"]]
    pages = [{one.title.to(config.theme["language"]): path} for path, one in _notebooks.items()]
    config.nav = [{title: pages} if entry == {title: []} else entry for entry in config.nav or []]
    config.nav = [entry for entry in config.nav if entry != {title: []}]
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add a page for each notebook."""
    for path, notebook in _notebooks.items():
        files.append(File.generated(config, path, content=notebook.markdown))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Put what is made from the code in the place of the lines that ask for it."""

    def insert(found: re.Match[str]) -> str:
        maker = INSERTS.get(found["name"])
        if maker is None:
            raise PluginError(f"{page.file.src_uri}: nothing is called '{found['name']}'; known: {', '.join(INSERTS)}")
        try:
            return maker(config.theme["language"], found["argument"] or "")
        except FileNotFoundError as error:
            raise PluginError(f"{page.file.src_uri}: {found[0]}: there is no {error.filename}") from None

    return _unbroken(_INSERT.sub(insert, markdown))


def _unbroken(markdown: str) -> str:
    """Return a page without the line breaks inside Chinese sentences, which would show as spaces; code stays."""
    parts = _FENCE.split(markdown)
    return "".join(part if part.lstrip().startswith("```") else _BROKEN_LINE.sub("", part) for part in parts)


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Put a notebook's outputs in their places, past the Markdown that would spoil them."""
    notebook = _notebooks.get(page.file.src_uri)
    return html if notebook is None else notebook.with_outputs(html)


def on_post_build(config: MkDocsConfig) -> None:
    """Build the English site into the folder en/ of the Chinese one."""
    if config.theme["language"] == "zh":
        root = Path(config.config_file_path).parent
        english = load_config(
            config.config_file_path,
            docs_dir=str(root / "docs" / "en"),
            site_dir=str(Path(config.site_dir) / "en"),
            strict=config.strict,
            **config.extra["english"],
        )
        english.theme["language"] = "en"
        build(english)


def _how_notebooks_run() -> str:
    """Return `run`, `as-is`, or the folder with the executed copies."""
    return os.environ.get("MINGEO_DOCS_NOTEBOOKS", "run")

"""The documentation: what it shows is what happens, it builds without a warning, and it opens without a network."""

import html
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest
import yaml
from console import REPOSITORY
from console import mingeo as command_line
from doc_blocks import blocks_of, fits, run_page

import mingeo
from mingeo.model import ZONE_KINDS
from mingeo.predicates import LAYER_ROLES, PREDICATES, STRENGTHS, WHEN
from mingeo.readers import READERS
from mingeo.rules import JUDGES
from mingeo.writers import WRITERS

DOCS = REPOSITORY / "docs"
PAGES = sorted(
    path.relative_to(DOCS).as_posix() for language in ("zh", "en") for path in (DOCS / language).rglob("*.md")
)
WITH_COMMANDS = [page for page in PAGES if blocks_of((DOCS / page).read_text(encoding="utf-8"))]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
OFFLINE = ["--no-sandbox", "--disable-gpu", "--host-resolver-rules=MAP * ~NOTFOUND"]
DESKTOP, PHONE = {"width": 1366, "height": 768}, {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    """Return the site as the strict build makes it, notebooks as they stand (their own tests run them)."""
    folder = tmp_path_factory.mktemp("site")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", folder],
        cwd=REPOSITORY,
        env={**os.environ, "MINGEO_DOCS_NOTEBOOKS": "as-is", "NO_MKDOCS_2_WARNING": "1", "PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return folder


def source(page: str) -> str:
    return (DOCS / page).read_text(encoding="utf-8")


def text_of(site: Path, page: str) -> str:
    """Return the words of a built page as a reader sees them."""
    body = (site / page).read_text(encoding="utf-8").split("<article", 1)[1].split("</article>", 1)[0]
    return " ".join(html.unescape(re.sub(r"<[^>]*>", "", body)).split())


def workplace(folder: Path, page: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder like the root of the project, in the language of a page; nothing written lands in the project."""
    shutil.copytree(REPOSITORY / "data", folder / "data")
    monkeypatch.chdir(folder)
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8" if page.startswith("zh/") else "C.UTF-8")
    monkeypatch.setenv("PYTHONPATH", str(REPOSITORY))
    monkeypatch.setenv("PYTHONUTF8", "1")
    return folder


@pytest.mark.parametrize("page", WITH_COMMANDS)
def test_what_a_page_shows_is_what_is_printed(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    for one in run_page(source(page), workplace(tmp_path, page, monkeypatch)):
        assert fits(one.block.body, one.printed), f"{page}:{one.block.line}: scripts/docs_outputs.py\n{one.printed}"


@pytest.mark.parametrize(
    ("shown", "fit"),
    [
        ("one\ntwo\nthree", True),
        ("one\n...", True),
        ("...\ntwo\n...", True),
        ("one\n...\nthree", True),
        ("", False),
        ("one\ntwo", False),
        ("two\n...", False),
        ("one\nthree", False),
        ("three\n...\none", False),
        ("...\ntw\n...", False),
        ("one\n...\nthree\nfour", False),
    ],
)
def test_only_whole_lines_in_their_order_fit(shown: str, fit: bool):
    assert fits(shown, "one\ntwo\nthree") is fit


def test_a_page_that_lies_is_found_out(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (lie,) = run_page("```python\nprint(6 * 7)\n```\n\n```text\n41\n```\n", tmp_path)
    assert not fits(lie.block.body, lie.printed)
    with pytest.raises(AssertionError, match="status 2"):
        run_page("```sh\nmingeo area missing.txt\n```\n", tmp_path)
    with pytest.raises(AssertionError, match="nothing"):
        run_page("```text\n42\n```\n", tmp_path)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_worked_example_is_a_register_that_loads(language: str, tmp_path: Path):
    """The files of "add a county", copied from the page, are a plan with what the page puts into it."""
    for block in blocks_of(source(f"{language}/howto/add-county.md")):
        if block.title is not None:
            (tmp_path / block.title).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / block.title).write_text(block.body + "\n", encoding="utf-8")
    plan = mingeo.load_plan("甲石", zones=tmp_path / "register")
    assert [zone.zone_id for zone in plan.zone_list] == ["999998-MB-01", "999998-MB-02"]
    assert [rule.predicate for rule in plan.rules] == ["within_block", "minimum_scale", "avoid_layer"]
    assert plan.minimum_scales[0].large == 100
    with pytest.raises(mingeo.MingeoError, match="within_blok"):
        mingeo.load_plan("甲石", zones=tmp_path / "wrong")


def test_both_languages_have_the_same_pages_under_the_same_headings():
    pages = {language: {page[3:] for page in PAGES if page.startswith(language)} for language in ("zh", "en")}
    assert pages["zh"] == pages["en"]
    for page in pages["zh"] - {"about/changelog.md", "reference/register.md"}:
        levels = [re.findall(r"^(#+) ", source(f"{language}/{page}"), re.MULTILINE) for language in ("zh", "en")]
        assert levels[0] == levels[1], page


@pytest.mark.parametrize("page", [page for page in PAGES if not page.endswith("index.md")])
def test_every_page_says_first_whom_it_is_for(page: str):
    title, first = source(page).split("\n\n")[:2]
    assert title.startswith("# ")
    assert first.startswith(("读这一页的人：", "For ")), first


def test_any_page_is_two_clicks_away():
    """One click opens a part of the navigation, the next the page: nothing lies deeper."""

    class Loader(yaml.SafeLoader):
        pass

    Loader.add_multi_constructor("tag:yaml.org,2002:python/", lambda loader, suffix, node: None)
    config = yaml.load((REPOSITORY / "mkdocs.yml").read_text(encoding="utf-8"), Loader)
    for nav in (config["nav"], config["extra"]["english"]["nav"]):
        entries = [entry for part in nav for entry in part.values()]
        pages = [
            page
            for entry in entries
            for page in ([entry] if isinstance(entry, str) else [one for child in entry for one in child.values()])
        ]
        assert set(pages) == {page[3:] for page in PAGES if page.startswith("zh")}


def test_the_rules_are_all_there(site):
    for language, folder in (("zh", "."), ("en", "en")):
        rules, plans = (text_of(site / folder, f"reference/{name}.html") for name in ("rules", "plans"))
        assert JUDGES.keys() >= PREDICATES.keys()
        assert all(name in rules for name in JUDGES)
        for plan_id in mingeo.list_plans():
            plan = mingeo.load_plan(plan_id)
            for rule in plan.rules:
                row = f"{rule.summary.to(language)} {STRENGTHS[rule.strength].to(language)} {rule.clause.section}"
                assert " ".join(row.split()) in plans, rule.id
                assert " ".join(row.split()) in rules, rule.id


def test_the_formats_are_all_there(site):
    for language, folder in (("zh", "."), ("en", "en")):
        page = text_of(site / folder, "reference/formats.html")
        assert all(f"{one.name.to(language)} {' '.join(one.suffixes)}" in page for one in READERS)
        assert all(f"{one.name} {' '.join(one.suffixes)}" in page for one in WRITERS)
        assert all(f"{role} {name.zh}" in page for role, name in LAYER_ROLES.items())


def test_every_command_has_its_help_on_the_page(site):
    page = text_of(site, "reference/commands.html")
    for command in ("plans", "zones", "check", "area", "convert", "map"):
        assert f"usage: mingeo {command} [-h]" in page
    with pytest.raises(SystemExit):
        command_line("--help")
    assert page.count("usage: mingeo") > 6


def test_the_chinese_page_on_the_register_leaves_no_word_of_the_format_out(site):
    """The English page is the register's own README; the Chinese one must name whatever that names as code."""
    page = text_of(site, "reference/register.html")
    readme = (REPOSITORY / "data" / "zones" / "README.md").read_text(encoding="utf-8")
    listed = readme.split("### Predicates")[0] + readme.split("## adjustments.toml")[-1]
    words = set(re.findall(r"^\| `(\w+)`", listed, re.MULTILINE)) | set(re.findall(r"^(\w+) = ", listed, re.MULTILINE))
    words |= {*ZONE_KINDS, *LAYER_ROLES, *WHEN, *STRENGTHS, "except_minerals", "zone_kinds"}
    assert len(words) > 80
    assert {word for word in words if word not in page} == set()


class Loaded(HTMLParser):
    """Whatever a page makes a browser load."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        loads = {"link": "href", "form": "action"}.get(tag, "src")
        if tag not in ("a", "meta") and found.get(loads):
            self.addresses.append(found[loads])
        if tag in ("img", "source") and found.get("srcset"):
            self.addresses.append(found["srcset"])


def test_nothing_of_the_site_comes_from_a_network(site):
    pages = sorted(site.rglob("*.html"))
    assert len(pages) >= len(PAGES)
    for page in pages:
        for address in Loaded(page.read_text(encoding="utf-8")).addresses:
            assert not re.match(r"(?i)\s*(https?:)?//", address), (page, address)
    for style in site.rglob("*.css"):
        assert not re.search(r"(?i)(url\(|@import)\s*['\"]?(https?:)?//", style.read_text(encoding="utf-8")), style


def test_every_page_leads_to_itself_in_the_other_language(site):
    for page in sorted({path[3:].replace(".md", ".html") for path in PAGES}):
        for here in (site / page, site / "en" / page):
            (link,) = re.findall(r'<nav class="mingeo-languages".*?href="([^"]+)"', here.read_text("utf-8"), re.DOTALL)
            there = (here.parent / link).resolve()
            assert there.is_file()
            assert there in (site / page, site / "en" / page)
            assert there != here


@pytest.mark.skipif(CHROMIUM is None, reason="needs a Chromium browser")
def test_the_site_opens_from_a_folder_without_a_network(site):
    """Every kind of page from file://, on a desktop and a phone; and the search finds Chinese."""
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=OFFLINE)
        for size in (DESKTOP, PHONE):
            page = browser.new_page(viewport=size)
            requests: list[str] = []
            faults: list[str] = []
            page.on("request", lambda request, to=requests: to.append(request.url))
            page.on("pageerror", lambda error, to=faults: to.append(str(error)))
            page.on("console", lambda said, to=faults: said.type == "error" and to.append(said.text))
            for name in ("index.html", "reference/verdict.html", "en/reference/rules.html", "reference/commands.html"):
                page.goto((site / name).as_uri())
                assert page.locator("article h1").inner_text()
                assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (name, size)
            page.goto((site / "index.html").as_uri())
            if size is PHONE:
                page.locator(".md-header__button[for=__search]").click()
            page.locator("input.md-search__input").fill("超出距离")
            first = page.locator(".md-search-result__item h1").first
            assert first.inner_text().replace("\u200b", "") == "结论的定义"
            assert [url for url in requests if not url.startswith(("file:", "data:", "blob:"))] == []
            assert faults == []
        browser.close()


def module_of_docs(name: str):
    spec = importlib.util.spec_from_file_location(name, DOCS / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    sys.modules[name] = module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def notebook_pages(folder: Path, how: str):
    return module_of_docs("notebook_pages").notebook_pages(folder, how)


def test_examples_get_the_heading_that_docstrings_here_leave_out():
    headed = module_of_docs("examples_section").with_heading
    assert headed("Add.\n\nRaises\n------\nValueError\n    Never.\n\n>>> 1 + 1\n2") == (
        "Add.\n\nRaises\n------\nValueError\n    Never.\n\nExamples\n--------\n>>> 1 + 1\n2"
    )
    assert headed("Add.\n\nTwo are four:\n\n>>> 2 + 2\n4") == (
        "Add.\n\nExamples\n--------\nTwo are four:\n\n>>> 2 + 2\n4"
    )
    for as_it_is in ("Add.", "Add.\n\nExamples\n--------\n>>> 1 + 1\n2"):
        assert headed(as_it_is) == as_it_is


def notebook(*cells: dict) -> str:
    return json.dumps({"cells": list(cells), "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


def test_a_notebook_becomes_a_page_with_the_outputs_of_its_executed_copy(tmp_path):
    words = {"cell_type": "markdown", "source": ["# 01 五个规划\n", "*Five plans*\n"]}
    code = {"cell_type": "code", "source": "plan", "outputs": []}
    shown = {"output_type": "execute_result", "data": {"text/html": "<b>昌乐</b>", "text/plain": "昌乐"}}
    printed = {"output_type": "stream", "name": "stdout", "text": ["<script>alert(1)</script>\n", "\x1b[31mred"]}
    stripped, executed = tmp_path / "stripped", tmp_path / "executed"
    for folder, outputs in ((stripped, []), (executed, [shown, printed])):
        folder.mkdir()
        (folder / "01_plans.ipynb").write_text(notebook(words, {**code, "outputs": outputs}), encoding="utf-8")
    (bare,) = notebook_pages(stripped, "as-is")
    assert (bare.path, bare.title, bare.outputs) == ("notebooks/01_plans.md", ("01 五个规划", "01 Five plans"), [])
    (page,) = notebook_pages(stripped, str(executed))
    assert "```python\nplan\n```" in page.markdown
    shown_page = page.with_outputs(page.markdown)
    assert "<b>昌乐</b>" in shown_page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;\nred" in shown_page
    assert "<script>" not in shown_page
    assert notebook_pages(tmp_path / "none", "run") == []


def test_links_between_notebooks_lead_to_their_pages(tmp_path):
    words = {
        "cell_type": "markdown",
        "source": "[next](02_check.ipynb#top), [source](../data/zones/README.md), [web](https://x.cn)",
    }
    (tmp_path / "01_plans.ipynb").write_text(notebook(words), encoding="utf-8")
    (page,) = notebook_pages(tmp_path, "as-is")
    assert page.markdown == "[next](02_check.md#top), source, [web](https://x.cn)"

"""The page: our own script and style with the vendored library inlined, and the data as inert text.

No template engine is used. What comes from data stands in one block of JSON, which the browser never runs;
the script shows it with ``textContent``. The Content-Security-Policy lets only these very scripts run, by
their SHA-256, and no address be loaded.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from mingeo.maps.encode import scene_object
from mingeo.maps.scene import Scene
from mingeo.maps.wording import words

__all__ = ["Additions", "page_html"]

_HERE = Path(__file__).parent
_VENDOR, _PAGE = _HERE / "vendor", _HERE / "page"
SCRIPTS = (
    "dom.js",
    "geodesy.js",
    "decode.js",
    "areas.js",
    "labels.js",
    "graticule.js",
    "furniture.js",
    "popups.js",
    "legend.js",
    "review.js",
    "finder.js",
    "drawing.js",
    "printing.js",
    "main.js",
)


@dataclass(frozen=True)
class Additions:
    """What the user has put on the map with folium: markup, and a script that runs after ours."""

    head: str = ""
    body: str = ""
    script: str = ""


def page_html(scene: Scene, additions: Additions | None = None) -> str:
    """Return the page of a scene: one text that needs nothing else, the same for the same scene."""
    added = additions or Additions()
    scripts = [_library(), _own_script(), *([_folium_script()] if added.script else [])]
    own_tags = "".join(f"<script>{script}</script>\n" for script in scripts)
    extra = f"<script>{_inline(added.script)}</script>\n" if added.script else ""
    hashed = [*scripts, *re.findall(r"<script[^>]*>(.*?)</script>", added.head + added.body + extra, re.DOTALL)]
    named = f"{scene.sheets[scene.first].title} {words('map_of', scene.language)}".strip()
    title = html.escape(_UNPRINTABLE.sub("\ufffd", named))
    return (
        "<!DOCTYPE html>\n"
        f'<html lang="{"zh-CN" if scene.language == "zh" else "en"}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_policy(scene, hashed)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{title}</title>\n"
        f"<style>{_style()}</style>\n{added.head}</head>\n<body>\n"
        '<div id="mingeo-page"></div>\n'
        f'<script type="application/json" id="mingeo-data">{_data(scene)}</script>\n'
        f"{own_tags}{added.body}{extra}</body>\n</html>\n"
    )


_UNPRINTABLE = re.compile("[\x00\ud800-\udfff]")
_UNSAFE = re.compile("[<\u2028\u2029\ud800-\udfff]")


def _data(scene: Scene) -> str:
    """Return the data as JSON that cannot end its block, start a comment or break a line."""
    text = json.dumps(scene_object(scene), ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _policy(scene: Scene, scripts: Sequence[str]) -> str:
    images = ["data:", "blob:", *(() if scene.tiles is None else scene.tiles.origins)]
    hashes = list(dict.fromkeys(_hash(script) for script in scripts))
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src {' '.join(hashes)}",
            f"img-src {' '.join(images)}",
            "style-src 'unsafe-inline'",
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )


def _hash(script: str) -> str:
    # A browser reads CR and CRLF as LF before it hashes.
    plain = script.replace("\r\n", "\n").replace("\r", "\n")
    return f"'sha256-{base64.b64encode(hashlib.sha256(plain.encode('utf-8')).digest()).decode('ascii')}'"


def _inline(script: str) -> str:
    r"""Return a script that cannot end its own element; in strings ``\x3c`` is the same character.

    >>> print(_inline("say('</script>')"))
    say('\x3c/script>')
    """
    return re.sub(r"<(?=/script|!--)", r"\\x3c", script, flags=re.IGNORECASE)


@lru_cache(maxsize=1)
def _library() -> str:
    source = (_VENDOR / "leaflet.js").read_text(encoding="utf-8")
    # The map of its sources is not shipped, and a browser's tools would ask the network for it.
    licence = (_VENDOR / "leaflet.LICENSE").read_text(encoding="utf-8")
    return _inline(f"/*! Leaflet\n{licence}*/\n" + re.sub(r"\n//# sourceMappingURL=.*", "\n", source))


@lru_cache(maxsize=1)
def _own_script() -> str:
    parts = [(_PAGE / name).read_text(encoding="utf-8") for name in SCRIPTS]
    return _inline("window.mingeo = {};\n" + "\n".join(parts))


@lru_cache(maxsize=1)
def _folium_script() -> str:
    icons = {name: _data_uri(f"{name}.png") for name in ("marker-icon", "marker-icon-2x", "marker-shadow")}
    return _inline(f"window.mingeo.icons = {json.dumps(icons)};\n{(_PAGE / 'folium.js').read_text(encoding='utf-8')}")


@lru_cache(maxsize=1)
def _style() -> str:
    vendored = (_VENDOR / "leaflet.css").read_text(encoding="utf-8")
    inlined = re.sub(r"url\(images/([\w-]+\.png)\)", lambda found: f"url({_data_uri(found[1])})", vendored)
    return re.sub(r"\s*behavior: url\(#default#VML\);", "", inlined) + (_PAGE / "map.css").read_text(encoding="utf-8")


def _data_uri(name: str) -> str:
    return f"data:image/png;base64,{base64.b64encode((_VENDOR / name).read_bytes()).decode('ascii')}"

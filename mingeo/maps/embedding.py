"""A folium map whose figure is our page, so that saving and showing it go the safe way.

folium puts what it is given into Jinja templates and compiles the outcome a second time. So nothing of a
scene is ever handed to it: the figure writes the page itself. What users add to the map with folium is
rendered by folium, as anywhere else, and put behind our page's own script under the same policy.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, BinaryIO

import folium
from branca.element import CssLink, Element, Figure, JavascriptLink

from mingeo.errors import ArgumentError
from mingeo.files import write_whole
from mingeo.maps.document import Additions, page_html
from mingeo.maps.scene import Scene
from mingeo.text import Text

__all__ = ["PageMap", "page_map"]


class _PageFigure(Figure):
    """A figure that writes mingeo's page in place of folium's."""

    def __init__(self, scene: Scene) -> None:
        super().__init__()
        self.scene = scene
        self.owner: PageMap | None = None

    def render(self, **kwargs: Any) -> str:
        """Return the page, with what the user has added to the map."""
        assert self.owner is not None
        return page_html(self.scene, _additions(self, self.owner, kwargs))


class PageMap(folium.Map):
    """A folium map that shows a scene offline; folium layers may be added to it.

    A layer of yours is rendered by folium, which runs what it finds in it: do not put text there that you
    do not trust. A plugin that needs a library from the network is refused when the map is rendered.
    """

    def save(self, outfile: str | bytes | Path | BinaryIO, close_file: bool = True, **kwargs: Any) -> None:
        """Write the page whole or not at all.

        Raises
        ------
        FileWriteError
            The file cannot be written.
        """
        content = self.get_root().render(**kwargs).encode("utf-8")
        if isinstance(outfile, bytes):
            outfile = outfile.decode("utf-8", "surrogateescape")
        if isinstance(outfile, str | Path):
            write_whole(outfile, content)
            return
        outfile.write(content)
        if close_file:
            outfile.close()


def page_map(scene: Scene) -> PageMap:
    """Return the folium map of a scene."""
    figure = _PageFigure(scene)
    found = PageMap(tiles=None, width="100%", height="100%")
    figure.add_child(found, name="map")
    figure.owner = found
    figure.height = "640px"
    return found


def _additions(figure: _PageFigure, owner: PageMap, kwargs: dict[str, Any]) -> Additions:
    own = set(figure._children.values()) - {owner}
    children = [*owner._children.values(), *(child for child in figure._children.values() if child in own)]
    for child in children:
        child.render(**kwargs)
    head = _markup(figure.header, kwargs)
    body = _markup(figure.html, kwargs)
    script = figure.script.render(**kwargs).strip()
    if not children and not script:
        return Additions(head, body)
    return Additions(head, body, f"var {owner.get_name()} = window.mingeo.map;\n{script}")


def _markup(element: Element, kwargs: dict[str, Any]) -> str:
    """Return what the user has put in the head or the body; a link to the network is dropped or refused."""
    found = []
    for name, child in element._children.items():
        if name == "meta_http":
            continue
        if isinstance(child, JavascriptLink | CssLink):
            _refuse_unknown(name, child.url)
            continue
        text = child.render(**kwargs)
        linked = re.search(r"<(?:script|link)\b[^>]*\b(?:src|href)\s*=", text, re.IGNORECASE)
        if linked:
            _refuse_unknown(name, text[linked.start() :][:80])
        found.append(text)
    return "\n".join(found)


_AT_HAND = {name for name, _ in (*folium.Map.default_js, *folium.Map.default_css)}
"""Leaflet is on the page, pins are drawn by our own script, and the rest is folium's furniture."""


def _refuse_unknown(name: str, address: str) -> None:
    if name in _AT_HAND:
        return
    raise ArgumentError(
        Text(
            f"图层要从网络载入 {name}（{address}），离线地图没有它",
            f"a layer needs {name} from the network ({address})",
        ),
        Text(
            "换用 folium 的基本图层（GeoJson、Marker、PolyLine、FeatureGroup 等）",
            "use folium's plain layers (GeoJson, Marker, PolyLine, FeatureGroup ...)",
        ),
    )

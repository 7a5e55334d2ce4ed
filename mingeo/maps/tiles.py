"""Base maps from the network: never unless asked for, and never one on a shifted datum."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from mingeo.errors import ArgumentError
from mingeo.text import Text

__all__ = ["KEY_VARIABLE", "TileSource", "tile_source"]

KEY_VARIABLE = "TIANDITU_KEY"


@dataclass(frozen=True)
class TileSource:
    """Addresses of tile layers from bottom to top, where they may be loaded from, and whose they are."""

    urls: tuple[str, ...]
    subdomains: str
    origins: tuple[str, ...]
    attribution: Text
    max_zoom: int = 18


_SHIFTED = (
    "amap.com",
    "autonavi.com",
    "gaode.com",
    "map.qq.com",
    "gtimg.com",
    "google.cn",
    "google.com",
    "bdimg.com",
    "baidu.com",
)
"""Whose tiles are on GCJ-02 or BD-09: half a kilometre off."""


def tile_source(name: str, environment: Mapping[str, str] | None = None) -> TileSource:
    """Return the tiles of a name (``tianditu``, ``osm``) or of an address with ``{z}``, ``{x}`` and ``{y}``.

    Raises
    ------
    ArgumentError
        No such source, no key for Tianditu, or tiles on GCJ-02, which would lie half a kilometre off.

    >>> tile_source("osm").origins
    ('https://tile.openstreetmap.org',)
    """
    if name == "osm":
        return TileSource(
            urls=("https://tile.openstreetmap.org/{z}/{x}/{y}.png",),
            subdomains="",
            origins=("https://tile.openstreetmap.org",),
            attribution=Text("© OpenStreetMap 贡献者", "© OpenStreetMap contributors"),
            max_zoom=19,
        )
    if name == "tianditu":
        return _tianditu((os.environ if environment is None else environment).get(KEY_VARIABLE, ""))
    return _custom(name)


def _tianditu(key: str) -> TileSource:
    if not re.fullmatch(r"[0-9A-Za-z]{8,64}", key):
        raise ArgumentError(
            Text(f"天地图需要密钥，环境变量 {KEY_VARIABLE} 没有", f"Tianditu needs a key: {KEY_VARIABLE} has none"),
            Text(
                f"在 tianditu.gov.cn 申请后写入 {KEY_VARIABLE}", f"ask tianditu.gov.cn for one and set {KEY_VARIABLE}"
            ),
        )
    query = "SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&STYLE=default&TILEMATRIXSET=w&FORMAT=tiles"
    place = "TILEMATRIX={z}&TILEROW={y}&TILECOL={x}"
    urls = [
        f"https://t{{s}}.tianditu.gov.cn/{layer}_w/wmts?{query}&LAYER={layer}&{place}&tk={key}"
        for layer in ("vec", "cva")
    ]
    return TileSource(
        urls=tuple(urls),
        subdomains="01234567",
        origins=tuple(f"https://t{number}.tianditu.gov.cn" for number in range(8)),
        attribution=Text("底图：天地图", "base map: Tianditu"),
    )


def _custom(url: str) -> TileSource:
    parts = urlsplit(url)
    plain = re.fullmatch(r"[0-9A-Za-z.-]+(:[0-9]+)?", parts.netloc) is not None
    if parts.scheme not in ("http", "https") or not plain or not all(hole in url for hole in ("{z}", "{x}", "{y}")):
        raise ArgumentError(
            Text(f"不认识底图“{url}”", f"there is no base map '{url}'"),
            Text(
                "用 tianditu、osm，或含 {z}、{x}、{y} 的网址（不含 {s}）",
                "use tianditu, osm, or an address with {z}, {x} and {y} (and no {s})",
            ),
        )
    host = (parts.hostname or "").lower()
    if any(host == shifted or host.endswith(f".{shifted}") for shifted in _SHIFTED):
        raise ArgumentError(
            Text(
                f"{host} 的底图是 GCJ-02 等加偏坐标，与规划差约 500 米",
                f"tiles of {host} are on GCJ-02, some 500 m off",
            ),
            Text("换用天地图（--tiles tianditu）", "use Tianditu: --tiles tianditu"),
        )
    attribution = Text(f"底图：{host}", f"base map: {host}")
    return TileSource((url,), "", (f"{parts.scheme}://{parts.netloc}",), attribution)

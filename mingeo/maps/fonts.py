"""Text in figures: a font that has Chinese characters, and characters that a drawing can hold."""

from __future__ import annotations

from mingeo.errors import ArgumentError
from mingeo.text import Text

__all__ = ["cjk_font", "drawable"]

_KNOWN = (
    "Noto Sans CJK SC",
    "Noto Sans CJK JP",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "Microsoft YaHei",
    "PingFang SC",
    "Hiragino Sans GB",
    "Heiti SC",
    "STHeiti",
    "SimHei",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "Sarasa Gothic SC",
    "Noto Serif CJK SC",
    "SimSun",
    "STSong",
    "AR PL UMing CN",
    "Arial Unicode MS",
)
"""Sans serif ones first; the files of Noto and Source Han hold all regions, whichever name is found."""


def cjk_font() -> str:
    """Return the name of an installed font with Chinese characters.

    Raises
    ------
    ArgumentError
        There is none: the figure would show boxes in place of every name.
    """
    from matplotlib import font_manager

    installed = {entry.name for entry in font_manager.fontManager.ttflist}
    for name in _KNOWN:
        if name in installed:
            return name
    raise ArgumentError(
        Text(
            "没有找到含中文的字体，插图中的汉字会成为方框",
            "no font with Chinese characters was found: names would be boxes",
        ),
        Text(
            "安装一种，如 Debian 的 fonts-noto-cjk，再删去 matplotlib 的字体缓存",
            "install one, such as Debian's fonts-noto-cjk, and delete matplotlib's font cache",
        ),
    )


def drawable(text: str) -> str:
    r"""Return a text without control characters, which no drawing can hold: matplotlib copies text into SVG.

    >>> drawable("a\x00b")
    'a b'
    """
    return "".join(character if character.isprintable() else " " for character in text)

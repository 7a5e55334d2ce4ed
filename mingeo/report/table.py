"""Plain text that lines up: Chinese characters take two columns of a terminal."""

from collections.abc import Sequence

from mingeo.text import printable

__all__ = ["aligned", "columns_of"]


def aligned(rows: Sequence[Sequence[str]], right: Sequence[int] = ()) -> list[str]:
    """Return rows of cells as lines whose columns line up; columns in `right` are set flush right.

    >>> for line in aligned([["名称", "面积"], ["A", "0.64"]], right=[1]): print(line)
    名称  面积
    A     0.64
    """
    clean = [[printable(cell) for cell in row] for row in rows]
    widths = [max(columns_of(row[column]) for row in clean) for column in range(len(clean[0]))] if clean else []
    lines = []
    for row in clean:
        cells = []
        for column, cell in enumerate(row):
            pad = " " * (widths[column] - columns_of(cell))
            cells.append(pad + cell if column in right else cell + pad)
        lines.append("  ".join(cells).rstrip())
    return lines


def columns_of(text: str) -> int:
    """Return how many columns of a terminal a text takes: two for a Chinese character.

    >>> columns_of("面积 km²")
    8
    """
    from wcwidth import wcswidth  # its tables take 10 ms to load, and JSON needs none

    return max(wcswidth(text), 0)

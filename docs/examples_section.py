"""A griffe extension: the examples at the end of a docstring get the heading that the numpy style has for them.

The package's docstrings close with doctests that need no heading to be read or run; without one the parser takes
them for more errors or parameters.
"""

import re
from typing import Any

import griffe

__all__ = ["ExamplesSection"]

_HEADED = re.compile(r"^Examples\n-+$", re.MULTILINE)


class ExamplesSection(griffe.Extension):
    """Puts the heading in."""

    def on_object(self, *, obj: griffe.Object, **_: Any) -> None:
        """Head the examples of one docstring."""
        if obj.docstring is not None:
            obj.docstring.value = with_heading(obj.docstring.value)


def with_heading(docstring: str) -> str:
    r"""Return a docstring with a heading before its first example, and before the line that leads to it.

    >>> with_heading("Add.\n\nRaises\n------\nValueError\n    Never.\n\n>>> 1 + 1\n2").split("\n")[6:10]
    ['', 'Examples', '--------', '>>> 1 + 1']
    """
    first = docstring.find("\n>>> ")
    if first < 0 or _HEADED.search(docstring):
        return docstring
    start = docstring.rfind("\n\n", 0, first) + 2 if not docstring[:first].endswith("\n") else first + 1
    before = docstring[: start - 1].rstrip("\n")
    lead = before.rsplit("\n\n", 1)[-1]
    if lead.endswith(":") and "\n    " not in lead:
        start = len(before) - len(lead)
    return f"{docstring[:start]}Examples\n--------\n{docstring[start:]}"

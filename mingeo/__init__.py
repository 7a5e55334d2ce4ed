"""Test mining rights against Chinese county mineral-resource master plans, and know how it was decided.

>>> import mingeo
>>> plan = mingeo.load_plan("370725-changle")
>>> plan.record.title
'昌乐县矿产资源总体规划（2021—2025 年）'

Names are loaded when they are first used, so that a check need not wait for what it does not need.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from mingeo.late import late_names

if TYPE_CHECKING:
    from mingeo import errors, maps, measure, overlay
    from mingeo.errors import MingeoError
    from mingeo.lint import lint_plan
    from mingeo.plans import list_plans, load_plan, load_zones
    from mingeo.readers import read_layer, read_right, read_rights
    from mingeo.report import write_report
    from mingeo.review import review_right
    from mingeo.screen import screen_rights
    from mingeo.version import __version__

__all__ = [
    "MingeoError",
    "__version__",
    "errors",
    "lint_plan",
    "list_plans",
    "load_plan",
    "load_zones",
    "maps",
    "measure",
    "overlay",
    "read_layer",
    "read_right",
    "read_rights",
    "review_right",
    "screen_rights",
    "write_report",
]

_load = late_names(
    __name__,
    {
        "MingeoError": "mingeo.errors",
        "__version__": "mingeo.version",
        "lint_plan": "mingeo.lint",
        "list_plans": "mingeo.plans",
        "load_plan": "mingeo.plans",
        "load_zones": "mingeo.plans",
        "read_layer": "mingeo.readers",
        "read_right": "mingeo.readers",
        "read_rights": "mingeo.readers",
        "review_right": "mingeo.review",
        "screen_rights": "mingeo.screen",
        "write_report": "mingeo.report",
    },
)


def __getattr__(name: str) -> Any:
    if name in ("errors", "maps", "measure", "overlay"):
        return importlib.import_module(f"mingeo.{name}")
    return _load(name)


def __dir__() -> list[str]:
    return sorted(__all__)

"""A review as text, JSON, GeoJSON, a page, a Word or an Excel file. These modules only show; they see no rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingeo.late import late_names

if TYPE_CHECKING:
    from mingeo.report.json import review_json, review_object
    from mingeo.report.silent import silences
    from mingeo.report.text import review_text
    from mingeo.report.writing import SUFFIXES, reports_of, write_report

__all__ = ["SUFFIXES", "reports_of", "review_json", "review_object", "review_text", "silences", "write_report"]

__getattr__ = late_names(
    __name__,
    {
        "SUFFIXES": "mingeo.report.writing",
        "reports_of": "mingeo.report.writing",
        "review_json": "mingeo.report.json",
        "review_object": "mingeo.report.json",
        "review_text": "mingeo.report.text",
        "silences": "mingeo.report.silent",
        "write_report": "mingeo.report.writing",
    },
)

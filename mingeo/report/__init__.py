"""A review as text, JSON, GeoJSON, a page, a Word or an Excel file. These modules only show; they see no rule."""

from mingeo.report.json import review_json, review_object
from mingeo.report.sources import silences
from mingeo.report.text import review_text
from mingeo.report.writing import SUFFIXES, reports_of, write_report

__all__ = ["SUFFIXES", "reports_of", "review_json", "review_object", "review_text", "silences", "write_report"]

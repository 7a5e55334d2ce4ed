"""A review as text or JSON. These modules only show; they see a review, never a rule."""

from mingeo.report.json import review_json, review_object
from mingeo.report.text import review_text, silences

__all__ = ["review_json", "review_object", "review_text", "silences"]

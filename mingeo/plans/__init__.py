"""The register of plans: data files in, checked plans and frames of zones out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingeo.late import late_names

if TYPE_CHECKING:
    from mingeo.plans.boundaries import plan_of_boundaries, with_boundaries
    from mingeo.plans.folders import zones_dir
    from mingeo.plans.register import Plan, list_plans, load_plan, load_zones, read_plan_folder
    from mingeo.plans.state import plan_as_of, state_of

__all__ = [
    "Plan",
    "list_plans",
    "load_plan",
    "load_zones",
    "plan_as_of",
    "plan_of_boundaries",
    "read_plan_folder",
    "state_of",
    "with_boundaries",
    "zones_dir",
]

__getattr__ = late_names(
    __name__,
    {
        "Plan": "mingeo.plans.register",
        "list_plans": "mingeo.plans.register",
        "load_plan": "mingeo.plans.register",
        "load_zones": "mingeo.plans.register",
        "plan_as_of": "mingeo.plans.state",
        "plan_of_boundaries": "mingeo.plans.boundaries",
        "read_plan_folder": "mingeo.plans.register",
        "state_of": "mingeo.plans.state",
        "with_boundaries": "mingeo.plans.boundaries",
        "zones_dir": "mingeo.plans.folders",
    },
)

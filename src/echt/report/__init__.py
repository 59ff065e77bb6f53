"""Pages and plots from what the flow returns: one self-contained file, in Dutch and English.

`ReportData` is what a report says; `report(data, path)` writes it.
"""

from echt.report.data import (
    BudgetUse,
    Check,
    Effect,
    EffectDay,
    Interval,
    Oddity,
    PeopleFlow,
    ReportData,
    SegmentCount,
    Shown,
    Story,
    Waiting,
)
from echt.report.page import report
from echt.report.words import opening, story

__all__ = [
    "BudgetUse",
    "Check",
    "Effect",
    "EffectDay",
    "Interval",
    "Oddity",
    "PeopleFlow",
    "ReportData",
    "SegmentCount",
    "Shown",
    "Story",
    "Waiting",
    "opening",
    "report",
    "story",
]

"""Pages and plots from what the flow returns: one self-contained file, in Dutch and English.

`ReportData` is what a report says; `report(data, path)` writes it.
"""

from echt.report.advice import tools
from echt.report.data import (
    BudgetUse,
    Check,
    Effect,
    EffectDay,
    Interval,
    Oddity,
    PeopleFlow,
    Plate,
    ReportData,
    SegmentCount,
    Shown,
    Story,
    ToldStory,
    Tool,
    Waiting,
    Wave,
)
from echt.report.evidence import evidence_article, evidence_name, evidence_page, evidence_states
from echt.report.foretold import Compared, Decile, Group, LooksAt, Origin, Trust, Weight
from echt.report.gather import Subject, attribution, gather, gather_result
from echt.report.numbers import Language
from echt.report.page import report
from echt.report.picture import picture
from echt.report.plain import plain
from echt.report.results import Result, result_of
from echt.report.words import opening, story

__all__ = [
    "BudgetUse",
    "Check",
    "Compared",
    "Decile",
    "Effect",
    "EffectDay",
    "Group",
    "Interval",
    "Language",
    "LooksAt",
    "Oddity",
    "Origin",
    "PeopleFlow",
    "Plate",
    "ReportData",
    "Result",
    "SegmentCount",
    "Shown",
    "Story",
    "Subject",
    "ToldStory",
    "Tool",
    "Trust",
    "Waiting",
    "Wave",
    "Weight",
    "attribution",
    "evidence_article",
    "evidence_name",
    "evidence_page",
    "evidence_states",
    "gather",
    "gather_result",
    "opening",
    "picture",
    "plain",
    "report",
    "result_of",
    "story",
    "tools",
]

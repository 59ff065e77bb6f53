"""Segments: named questions about people, as one SQL predicate each, for everyone at once or for one person live.

Gives `load`, `load_folder`, `parse` (files to `Segment`), `read` (checked), `compile_sql`, `members`, `evaluate` (for
everyone, through the gate's tables), `holds` and `explain` (for one person), `spoken` (in plain words), `conditions` and
`predicate` (made by choosing). Reads nothing by itself and imports no engine.
"""

from echt.segment.conditions import Condition, Joined, conditions, predicate
from echt.segment.explain import Evidence, Explanation, Leaf, explain
from echt.segment.files import load, load_folder, parse
from echt.segment.known import Known, Tables, known_names
from echt.segment.live import holds
from echt.segment.read import Question, read
from echt.segment.result import SMALLEST_CELL, Cell, Overlap, SegmentResult, evaluate, members, merge_small
from echt.segment.spoken import asks_prediction, deed, spoken
from echt.segment.sql import Compiled, compile_sql

__all__ = [
    "SMALLEST_CELL",
    "Cell",
    "Compiled",
    "Condition",
    "Evidence",
    "Explanation",
    "Joined",
    "Known",
    "Leaf",
    "Overlap",
    "Question",
    "SegmentResult",
    "Tables",
    "asks_prediction",
    "compile_sql",
    "conditions",
    "deed",
    "evaluate",
    "explain",
    "holds",
    "known_names",
    "load",
    "load_folder",
    "members",
    "merge_small",
    "parse",
    "predicate",
    "read",
    "spoken",
]

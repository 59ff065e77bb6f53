"""Which tool for which goal: what the data can carry, before anything is built.

A line of advice is an `Advice`: a tool, whether the data is enough, the evidence, what it costs, what it risks, and a
verdict with its reason. `LINES` makes them from a `Ground`; who has another tool adds a function to it.
"""

from echt.flow.advise.advice import (
    Advice,
    Advised,
    Cost,
    Verdict,
    Words,
    cost_words,
    job_words,
    tool_words,
    verdict_words,
)
from echt.flow.advise.ground import Ground, Limits, Logged, Ranking, Reach, Window, default_prediction, read_ground
from echt.flow.advise.lines import LINES, advise_on

__all__ = [
    "LINES",
    "Advice",
    "Advised",
    "Cost",
    "Ground",
    "Limits",
    "Logged",
    "Ranking",
    "Reach",
    "Verdict",
    "Window",
    "Words",
    "advise_on",
    "cost_words",
    "default_prediction",
    "job_words",
    "read_ground",
    "tool_words",
    "verdict_words",
]

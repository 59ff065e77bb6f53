"""Choosing and trusting: rolling-origin backtests, the winner of each outcome, intervals whose coverage was measured."""

from echt.predict.trust.choose import Choice
from echt.predict.trust.cutoffs import Cutoff, History, Question
from echt.predict.trust.evaluate import USUAL, evaluate
from echt.predict.trust.learn import OUTCOMES, Calibrated, Outcome, Told
from echt.predict.trust.score import Held, Score, Total
from echt.predict.trust.trial import Tracking, Trial, Verdict

__all__ = [
    "OUTCOMES",
    "USUAL",
    "Calibrated",
    "Choice",
    "Cutoff",
    "Held",
    "History",
    "Outcome",
    "Question",
    "Score",
    "Told",
    "Total",
    "Tracking",
    "Trial",
    "Verdict",
    "evaluate",
]

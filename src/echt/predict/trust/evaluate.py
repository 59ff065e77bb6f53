"""Every candidate at several moments of the past, on what was known then: which one to use, and how far to trust it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from echt.errors import EchtError
from echt.predict.log import Log, days
from echt.predict.models.base import Candidate
from echt.predict.models.registry import candidate, with_naive
from echt.predict.trust.choose import choose
from echt.predict.trust.cutoffs import History, Question
from echt.predict.trust.learn import OUTCOMES, Outcome
from echt.predict.trust.score import Rows, deciles, held, pit_of, rows_of, score, totals
from echt.predict.trust.trial import Tracking, Trial, Verdict
from echt.predict.trust.walk import Progress, Walk, spoken, walk

USUAL: tuple[str, ...] = ("gamma_poisson", "bgnbd", "mbgnbd", "paretonbd")
"""What is compared beside the naive ones when nothing is named."""
_POINTS, _MOST_PEOPLE = 12, 200_000


def evaluate(
    log: Log,
    question: Question,
    *,
    candidates: Sequence[str | Candidate] = USUAL,
    origins: int = 6,
    segments: Mapping[str, NDArray[np.bool_]] | None = None,
    seed: int = 0,
    progress: Progress | None = None,
) -> Trial:
    """Predict from moments in the past with every candidate, and compare with what came.

    At each cut-off a candidate learns from, and is put right by, nothing but what was known then. The naive candidates
    are always among them. Cut-offs lie one horizon apart where history allows. Of more than 200,000 people, so many are
    drawn, the same at every cut-off.

    Args:
        log: What people did.
        question: What is to be predicted, from when, how far ahead.
        candidates: Names (see `known_candidates`), or candidates of one's own.
        origins: At most so many cut-offs.
        segments: Groups of one's own, by name: (len(log),) bool, beside those that are always looked at.
        seed: Of the randomised PIT, and of who is drawn.
        progress: Told the stage, how many cut-offs are done, and of how many.

    Returns:
        The winner for "orders" (how many), "spend" (how much) and "any" (whether at all), with every number behind it.

    Raises:
        ProjectError: E156, a candidate is not known.
        DataError: E157, fewer than 200 buyers; E158, the horizon is too long for the history; E159, the log ends
            before `question.at`.

    Source:
        Rolling origins: Tashman 2000, International Journal of Forecasting 16(4).
    """
    own = {each.name: each for each in candidates if not isinstance(each, str)}
    order = with_naive([each if isinstance(each, str) else each.name for each in candidates])
    asked = {name: own[name] if name in own else candidate(name) for name in order}
    history = History.of(log, question, most=_MOST_PEOPLE, seed=seed)
    walked = walk(history, history.cutoffs(origins), asked, segments, progress)
    names = [name for name in order if name not in walked.left_out]
    verdicts: dict[Outcome, Verdict] = {outcome: _verdict(walked, asked, names, outcome, seed) for outcome in OUTCOMES}
    now = days(question.at)
    return Trial(
        question=question,
        cutoffs=tuple(step.cutoff for step in walked.counted),
        before=tuple(step.cutoff for step in walked.steps if not step.cutoff.counted),
        people=len(walked.counted[-1].person),
        forecasts=sum(len(step.person) for step in walked.counted),
        verdicts=verdicts,
        left_out=walked.left_out,
        taught={outcome: {name: walked.taught(name, outcome, now) for name in names} for outcome in OUTCOMES},
    )


def _verdict(
    walked: Walk, asked: Mapping[str, Candidate], names: Sequence[str], outcome: Outcome, seed: int
) -> Verdict:
    rows: dict[str, Rows] = {name: rows_of(walked, name, outcome, seed) for name in names}
    choice = choose(rows, names)
    won, level = rows[choice.winner], walked.history.question.level
    return Verdict(
        outcome=outcome,
        choice=choice,
        scores={name: score(name, each, level) for name, each in rows.items()},
        held=held(won),
        pit=pit_of(won),
        deciles=deciles(won),
        totals={name: totals(walked, each) for name, each in rows.items()},
        tracking=None if outcome == "any" else _tracking(walked, asked[choice.winner], outcome),
    )


def _tracking(walked: Walk, winner: Candidate, outcome: Outcome) -> Tracking:
    """The last horizon as it went: shorter horizons of the same candidate, put right by what was known then."""
    step, history = walked.counted[-1], walked.history
    h = step.cutoff.horizon_days
    reach = np.unique(np.round(np.linspace(h / _POINTS, h, _POINTS)).astype(np.int64))
    reach = reach[reach >= 1]
    taught = walked.taught(winner.name, outcome, step.cutoff.at)
    fitted = winner.fit(history.past(step.cutoff.at))
    said, came = np.zeros(len(reach)), np.zeros(len(reach))
    whole = float(taught.point(spoken(step.said[winner.name], outcome)).sum())
    for k, ahead in enumerate(reach.tolist()):
        shot = history.snapshot(step.cutoff.at, ahead)
        real = shot.later if outcome == "orders" else shot.later_value
        came[k] = 0.0 if real is None else float(real.sum())
        try:
            part = float(spoken(fitted.forecast(shot), outcome).sum())
        except EchtError:
            part = float("nan")
        said[k] = part
    # on the way to the total that was told: the path is the candidate's own, its end is the forecast put right
    said = said * whole / said[-1] if np.isfinite(said).all() and said[-1] else whole * reach / h
    return Tracking(reach.astype(np.float64), said, came)

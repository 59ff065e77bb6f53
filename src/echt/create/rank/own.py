"""A brand's own results: what people drawn by chance did with each text, pulled towards the model where they are few."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from echt.errors import DataError

__all__ = ["Learned", "Result", "learn"]

START, START_ERROR = 0.5, 0.5  # of the model's worth for another brand, before that brand has shown any
SPREAD, SPREAD_PEOPLE = (
    0.3,
    4.0,
)  # what texts differ in beyond the model, in log rate, and how many texts that belief weighs
LEAST, MOST = 0.01, 3.0  # between which the spread is looked for


@dataclass(frozen=True, slots=True)
class Result:
    """What came of showing one text in one test.

    Attributes:
        test: What was compared with one another: a campaign, a week, one slot on one page.
        text: As it was shown.
        shown: People it was shown to.
        gained: Of those, how many did what counts: opened, clicked, ordered.
        randomised: Chance alone decided who got it. Anything else does not count.
        language: "nl" or "en".
    """

    test: str
    text: str
    shown: int
    gained: int
    randomised: bool
    language: str


@dataclass(frozen=True, slots=True, eq=False)
class Learned:
    """What a brand's results say.

    Attributes:
        worth: What one unit of the model's score is worth for this brand, in log odds; 0 is nothing.
        worth_error: Its standard error.
        spread: Standard deviation of what texts differ in beyond the model.
        value: (language, text) -> log odds against an average text, and its standard error.
        left_out: Results that chance did not decide, and which therefore do not count.
    """

    worth: float
    worth_error: float
    spread: float
    value: dict[tuple[str, str], tuple[float, float]]
    left_out: int


@dataclass(frozen=True, slots=True, eq=False)
class _Table:
    """Results as arrays: log odds, certainty, which text, and the fixed part (a column a test, and the score)."""

    odds: NDArray[np.float64]
    weight: NDArray[np.float64]
    text: NDArray[np.int64]
    fixed: NDArray[np.float64]
    score: NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class _Solved:
    evidence: float
    fixed: NDArray[np.float64]
    extra: NDArray[np.float64]
    covariance: NDArray[np.float64]
    pull: NDArray[np.float64]
    certainty: NDArray[np.float64]


def learn(results: Sequence[Result], score: NDArray[np.float64], keys: Sequence[tuple[str, str]]) -> Learned:
    """Shrink what was observed towards the model.

    Log odds of a text in a test = level of the test + worth x score + what the text has of its own + chance. Levels are
    free; `worth` starts at 0.5 ± 0.5; what texts have of their own is normal with a spread that is estimated, so the
    fewer people saw a text, the closer it stays to the model, and the more, the less the model matters.

    Args:
        results: Those that count and those that do not.
        score: (t,) float, the model's score of the texts.
        keys: (t,) (language, text), each text of `results` once.

    Raises:
        DataError: E247, counts that cannot be.

    Source:
        Efron & Morris 1975, "Data analysis using Stein's estimator"; Henderson 1975 for the mixed-model equations;
        empirical log odds with ½ added: Gart & Zweifel 1967.
    """
    from scipy.optimize import minimize_scalar

    for result in results:
        _check(result)
    counted = [result for result in results if result.randomised and result.shown]
    left_out = sum(not result.randomised for result in results)
    if not counted:
        return Learned(START, START_ERROR, SPREAD, {}, left_out)
    table = _table(counted, score, keys)

    def lost(log_spread: float) -> float:
        return -_solve(table, float(np.exp(log_spread))).evidence

    best = minimize_scalar(lost, bounds=(np.log(LEAST), np.log(MOST)), method="bounded")
    spread = float(np.exp(best.x))
    return _values(table, _solve(table, spread), spread, keys, left_out)


def _check(result: Result) -> None:
    if not 0 <= result.gained <= result.shown:
        raise DataError(
            f"a result of test '{result.test}' cannot be.",
            code="E247",
            found=f"{result.gained} gained of {result.shown} shown",
            fix="count people once: those shown the text, and of those the ones who did what counts",
        )


def _table(counted: Sequence[Result], score: NDArray[np.float64], keys: Sequence[tuple[str, str]]) -> _Table:
    place = {key: j for j, key in enumerate(keys)}
    test = np.unique([result.test for result in counted], return_inverse=True)[1]
    text = np.array([place[result.language, result.text] for result in counted], np.int64)
    gained = np.array([result.gained for result in counted], float) + 0.5
    missed = np.array([result.shown - result.gained for result in counted], float) + 0.5
    fixed = np.column_stack([np.eye(int(test.max()) + 1)[test], score[text]])
    return _Table(np.log(gained / missed), 1 / (1 / gained + 1 / missed), text, fixed, score)


def _solve(table: _Table, spread: float) -> _Solved:
    """Best guesses for one spread, and how well that spread explains what was seen (restricted likelihood)."""
    texts = table.score.size
    certainty = np.bincount(table.text, table.weight, texts).astype(float) + 1 / spread**2
    weighted = table.fixed * table.weight[:, None]
    cross = np.zeros((texts, table.fixed.shape[1]))
    np.add.at(cross, table.text, weighted)
    own = np.bincount(table.text, table.weight * table.odds, texts)
    normal = weighted.T @ table.fixed
    normal[-1, -1] += 1 / START_ERROR**2
    right = weighted.T @ table.odds
    right[-1] += START / START_ERROR**2
    pull = cross / certainty[:, None]
    reduced = normal - cross.T @ pull
    covariance = np.asarray(np.linalg.inv(reduced), float)
    fixed = covariance @ (right - pull.T @ own)
    extra = (own - cross @ fixed) / certainty
    left = table.weight @ table.odds**2 + (START / START_ERROR) ** 2 - fixed @ right - extra @ own
    sizes = texts * np.log(spread**2) + np.log(certainty).sum() + np.linalg.slogdet(reduced)[1]
    belief = (SPREAD_PEOPLE / 2 + 1) * np.log(spread**2) + SPREAD_PEOPLE * SPREAD**2 / (2 * spread**2)
    return _Solved(-(sizes + left) / 2 - belief, fixed, extra, covariance, pull, certainty)


def _values(table: _Table, solved: _Solved, spread: float, keys: Sequence[tuple[str, str]], left_out: int) -> Learned:
    worth = float(solved.fixed[-1])
    value = worth * table.score + solved.extra
    reach = -solved.pull
    reach[:, -1] += table.score
    variance = np.einsum("ij,jk,ik->i", reach, solved.covariance, reach) + 1 / solved.certainty
    seen = np.unique(table.text)
    found = {keys[j]: (float(value[j]), float(np.sqrt(variance[j]))) for j in seen}
    return Learned(worth, float(np.sqrt(solved.covariance[-1, -1])), spread, found, left_out)

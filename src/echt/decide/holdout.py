"""Who is left in peace to measure against, and who is drawn to learn from.

The holdout is a stable hash of campaign, seed and person: the same person is in the same arm in every rerun, and a
larger share keeps everyone who was in it. Exploration is drawn without replacement from those who are not held out,
before anything about their past is looked at: so the draw does not depend on anyone's history, and its propensity
is a ratio of counts.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from echt.decide.chance import hashes, salt, unit

__all__ = ["Draw", "draw", "holdout"]


def holdout(ids: pa.Array, *, campaign: str, seed: int, share: float) -> NDArray[np.bool_]:
    """Who is held out: (n,) True for a share of the people.

    Args:
        ids: (n,) person ids.
        campaign: Its name salts the hash, so that two campaigns hold out different people.
        seed: Of the plan.
        share: 0..1.

    Examples:
        >>> ids = pa.array([f"person-{i:05d}" for i in range(10_000)])
        >>> float(holdout(ids, campaign="spring", seed=0, share=0.1).mean())
        0.1028
    """
    return unit(hashes(ids, salt("holdout", campaign, seed))) < share


@dataclass(frozen=True, slots=True)
class Draw:
    """Who was drawn to explore.

    Attributes:
        drawn: (n,) bool.
        pool: How many could have been drawn.
        pick: (n,) float64 in [0, 1), the chance by which one of a person's creatives is picked.
        rank: (n,) uint64, the order in which explorers are served when a shared budget is short.
    """

    drawn: NDArray[np.bool_]
    pool: int
    pick: NDArray[np.float64]
    rank: NDArray[np.uint64]

    @property
    def probability(self) -> float:
        """Drawn over pool, a ratio of counts; 0 when nobody could be drawn."""
        return int(self.drawn.sum()) / self.pool if self.pool else 0.0


def draw(ids: pa.Array, pool: NDArray[np.bool_], *, campaign: str, seed: int, share: float) -> Draw:
    """Draw `round(share × pool)` people without replacement: those with the smallest salted hashes.

    Args:
        ids: (n,) person ids.
        pool: (n,) bool, who may be drawn: reachable and not held out.
        campaign: Name, salts the draw.
        seed: Of the plan.
        share: 0..1 of the pool.
    """
    numbers = hashes(ids, salt("explore", campaign, seed))
    able = np.flatnonzero(pool)
    wanted = round(share * len(able))
    drawn = np.zeros(len(ids), dtype=np.bool_)
    if wanted:
        first = np.argpartition(numbers[able], wanted - 1)[:wanted]
        drawn[able[first]] = True
    pick = unit(hashes(ids, salt("explore which", campaign, seed)))
    return Draw(drawn, len(able), pick, hashes(ids, salt("explore order", campaign, seed)))

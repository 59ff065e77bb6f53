"""What is planted in simulated people: what a mail does to them, how it wears, and when they say goodbye.

Nobody can see these numbers in life. A method that finds them again in simulated data has earned some trust;
a method that does not, has not.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from echt.errors import DataError
from echt.simulate.chance import Floats, normal, uniform

CATEGORIES = ("garden", "kitchen", "candles", "paper", "textiles", "toys")


@dataclass(frozen=True, slots=True)
class Planted:
    """The averages that are planted; people vary around them.

    Attributes:
        uplift: Extra probability of an order because of one mail, for a rested person, within 28 days: 0..1.
        uplift_spread: Standard deviation of that probability between people; some are put off (negative).
        fatigue: Share of the effect that is lost for each earlier mail of the last week: 0..1.
        quit: Probability that one mail makes a person object: 0..1.
        reply: Probability that one mail is answered by a person: 0..1.
        order_value: Median value of an extra order, in the project's currency.
    """

    uplift: float = 0.03
    uplift_spread: float = 0.02
    fatigue: float = 0.30
    quit: float = 0.003
    reply: float = 0.02
    order_value: float = 180.0

    def __post_init__(self) -> None:
        for name in ("uplift", "fatigue", "quit", "reply"):
            value = getattr(self, name)
            if not 0.0 <= value <= 1.0:
                raise DataError(
                    f"planted '{name}' is not a probability.", code="E280", found=value, fix="give a number from 0 to 1"
                )


@dataclass(frozen=True, slots=True)
class Truth:
    """The planted truth of n people, as arrays in the order of `person_id`.

    Attributes:
        person_id: (n,) strings.
        uplift: (n,) extra probability of an order by one mail to a rested person, -1..1.
        fatigue: (n,) share of the effect lost for each earlier mail of the last week, 0..1.
        quit: (n,) probability that a mail makes this person object, 0..1.
        reply: (n,) probability that this person answers a mail, 0..1.
        taste: (n, k) share of interest in each category, rows sum to 1.
        categories: The k names.
    """

    person_id: pa.Array
    uplift: Floats
    fatigue: Floats
    quit: Floats
    reply: Floats
    taste: Floats
    categories: tuple[str, ...] = CATEGORIES

    def __len__(self) -> int:
        return len(self.person_id)

    def table(self) -> pa.Table:
        """The same as a table: one row a person, one column `taste_<category>` for each category."""
        columns: dict[str, object] = {
            "person_id": self.person_id,
            "uplift": self.uplift,
            "fatigue": self.fatigue,
            "quit": self.quit,
            "reply": self.reply,
        }
        columns |= {f"taste_{name}": self.taste[:, k] for k, name in enumerate(self.categories)}
        return pa.table(columns).append_column("simulated", pa.array(np.ones(len(self), dtype=bool)))


def plant(person_ids: pa.Array, *, seed: int, planted: Planted | None = None) -> Truth:
    """Plant a truth in people, real or made up, that depends on nothing but their id and the seed.

    Args:
        person_ids: (n,) strings.
        seed: The seed of the simulation.
        planted: The averages; the defaults when None.

    Returns:
        The planted truth, in the order of `person_ids`.

    Examples:
        >>> import pyarrow as pa
        >>> one = plant(pa.array(["AAAABBBBCCCC"]), seed=7)
        >>> both = plant(pa.array(["DDDDEEEEFFFF", "AAAABBBBCCCC"]), seed=7)
        >>> bool(one.uplift[0] == both.uplift[1])
        True
    """
    mean = planted or Planted()
    ids = person_ids.combine_chunks() if isinstance(person_ids, pa.ChunkedArray) else person_ids
    appetite = np.stack([-np.log1p(-uniform(ids, seed, f"taste/{name}")) for name in CATEGORIES], axis=1) ** 2
    return Truth(
        person_id=ids,
        uplift=np.clip(mean.uplift + mean.uplift_spread * normal(ids, seed, "uplift"), -1.0, 1.0),
        fatigue=np.clip(mean.fatigue * (0.5 + uniform(ids, seed, "fatigue")), 0.0, 1.0),
        quit=np.clip(-mean.quit * np.log1p(-uniform(ids, seed, "quit")), 0.0, 1.0),
        reply=np.clip(-mean.reply * np.log1p(-uniform(ids, seed, "reply")), 0.0, 1.0),
        taste=appetite / appetite.sum(axis=1, keepdims=True) if len(ids) else appetite,
    )

"""What each creative would bring each person and what it would take: gains, prices, languages."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from echt.decide.greedy import Offer
from echt.decide.people import People, rows_of
from echt.decide.price import channel_fatigue, creative_fatigue, price_s
from echt.nouns import ATTENTION, Campaign, Creative

__all__ = ["make_offer", "speaks"]

_DAY_US = 86_400_000_000.0


def make_offer(
    people: People,
    creatives: Sequence[Creative],
    campaign: Campaign,
    money: NDArray[np.float32],
    history: pa.Table,
    showable: NDArray[np.bool_] | None = None,
    fatigue_per_s: float | None = None,
) -> Offer:
    """Gains, prices and permitted creatives for everyone.

    Args:
        people: n people.
        creatives: k creatives.
        campaign: Channel, worth of attention, announced or not.
        money: (rows of candidates, k) gains.
        history: person_id, channel, creative_id, at, attention_s: earlier contacts.
        showable: (rows of candidates, k), False where a creative has nothing to show a person; None: all have.
        fatigue_per_s: By how much a second given in the same plan makes a contact dearer; None: as the campaign says.
    """
    channel_s, constants = ATTENTION.channel_s[campaign.channel], campaign.constants
    fatigue, freshness = _fatigue(people, creatives, campaign, history)
    price = price_s(
        channel_s,
        fatigue,
        freshness,
        chosen_hour=people.chosen_hour,
        announced=campaign.announced,
        constants=constants,
    )
    return Offer(
        gain=money[people.row].astype(np.float64),
        price=price,
        dearer=(campaign.fatigue_per_s if fatigue_per_s is None else fatigue_per_s) * channel_s,
        allowed=speaks(people.language, creatives) & (True if showable is None else showable[people.row]),
        worth=campaign.worth_per_s,
    )


def speaks(language: pa.Array, creatives: Sequence[Creative]) -> NDArray[np.bool_]:
    """Which creatives are there in each person's language: (n, k) bool.

    A person's "nl-BE" is served by "nl". Whose language is not known may get any creative.

    Examples:
        >>> letter = Creative("letter", "1", "email", {"nl": {"body": "Dag."}})
        >>> speaks(pa.array(["nl-BE", "fr", None]), [letter]).ravel().tolist()
        [True, False, True]
    """
    coded = language.dictionary_encode()
    known = [str(text).lower().replace("_", "-").split("-")[0] for text in coded.dictionary.to_pylist()]
    has = [{text.lower().split("-")[0] for text in creative.texts} for creative in creatives]
    table = np.array([*([text in texts for texts in has] for text in known), [True] * len(has)], dtype=np.bool_)
    code = coded.indices.fill_null(len(known)).to_numpy(zero_copy_only=False)
    return table[code]


def _fatigue(
    people: People, creatives: Sequence[Creative], campaign: Campaign, history: pa.Table
) -> tuple[NDArray[np.float64], NDArray[np.float32]]:
    n, k = len(people), len(creatives)
    if len(history) == 0:
        return np.zeros(n), np.zeros((n, k), dtype=np.float32)
    row, here = rows_of(history["person_id"], people.ids)
    moment = history["at"].cast(pa.timestamp("us", tz="UTC")).cast(pa.int64()).to_numpy()
    age = (people.send_us[row] - moment) / _DAY_US
    same = here & pc.fill_null(pc.equal(history["channel"], campaign.channel), False).to_numpy()
    seconds = pc.fill_null(history["attention_s"].cast(pa.float64()), 0.0).to_numpy()
    constants = campaign.constants
    channel = channel_fatigue(row[same], seconds[same], age[same], n, constants)
    names = pa.array([creative.creative_id for creative in creatives], pa.string())
    column = pc.fill_null(pc.index_in(history["creative_id"], value_set=names), -1).to_numpy().astype(np.intp)
    shown = here & (column >= 0)
    return channel, creative_fatigue(row[shown], column[shown], age[shown], (n, k), constants)

"""What is known about people's attention when a plan is made: spent, own wishes, earlier contacts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from echt.ledger import Ledger

__all__ = ["HISTORY", "Known"]

HISTORY = timedelta(days=120)
"""How far back earlier contacts count: by then both kinds of fatigue are below 0.4 % of what they were."""

_UTC = pa.timestamp("us", tz="UTC")
USED = pa.schema([("person_id", pa.string()), ("used_s", pa.float64())])
SETTINGS = pa.schema(
    [
        ("person_id", pa.string()),
        ("budget_s", pa.float64()),
        ("quiet_from", pa.string()),
        ("quiet_to", pa.string()),
        ("time_zone", pa.string()),
        ("language", pa.string()),
        ("paused_until", _UTC),
    ]
)
CONTACTS = pa.schema(
    [
        ("person_id", pa.string()),
        ("channel", pa.string()),
        ("creative_id", pa.string()),
        ("at", _UTC),
        ("attention_s", pa.float64()),
    ]
)


@dataclass(frozen=True, slots=True)
class Known:
    """The ledger's side of a plan, read once.

    Attributes:
        attention_used: person_id, used_s: reserved and spent in the rolling 168 hours.
        settings: person_id, budget_s, quiet_from, quiet_to ("HH:MM"), time_zone, language, paused_until; null where
            a person set nothing. `chosen_hour` ("HH:MM") where a person chose one, optional.
        history: person_id, channel, creative_id, at, attention_s: earlier contacts.
        time_zone: Of the project, for people whose own is not known.
        seen_run: The latest run of the campaign when this was read, or None; "" where nobody looked.
        shared: Contacts counted in the campaign's shared budgets (`creative:NAME`, `total`), where it is decided online
            too.
    """

    attention_used: pa.Table = field(default_factory=USED.empty_table)
    settings: pa.Table = field(default_factory=SETTINGS.empty_table)
    history: pa.Table = field(default_factory=CONTACTS.empty_table)
    time_zone: str = "UTC"
    seen_run: str | None = ""
    shared: Mapping[str, int] = field(default_factory=dict[str, int])

    @classmethod
    def read(
        cls,
        ledger: Ledger,
        campaign: str,
        *,
        at: datetime,
        time_zone: str = "UTC",
        except_runs: Sequence[str] = (),
    ) -> Known:
        """What the ledger knows at a moment.

        Args:
            ledger: To read.
            campaign: Name, to notice another run of it between draft and commit.
            at: The moment of the plan, UTC.
            time_zone: Of the project.
            except_runs: What these runs reserved does not count: to plan again what was committed before (`run_of`
                names it), and find the same. A run that was never committed changes nothing.
        """
        used, history = ledger.attention_used(at), ledger.contact_history(at - HISTORY, at)
        shared = ledger.shared_used(campaign)
        for run in except_runs:
            if (found := ledger.run(run)) is not None:
                own = ledger.decisions(run_id=run)
                used, history = _without(used, history, own)
                shared = _given_back(shared, own) if found["campaign_id"] == campaign else shared
        return cls(
            attention_used=used,
            settings=ledger.settings(),
            history=history,
            time_zone=time_zone,
            seen_run=ledger.latest_run(campaign),
            shared=shared,
        )


def _given_back(shared: Mapping[str, int], decisions: pa.Table) -> dict[str, int]:
    """What is counted in shared budgets, without what these decisions took of them."""
    sent = pc.value_counts(decisions["creative_id"].drop_null()).to_pylist()
    back = {f"creative:{row['values']}": int(row["counts"]) for row in sent}
    return {name: n - (sum(back.values()) if name == "total" else back.get(name, 0)) for name, n in shared.items()}


def _without(used: pa.Table, history: pa.Table, decisions: pa.Table) -> tuple[pa.Table, pa.Table]:
    """Attention used and earlier contacts, less those that these decisions made."""
    own = pc.is_in(_contact(history), value_set=_contact(decisions).combine_chunks())
    spent = history.filter(own).group_by("person_id").aggregate([("attention_s", "sum")])
    place = pc.index_in(used["person_id"], value_set=spent["person_id"])
    less = pc.fill_null(pc.take(spent["attention_s_sum"], place), 0.0)
    left = pc.subtract(used["used_s"].cast(pa.float64()), less)
    return used.set_column(used.schema.get_field_index("used_s"), "used_s", left), history.filter(pc.invert(own))


def _contact(table: pa.Table) -> pa.ChunkedArray:
    """Who was shown what, when: a text a row; null where nothing was shown."""
    moment = table["at"].cast(pa.timestamp("us", tz="UTC")).cast(pa.int64()).cast(pa.string())
    return pc.binary_join_element_wise(table["person_id"], table["creative_id"], moment, "\x1f")

"""Budgets that people share, counted one contact at a time: the database itself refuses one too many.

A row is a campaign's budget of one name: `creative:NAME` and `total` count every contact; `explore:NAME` and
`explore total` count those that were drawn to learn from, and what is left of these is kept from the others. The row
without a name counts a campaign's online decisions. A budget with `since` and `until` is let out evenly in between: before its time, what is left is not there yet.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa

from echt.errors import CampaignError
from echt.ledger import rows, schema
from echt.ledger.times import micros

__all__ = [
    "Shared",
    "bring_to",
    "fits",
    "given_out",
    "left",
    "names_of",
    "open_budgets",
    "take",
    "take_for_run",
    "used",
]

_LEFT = rows.Quick(
    "SELECT name, most, used, since, until FROM shared_budgets WHERE campaign_id = :campaign AND name <> ''"
)
_TAKE = rows.Quick(
    "UPDATE shared_budgets SET used = used + :count, last_at = CASE WHEN last_at > :at THEN last_at ELSE :at END "
    "WHERE campaign_id = :campaign AND name = :name"
)


@dataclass(frozen=True, slots=True)
class Shared:
    """A budget that people share.

    Attributes:
        name: `creative:NAME`, `total`, `explore:NAME` or `explore total`.
        most: Contacts, in all.
        since: From when it is let out, evenly; None: all of it at once.
        until: By when all of it is there.

    Raises:
        CampaignError: E499, fewer than none, or a time that ends before it begins.
    """

    name: str
    most: int
    since: datetime | None = None
    until: datetime | None = None

    def __post_init__(self) -> None:
        timed = self.since is not None and self.until is not None and self.since < self.until
        if self.most < 0 or not (timed or (self.since is None and self.until is None)):
            raise CampaignError(
                f"the shared budget '{self.name}' cannot be kept.",
                code="E499",
                found=f"{self.most} contacts, from {self.since} until {self.until}",
                fix="0 contacts or more; both a beginning and a later end, or neither",
            )


def open_budgets(
    connection: sa.Connection, campaign_id: str, budgets: Iterable[Shared], *, beside: str | None = None
) -> None:
    """Make the rows of a campaign, or bring those that are there to these numbers; what was used stays used.

    Args:
        connection: Of the writer.
        campaign_id: Whose.
        budgets: All of them.
        beside: The run of a plan whose contacts count, where the campaign has no rows yet.

    Raises:
        CampaignError: E496, a budget would be smaller than what was used of it.
    """
    t = schema.shared_budgets
    known = {
        row.name: row.used
        for row in connection.execute(sa.select(t.c.name, t.c.used).where(t.c.campaign_id == campaign_id))
    }
    wanted = {one.name: _row(campaign_id, one) for one in budgets}
    wanted[""] = {"campaign_id": campaign_id, "name": "", "most": None, "since": None, "until": None}
    given = given_out(connection, beside) if beside is not None and "" not in known else {}
    for name, row in wanted.items():
        if name not in known:
            if row["most"] is not None and given.get(name, 0) > row["most"]:
                raise _over(campaign_id, name, f"{given[name]} in the plan, {row['most']} wanted")
            connection.execute(t.insert(), row | {"used": given.get(name, 0), "last_at": None})
        elif row["most"] is not None and known[name] > row["most"]:
            raise _over(campaign_id, name, f"{known[name]} used, {row['most']} wanted")
        else:
            connection.execute(t.update().where(t.c.campaign_id == campaign_id, t.c.name == name).values(row))
    for name in known.keys() - wanted.keys():
        connection.execute(t.update().where(t.c.campaign_id == campaign_id, t.c.name == name).values(most=None))


def given_out(connection: sa.Connection, run_id: str) -> dict[str, int]:
    """How many contacts a run gives out, by the budgets they are counted in."""
    t = schema.decisions.c
    query = sa.select(t.creative_id, t.reason, sa.func.count()).where(t.run_id == run_id, t.creative_id.is_not(None))
    found = connection.execute(query.group_by(t.creative_id, t.reason)).fetchall()
    return _counts((str(creative), str(reason), int(n)) for creative, reason, n in found)


def _counts(contacts: Iterable[tuple[str, str, int]]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for creative, reason, n in contacts:
        for name in names_of(creative, explores=reason == "explore"):
            counts[name] = counts.get(name, 0) + n
    return counts


def _row(campaign_id: str, one: Shared) -> dict[str, Any]:
    times = {"since": one.since, "until": one.until}
    return {"campaign_id": campaign_id, "name": one.name, "most": one.most} | {
        name: None if value is None else micros(value) for name, value in times.items()
    }


def left(connection: sa.Connection, campaign_id: str, at_us: int) -> dict[str, int]:
    """Contacts left at a moment, by budget; budgets without a limit are not in it."""
    found = _LEFT(connection, {"campaign": campaign_id})
    return {row[0]: _let_out(row[1], row[3], row[4], at_us) - row[2] for row in found if row[1] is not None}


def _let_out(most: int, since: int | None, until: int | None, at_us: int) -> int:
    if since is None or until is None or at_us >= until:
        return most
    return most * max(at_us - since, 0) // (until - since)


def take(connection: sa.Connection, campaign_id: str, counts: Mapping[str, int], at_us: int) -> None:
    """Count contacts; the database refuses (E261) what goes over. A budget that is not there holds nothing back."""
    for name, count in counts.items():
        _TAKE(connection, {"campaign": campaign_id, "name": name, "count": count, "at": at_us})


def used(connection: sa.Connection, campaign_id: str) -> dict[str, int]:
    """Contacts counted in each shared budget of a campaign; nothing where it was never decided online."""
    t = schema.shared_budgets.c
    found = connection.execute(sa.select(t.name, t.used).where(t.campaign_id == campaign_id, t.name != ""))
    return {row.name: row.used for row in found}


def bring_to(connection: sa.Connection, campaign_id: str, most: Mapping[str, int]) -> None:
    """Bring the budgets that are counted to these numbers, and never below what was used of them."""
    t = schema.shared_budgets
    for name, number in most.items():
        this = (t.c.campaign_id == campaign_id, t.c.name == name, t.c.most.is_not(None))
        least = sa.case((t.c.used > number, t.c.used), else_=number)
        connection.execute(t.update().where(*this).values(most=least))


def take_for_run(connection: sa.Connection, campaign_id: str, decisions: pa.Table) -> None:
    """Count the contacts of a whole run, where the campaign is decided online too.

    Raises:
        CampaignError: E496, that is more than is left.
    """
    t = schema.shared_budgets
    if connection.scalar(sa.select(t.c.name).where(t.c.campaign_id == campaign_id, t.c.name == "")) is None:
        return
    sent = decisions.filter(pc.is_valid(decisions["creative_id"]))
    found = sent.group_by(["creative_id", "reason"]).aggregate([([], "count_all")]).to_pylist()
    counts = _counts((str(row["creative_id"]), str(row["reason"]), int(row["count_all"])) for row in found)
    last = int(pc.max(decisions["at"]).as_py() or 0)
    rest = left(connection, campaign_id, 2**62)
    for name, count in counts.items():
        if count > rest.get(name, count):
            raise _over(campaign_id, name, f"{count} contacts, {rest[name]} left")
    take(connection, campaign_id, counts, last)


def names_of(creative_id: str, *, explores: bool) -> tuple[str, ...]:
    """The budgets that one contact with a creative is counted in.

    Examples:
        >>> names_of("spring", explores=False)
        ('creative:spring', 'total')
    """
    plain = (f"creative:{creative_id}", "total")
    return (*plain, f"explore:{creative_id}", "explore total") if explores else plain


def fits(left: Mapping[str, int], creative_id: str, *, explores: bool) -> bool:
    """Whether one more contact fits in what is left: what is kept to learn from is kept from the others.

    Examples:
        >>> kept = {"total": 2, "explore total": 2}
        >>> fits(kept, "spring", explores=True), fits(kept, "spring", explores=False)
        (True, False)
    """
    if explores:
        return all(left.get(name, 1) > 0 for name in names_of(creative_id, explores=True))
    pairs = ((f"creative:{creative_id}", f"explore:{creative_id}"), ("total", "explore total"))
    return all(left[whole] - max(left.get(kept, 0), 0) > 0 for whole, kept in pairs if whole in left)


def _over(campaign_id: str, name: str, found: str) -> CampaignError:
    return CampaignError(
        f"campaign '{campaign_id}' has less left of what people share than this needs.",
        code="E496",
        found=f"{name}: {found}",
        fix="plan again, or give the campaign a larger budget",
    )

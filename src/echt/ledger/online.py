"""One person, now: what a decision has to know, read at once, and its promise, made with others in one transaction.

A decision is made from what `know` read. `promise` looks once more, inside the transaction of the one writer: when
anything the decision rests on has changed meanwhile, nothing is written and the decision is made again. So two
decisions about one person at one moment, in two processes, cannot both rest on the same free attention.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from echt.errors import DataError
from echt.ledger import audit, rows, schema, shared
from echt.ledger.attention import WINDOW
from echt.ledger.book import Part, Tx
from echt.ledger.decisions import no_decisions, write_run
from echt.ledger.links import Links
from echt.ledger.permissions import standing_rows
from echt.ledger.times import micros, moment
from echt.nouns import Purpose

__all__ = ["Draft", "KnownOne", "Online", "Promised", "Seen"]

_ABOUT = rows.Quick(
    "SELECT f.flags, s.budget_s, s.quiet_from, s.quiet_to, s.time_zone, s.language, s.paused_until, "
    "EXISTS (SELECT 1 FROM conversations c WHERE c.person_id = :person AND c.held AND c.last_in_at <= :at) "
    "FROM (SELECT CAST(:person AS TEXT) AS person_id) p LEFT JOIN hot_flags f ON f.person_id = p.person_id "
    "LEFT JOIN settings s ON s.person_id = p.person_id"
)
_CONTACTS = rows.Quick(
    "SELECT d.channel, d.creative_id, a.at, a.seconds, d.campaign_id FROM attention a JOIN decisions d ON d.decision_no = a.decision_no "
    "WHERE a.person_id = :person AND a.at > :since AND a.at <= :at AND a.state <> 'released'"
)
_SEEN = rows.Quick(
    "SELECT (SELECT max(decision_no) FROM decisions WHERE person_id = :person), "
    "(SELECT max(permission_id) FROM permissions WHERE person_id = :person), "
    "(SELECT at FROM settings WHERE person_id = :person), (SELECT max(approval_id) FROM approvals), "
    "(SELECT max(link_id) FROM links WHERE from_id = :person OR to_id = :person), "
    "(SELECT max(last_in_at) FROM conversations WHERE person_id = :person AND held)"
)
_LAST = rows.Quick(
    "SELECT max(at), max(CASE WHEN run_id = :run THEN contact_no END) FROM decisions WHERE person_id = :person"
)
_SAME = rows.Quick("SELECT decision_id FROM decisions WHERE decision_id = :decision")
_LINKED = rows.Quick("SELECT 1 FROM links WHERE undone_at IS NULL AND (from_id = :person OR to_id = :person) LIMIT 1")
_FOR_EVER_US = 253_370_764_800_000_000  # the year 9999
_AHEAD_US = 60_000_000  # callers' clocks may differ by a minute
_COLUMNS = [column.name for column in schema.decisions.columns]
_FLOATS = {c.name for c in schema.decisions.columns if isinstance(c.type, sa.Float)}
_INSERT = rows.Quick(
    f"INSERT INTO decisions ({', '.join(_COLUMNS)}) VALUES ({', '.join(':' + name for name in _COLUMNS)})"
)


@dataclass(frozen=True, slots=True)
class Seen:
    """The newest of everything that a decision about one person rests on; when one differs, it is made again."""

    decision_no: int | None
    permission_id: int | None
    settings_at: int | None
    approval_id: int | None
    link_id: int | None
    held_at: int | None


@dataclass(frozen=True, slots=True)
class KnownOne:
    """What the ledger knows about one person at a moment.

    Attributes:
        person_id: The person that the id asked about stands for.
        at_us: The moment, microseconds since 1970 UTC.
        answers: Rows of `Ledger.standing` for every id of the person.
        flags: What the last run pushed: minor, customer, predictions, …; None where no run knows the person.
        settings: budget_s, quiet_from, quiet_to, time_zone, language, paused_until (UTC); None where left at default.
            Whoever wrote in distress and was not read by a human yet is in a pause.
        used_s: Attention reserved and spent in the rolling 168 hours.
        contacts: (channel, creative_id, age in days, seconds, campaign_id) of earlier contacts.
        left: Contacts left of each shared budget of the campaign; those without a limit are not in it.
        seen: What all this rests on.
        profile: Rows of `Ledger.standing` for a second purpose, whose permission is to be looked at too.
    """

    person_id: str
    at_us: int
    answers: Sequence[Mapping[str, Any]]
    flags: Mapping[str, Any] | None
    settings: Mapping[str, Any]
    used_s: float
    contacts: Sequence[tuple[str, str, float, float, str]]
    left: Mapping[str, int]
    seen: Seen
    profile: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """A decision about to be promised.

    Attributes:
        row: The columns of `nouns.Decision` (product_ids as JSON text, at in microseconds) without contact_no.
        seen: What `know` saw.
        asked: (creative, drawn to learn from or not): what the decision looked at among the shared budgets.
        open: Those of `asked` for which something was left.
        takes: Names of the shared budgets that it is counted in.
    """

    row: Mapping[str, Any]
    seen: Seen
    asked: tuple[tuple[str, bool], ...]
    open: frozenset[tuple[str, bool]]
    takes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Promised:
    """What became of a draft.

    Attributes:
        row: As it was written; None when something changed meanwhile: decide again.
        new: Whether it was written now, and not before.
        not_before: The moment to decide for, where another caller with a clock a little ahead was first; else None.
    """

    row: Mapping[str, Any] | None
    new: bool = False
    not_before: datetime | None = None


class Online(Part):
    """Decisions about one person at a time."""

    def open_online(
        self, run: Mapping[str, Any], budgets: Iterable[shared.Shared], *, at: datetime, beside: str | None = None
    ) -> bool:
        """Open a run that decisions are added to one by one, and the budgets its campaign shares.

        Args:
            run: As for `commit_run`.
            budgets: The campaign's shared budgets; those that are open already keep what was used.
            at: When.
            beside: The plan that these decisions stand beside: where the campaign was not decided online before, what
                that plan gives out is counted in its shared budgets.

        Returns:
            Whether the run is new.

        Raises:
            CampaignError: E496, a budget would be smaller than what was used of it.
        """
        t = schema.runs
        with self.book.write("run", at) as tx:
            shared.open_budgets(tx.connection, str(run["campaign_id"]), budgets, beside=beside)
            if tx.connection.scalar(sa.select(t.c.run_no).where(t.c.run_id == str(run["run_id"]))) is not None:
                return False
            write_run(tx, run, no_decisions(), at)
            return True

    def shared_left(self, campaign_id: str, at: datetime) -> dict[str, int]:
        """Contacts left of each of a campaign's shared budgets at a moment."""
        with self.book.read() as connection:
            return shared.left(connection, campaign_id, micros(at))

    def shared_used(self, campaign_id: str) -> dict[str, int]:
        """Contacts counted in each shared budget of a campaign; nothing where it was never decided online."""
        with self.book.read() as connection:
            return shared.used(connection, campaign_id)

    def given_out(self, run_id: str) -> dict[str, int]:
        """Contacts that a run gives out, by the shared budgets they are counted in."""
        with self.book.read() as connection:
            return shared.given_out(connection, run_id)

    def know(
        self,
        person_id: str,
        purpose: Purpose,
        campaign_id: str,
        *,
        since: datetime,
        at: datetime,
        profile: Purpose | None = None,
    ) -> KnownOne:
        """Read once what an online decision needs.

        Args:
            person_id: Any id of the person.
            purpose: What for.
            campaign_id: Whose shared budgets.
            since: From when earlier contacts count.
            at: The moment.
            profile: A second purpose to look at.
        """
        now = micros(at)
        with self.book.read() as connection:
            ids = self._ids(connection, person_id)
            who = {"person": ids[0]}
            seen = _seen(connection, ids[0])  # first: what changes from here on is noticed by `promise`
            about = _ABOUT(connection, who | {"at": now})[0]
            found = _CONTACTS(connection, who | {"since": micros(since), "at": now})
            answers = standing_rows(connection, purpose, now, ids)
            second = standing_rows(connection, profile, now, ids) if profile is not None else []
            rest = shared.left(connection, campaign_id, now)
        window = now - WINDOW // timedelta(microseconds=1)
        names = ("budget_s", "quiet_from", "quiet_to", "time_zone", "language", "paused_until")
        own: dict[str, Any] = dict(zip(names, about[1:-1], strict=True))
        paused = _FOR_EVER_US if about[-1] else own["paused_until"]
        own["paused_until"] = None if paused is None else moment(paused)
        return KnownOne(
            person_id=ids[0],
            at_us=now,
            answers=answers,
            flags=None if about[0] is None else json.loads(about[0]),
            settings=own,
            used_s=sum(seconds for _, _, when, seconds, _ in found if when > window),
            contacts=[(way, name, (now - when) / 86_400e6, seconds, of) for way, name, when, seconds, of in found],
            left=rest,
            seen=seen,
            profile=second,
        )

    def _ids(self, connection: sa.Connection, person_id: str) -> list[str]:
        """The person an id stands for, then every other id that stands for them."""
        if not _LINKED(connection, {"person": person_id}):
            return [person_id]
        live = Links(self.book).links()
        way = dict(zip(live["from_id"].to_pylist(), live["to_id"].to_pylist(), strict=True))
        person = way.get(person_id, person_id)
        return [person, *(one for one, end in way.items() if end == person)]

    def promise(self, draft: Draft) -> Promised:
        """Write one decision, reserve its attention, count it in its shared budgets.

        Raises:
            NotAllowedError: E256, E257, as for `commit_run`.
            DataError: E258, the person has a later decision.
        """
        return self.promise_many([draft])[0]

    def promise_many(self, drafts: Sequence[Draft]) -> list[Promised]:
        """`promise` for several callers at once, in one transaction: for `Writer.gather`."""
        with self.book.write("online", moment(max(draft.row["at"] for draft in drafts))) as tx:
            key = tx.next_key("decisions", len(drafts))
            return [_promise(tx, draft, key + place) for place, draft in enumerate(drafts)]


def _promise(tx: Tx, draft: Draft, key: int) -> Promised:
    row, connection = draft.row, tx.connection
    if _SAME(connection, {"decision": row["decision_id"]}):
        return Promised(_stored(connection, row["decision_id"]))
    if _seen(connection, row["person_id"]) != draft.seen:
        return Promised(None)
    rest = shared.left(connection, row["campaign_id"], row["at"])
    if frozenset(one for one in draft.asked if shared.fits(rest, one[0], explores=one[1])) != draft.open:
        return Promised(None)
    last, contacts = _LAST(connection, {"person": row["person_id"], "run": row["run_id"]})[0]
    if last is not None and row["at"] < last <= row["at"] + _AHEAD_US:
        return Promised(None, not_before=moment(last))
    if last is not None and last > row["at"]:
        raise DataError(
            "the clock goes backwards: this person has a later decision than this one.",
            code="E258",
            found=f"a decision at {moment(row['at']).isoformat()}, after one at {moment(last).isoformat()}",
            fix="decide in the order of time",
        )
    whole: dict[str, Any] = {name: row.get(name) for name in _COLUMNS} | {
        "decision_no": key,
        "contact_no": (contacts or 0) + 1,
    }
    whole |= {name: float(whole[name]) + 0.0 for name in _FLOATS}
    shared.take(connection, row["campaign_id"], {"": 1} | dict.fromkeys(draft.takes, 1), row["at"])
    _INSERT(connection, whole)
    _commit_to(tx, whole)
    return Promised(whole, new=True)


def _commit_to(tx: Tx, row: Mapping[str, Any]) -> None:
    """The leaves of a decision and of the attention it reserves."""
    who = row["person_id"]
    if who not in tx.secrets:
        tx.secrets.update(tx.keys.secrets_of([who]))
    leaves = [audit.leaf_of("decisions", row, tx.secrets[who])]
    if row["creative_id"] is not None:
        held = {name: row[name] for name in ("decision_no", "decision_id", "person_id", "at")}
        held |= {"seconds": row["attention_s"], "state": "reserved"}
        leaves.append(audit.leaf_of("attention", held, tx.secrets[who]))
    tx.leaves.extend(leaves)


def _seen(connection: sa.Connection, person_id: str) -> Seen:
    return Seen(*_SEEN(connection, {"person": person_id})[0])


def _stored(connection: sa.Connection, decision_id: str) -> dict[str, Any]:
    t = schema.decisions
    found = rows.raw(connection.execute(sa.select(t).where(t.c.decision_id == decision_id)))
    kinds = [(column.name, rows.arrow_type(column, stored=True)) for column in t.columns]
    return rows.table_of(found, kinds).to_pylist()[0]

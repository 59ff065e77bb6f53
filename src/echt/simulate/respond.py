"""What a mail does to people: extra orders, replies, goodbyes. Drawn from the planted truth, marked simulated.

An extra order comes with probability `uplift * (1 - fatigue) ** earlier`, `earlier` being the mails of the week before.
Real orders cannot be taken away, so people whom mail puts off (uplift below zero) place no order less; `expected` in
the response is the sum that was truly planted, and what a measurement should find again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from echt.errors import DataError
from echt.simulate.chance import Floats, bucket_of, normal, uniform
from echt.simulate.letters import letters
from echt.simulate.people import EMAIL, SOURCE, contacts_for
from echt.simulate.tables import micro, shaped
from echt.simulate.truth import Planted, Truth, plant
from echt.warehouse.schema import UTC

_DAY = 86_400_000_000
_WEEK = 7 * _DAY
FULL = timedelta(days=28)  # the window that the planted uplift speaks about
_MEAN_DAYS = 6.0


@dataclass(frozen=True, slots=True)
class Crowd:
    """People who may respond.

    Attributes:
        truth: What is planted in them, n people.
        language: (n,) "nl" or "en".
        address: (n,) e-mail addresses at example.org.
        order_value: (n,) their usual order, in the project's currency.
        seed: Of all their draws.
    """

    truth: Truth
    language: pa.Array
    address: pa.Array
    order_value: Floats
    seed: int

    def __len__(self) -> int:
        return len(self.truth)


@dataclass(frozen=True, slots=True)
class Response:
    """What came back, all of it simulated.

    Attributes:
        events: Extra orders, in the columns of the warehouse table `events`.
        items: Their lines, one an order, in the columns of `items`.
        replies: An mbox text.
        permissions: Objections by those who said goodbye, in the columns of the ledger table `permissions`.
        truth: One row a mail: decision_id, person_id, probability of an extra order, ordered, quit, replied, kind.
        expected: Extra orders that the planted truth causes on average within the window.
    """

    events: pa.Table
    items: pa.Table
    replies: str
    permissions: pa.Table
    truth: pa.Table
    expected: float


def crowd_of(
    person_ids: pa.Array,
    *,
    seed: int,
    languages: pa.Array | None = None,
    order_values: Floats | None = None,
    planted: Planted | None = None,
) -> Crowd:
    """People, real or made up, with a planted truth and made-up addresses.

    Args:
        person_ids: (n,) strings.
        seed: Of the simulation.
        languages: (n,) "nl" or "en"; English when None.
        order_values: (n,) usual order in the project's currency; drawn around `planted.order_value` when None or nan.
        planted: The averages of the planted truth.
    """
    mean = planted or Planted()
    truth = plant(person_ids, seed=seed, planted=mean)
    n = len(truth)
    drawn = mean.order_value * np.exp(0.6 * normal(truth.person_id, seed, "order_value"))
    usual = (
        drawn if order_values is None else np.where(np.isfinite(order_values) & (order_values > 0), order_values, drawn)
    )
    language = pa.array(np.full(n, "en")) if languages is None else languages
    if len(language) != n or len(usual) != n:
        raise DataError(
            "people, languages and order values are not the same number.",
            code="E281",
            found=f"{n} people, {len(language)} languages, {len(usual)} values",
            fix="take them from one table, in one order",
        )
    return Crowd(truth, language, contacts_for(truth.person_id)["value"].combine_chunks(), usual, seed)


def respond(
    crowd: Crowd,
    decisions: pa.Table,
    *,
    at: datetime,
    within: timedelta = FULL,
    earlier: pa.Table | None = None,
    currency: str = "EUR",
    mailbox: str = "shop@example.org",
    subjects: dict[str, str] | None = None,
    wave: str = "",
) -> Response:
    """What people do because of the mails they got.

    Args:
        crowd: Who may respond; mails to anyone else are ignored.
        decisions: Rows of the ledger table `decisions`; those with a creative are the mails. Uses decision_id,
            person_id, creative_id, contact_no and, where present, product_ids (JSON text).
        at: When the mails arrive, UTC.
        within: How long to look: extra orders after it are left out. The planted uplift is about 28 days.
        earlier: Mails before this plan, with columns person_id and at: they tire.
        currency: ISO 4217.
        mailbox: The address that replies go to.
        subjects: Subject line of the mail by language, for the replies.
        wave: A name for mails of a later moment: other draws, for the same people with the same truth.

    Returns:
        Extra orders, replies, objections and the truth behind them. The same crowd and decisions give the same
        response, and one person's mails change nobody else's.
    """
    mails = _mails(crowd, decisions, at, earlier, wave)
    seed, key = crowd.seed, mails.key
    probability = np.clip(crowd.truth.uplift[mails.who], 0, 1) * (1 - crowd.truth.fatigue[mails.who]) ** mails.earlier
    delay = _delay(uniform(key, seed, "delay"))
    inside = delay <= within / timedelta(days=1)
    ordered = (uniform(key, seed, "order") < probability) & inside
    quits = uniform(key, seed, "quit") < np.clip(crowd.truth.quit[mails.who] * (1 + mails.earlier), 0, 1)
    events, items = _orders(crowd, mails, ordered, delay, at, currency)
    mbox, kind = letters(crowd, mails, at=at, mailbox=mailbox, subjects=subjects or {})
    truth = pa.table(
        {
            "decision_id": mails.decision_id,
            "person_id": crowd.truth.person_id.take(pa.array(mails.who)),
            "probability": probability,
            "ordered": ordered,
            "quit": quits,
            "replied": kind != "",
            "kind": kind,
            "simulated": np.ones(len(mails.who), dtype=bool),
        }
    )
    share_inside = _inside(within / timedelta(days=1))
    goodbyes = _goodbyes(crowd, mails, quits, at)
    return Response(events, items, mbox, goodbyes, truth, float(probability.sum() * share_inside))


@dataclass(frozen=True, slots=True)
class Mails:
    """The mails of a plan, one row each: whose (position in the crowd), which, and how many came the week before."""

    who: NDArray[np.int64]
    decision_id: pa.Array
    key: pa.Array  # person, contact and wave: what a draw about this mail belongs to
    earlier: NDArray[np.int64]
    product: pa.Array


def _mails(crowd: Crowd, decisions: pa.Table, at: datetime, earlier: pa.Table | None, wave: str) -> Mails:
    known = pc.is_in(decisions["person_id"], value_set=crowd.truth.person_id)
    sent = decisions.filter(pc.and_(pc.is_valid(decisions["creative_id"]), known)).combine_chunks()
    sent = sent.sort_by([("person_id", "ascending"), ("contact_no", "ascending")])
    who = pc.index_in(sent["person_id"], value_set=crowd.truth.person_id).to_numpy().astype(np.int64)
    contact = pc.cast(sent["contact_no"], pa.string())
    key = pc.binary_join_element_wise(sent["person_id"], contact, *([wave] if wave else []), "/")
    first = np.r_[0, np.flatnonzero(np.diff(who)) + 1] if len(who) else np.zeros(0, dtype=np.int64)
    rank = np.arange(len(who)) - np.repeat(first, np.diff(np.r_[first, len(who)])) if len(who) else first
    tired = rank.astype(np.int64) + _week_before(crowd, earlier, at)[who]
    ids = sent["product_ids"] if "product_ids" in sent.column_names else pa.nulls(len(who), pa.string())
    product = pc.struct_field(pc.extract_regex(pc.cast(ids, pa.string()), r'"(?P<first>[^"]+)"'), "first")
    return Mails(who, _whole(sent["decision_id"]), _whole(key), tired, _whole(product))


def _week_before(crowd: Crowd, earlier: pa.Table | None, at: datetime) -> NDArray[np.int64]:
    if earlier is None or not earlier.num_rows:
        return np.zeros(len(crowd), dtype=np.int64)
    when = _whole(pc.cast(pc.cast(earlier["at"], UTC), pa.int64())).to_numpy()
    recent = earlier.filter(pa.array((when <= micro(at)) & (when > micro(at) - _WEEK)))
    who = pc.drop_null(pc.index_in(recent["person_id"], value_set=crowd.truth.person_id))
    return np.bincount(who.to_numpy().astype(np.int64), minlength=len(crowd)).astype(np.int64)


def _delay(draw: Floats) -> Floats:
    """Days until the extra order: exponential, cut off at the 28 days that the uplift speaks about."""
    return -_MEAN_DAYS * np.log1p(-draw * -np.expm1(-FULL.days / _MEAN_DAYS))


def _inside(days: float) -> float:
    """Share of the extra orders that fall within so many days."""
    return float(min(1.0, np.expm1(-days / _MEAN_DAYS) / np.expm1(-FULL.days / _MEAN_DAYS)))


def _orders(
    crowd: Crowd, mails: Mails, ordered: NDArray[np.bool_], delay: Floats, at: datetime, currency: str
) -> tuple[pa.Table, pa.Table]:
    rows = np.flatnonzero(ordered)
    who, key = mails.who[rows], mails.key.take(pa.array(rows))
    n = len(rows)
    person = crowd.truth.person_id.take(pa.array(who))
    value = np.round(crowd.order_value[who] * np.exp(0.4 * normal(key, crowd.seed, "value")), 2)
    order_id = pc.binary_join_element_wise(f"sim-{crowd.seed}", key, "-")
    common = {
        "bucket": bucket_of(person, 16) if n else np.zeros(0, dtype=np.int32),
        "person_id": person,
        "at": micro(at) + (delay[rows] * _DAY).astype(np.int64),
        "order_id": order_id,
        "currency": np.full(n, currency),
    }
    events = shaped(
        "events",
        n,
        **common,
        received_at=common["at"],
        name=np.full(n, "Order Completed"),
        message_id=order_id,
        value=value,
        properties=np.full(n, '{"simulated": true}'),
        content_hash=(uniform(key, crowd.seed, "content") * 2**53).astype(np.int64),
    )
    product = pc.fill_null(mails.product.take(pa.array(rows)), "simulated")
    line_id = pc.binary_join_element_wise(order_id, "1", "-")
    items = shaped("items", n, **common, line_id=line_id, product_id=product, quantity=np.ones(n), price=value)
    return events, items


def _goodbyes(crowd: Crowd, mails: Mails, quits: NDArray[np.bool_], at: datetime) -> pa.Table:
    rows = np.flatnonzero(quits)
    n = len(rows)
    when = micro(at) + (uniform(mails.key.take(pa.array(rows)), crowd.seed, "quit/delay") * 3 * _DAY).astype(np.int64)
    evidence = pc.binary_join_element_wise(
        '{"how": "simulated unsubscribe link", "decision_id": "', mails.decision_id.take(pa.array(rows)), '"}', ""
    )
    return pa.table(
        {
            "person_id": crowd.truth.person_id.take(pa.array(mails.who[rows])),
            "purpose": pa.array(np.full(n, str(EMAIL))),
            "basis": pa.array(np.full(n, "objection")),
            "granted": pa.array(np.zeros(n, dtype=bool)),
            "evidence": pc.cast(evidence, pa.string()),
            "at": pa.array(when).cast(UTC),
            "until": pa.nulls(n, UTC),
            "source": pa.array(np.full(n, SOURCE)),
            "simulated": pa.array(np.ones(n, dtype=bool)),
        }
    )


def _whole(values: pa.Array | pa.ChunkedArray) -> pa.Array:
    return values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values

"""From arrays to Decision rows: one a person, and one more for each further contact."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from echt.decide.chance import hashes, ids_from, salt
from echt.decide.greedy import Edges
from echt.decide.people import REASONS, People
from echt.nouns import ATTENTION, Arm, Campaign, Creative, Decision, Reason

__all__ = ["DECISIONS", "Outcome", "decisions", "from_ledger", "policy", "run_name", "worth_of"]

DECISIONS = pa.schema(
    [
        ("decision_id", pa.string()),
        ("run_id", pa.string()),
        ("campaign_id", pa.string()),
        ("person_id", pa.string()),
        ("contact_no", pa.int64()),
        ("surface", pa.string()),
        ("channel", pa.string()),
        ("creative_id", pa.string()),
        ("creative_version", pa.string()),
        ("product_ids", pa.list_(pa.string())),
        ("product_reason", pa.string()),
        ("arm", pa.string()),
        ("probability", pa.float64()),
        ("eligible", pa.bool_()),
        ("reason", pa.string()),
        ("gain", pa.float64()),
        ("currency", pa.string()),
        ("attention_s", pa.float64()),
        ("price_s", pa.float64()),
        ("purpose", pa.string()),
        ("permission_id", pa.int64()),
        ("policy_version", pa.string()),
        ("model_version", pa.string()),
        ("config_hash", pa.string()),
        ("at", pa.timestamp("us", tz="UTC")),
        ("simulated", pa.bool_()),
    ]
)
"""The columns of a plan: the fields of `echt.nouns.Decision`, in its order."""

if tuple(DECISIONS.names) != tuple(field.name for field in fields(Decision)):  # pragma: no cover
    raise TypeError("the columns of a plan are not the fields of Decision")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was decided, in arrays.

    Attributes:
        reason: (n,) place in REASONS.
        drawn: (n,) True for those drawn to explore.
        eligible: (n,) True for those who could get something, held out or not.
        gain: (n,) of the best creative considered: what the decision was about where nothing is sent.
        price: (n,) its price.
        chance: (n,) propensity of getting nothing.
        edges: The contacts.
        edge_gain: (e,) their gains.
        edge_chance: (e,) their propensities.
    """

    reason: NDArray[np.int8]
    drawn: NDArray[np.bool_]
    eligible: NDArray[np.bool_]
    gain: NDArray[np.float64]
    price: NDArray[np.float64]
    chance: NDArray[np.float64]
    edges: Edges
    edge_gain: NDArray[np.float64]
    edge_chance: NDArray[np.float64]


def policy(method: str, worth_per_s: float) -> str:
    """How it was decided: the planner and the worth of attention, so that a row can be recomputed from the log.

    Examples:
        >>> policy("exact-1", 0.0025)
        'exact-1@0.0025'
    """
    return f"{method}@{worth_per_s!r}"


def worth_of(policy_version: str) -> float:
    """The worth per attention-second that a policy version names."""
    return float(policy_version.rpartition("@")[2])


def run_name(campaign: Campaign, at: datetime, seed: int, policy_version: str, model_version: str) -> str:
    """The name of a run: the same campaign at the same moment with the same seed is the same run.

    What was known about people is left out on purpose: two drafts of one campaign for one moment must never both be
    committed.
    """
    parts = (campaign.name, campaign.config_hash, at.isoformat(), seed, policy_version, model_version)
    return f"{campaign.name}-{at:%Y%m%d%H%M}-{salt(*parts):016x}"


def decisions(
    people: People,
    creatives: Sequence[Creative],
    campaign: Campaign,
    outcome: Outcome,
    run: tuple[str, str, str, datetime],
) -> pa.Table:
    """The Decision rows of a plan, sorted by person and contact.

    Args:
        people: n people.
        creatives: k creatives.
        campaign: Names, currency, purpose.
        outcome: What was decided.
        run: run_id, policy_version, model_version, at.
    """
    run_id, policy_version, model_version, at = run
    person, number, edge = _places(len(people), outcome.edges)
    sent = edge >= 0
    shown = np.where(sent, _at(outcome.edges.creative, edge), len(creatives))
    columns = {
        "decision_id": _decision_ids(people.ids, person, number, run_id),
        "run_id": _same(run_id, len(person)),
        "campaign_id": _same(campaign.name, len(person)),
        "person_id": people.ids.take(pa.array(person)),
        "contact_no": pa.array(number),
        "surface": _same(campaign.channel, len(person)),
        "channel": _same(campaign.channel, len(person)),
        "creative_id": _coded([creative.creative_id for creative in creatives], shown),
        "creative_version": _coded([creative.version for creative in creatives], shown),
        "product_ids": _products(creatives, shown),
        "product_reason": _same("", len(person)),
        "arm": _arms(people, outcome, person),
        "probability": pa.array(np.where(sent, _at(outcome.edge_chance, edge), outcome.chance[person])),
        "eligible": pa.array(outcome.eligible[person]),
        "reason": pa.array(REASONS).take(pa.array(outcome.reason[person])),
        "gain": pa.array(np.where(sent, _at(outcome.edge_gain, edge), outcome.gain[person])),
        "currency": _same(campaign.currency, len(person)),
        "attention_s": pa.array(np.where(sent, ATTENTION.channel_s[campaign.channel], 0.0)),
        "price_s": pa.array(np.where(sent, _at(outcome.edges.price, edge), outcome.price[person])),
        "purpose": _same(str(campaign.purpose), len(person)),
        "permission_id": pa.array(people.permission[person], mask=~sent),
        "policy_version": _same(policy_version, len(person)),
        "model_version": _same(model_version, len(person)),
        "config_hash": _same(campaign.config_hash, len(person)),
        "at": _same(pa.scalar(at, DECISIONS.field("at").type), len(person)),
        "simulated": pa.array(people.simulated[person]),
    }
    return pa.table(columns, schema=DECISIONS)


def from_ledger(stored: pa.Table) -> pa.Table:
    """Decision rows as the ledger gives them, with the columns of a plan (`product_ids` as lists)."""
    texts = stored["product_ids"].combine_chunks().cast(pa.string()).dictionary_encode()
    lists = pa.array([json.loads(text) for text in texts.dictionary.to_pylist()], pa.list_(pa.string()))
    place = stored.schema.get_field_index("product_ids")
    return stored.set_column(place, "product_ids", lists.take(texts.indices)).select(DECISIONS.names).cast(DECISIONS)


def _places(n: int, edges: Edges) -> tuple[NDArray[np.intp], NDArray[np.int64], NDArray[np.intp]]:
    """Rows of the result: (r,) person, contact number, and place among the edges (−1: nothing), sorted."""
    first, further = np.flatnonzero(edges.number == 1), np.flatnonzero(edges.number > 1)
    edge = np.full(n, -1, dtype=np.intp)
    edge[edges.person[first]] = first
    person, number = np.arange(n, dtype=np.intp), np.ones(n, dtype=np.int64)
    if len(further):
        person = np.concatenate([person, edges.person[further]])
        number = np.concatenate([number, edges.number[further].astype(np.int64)])
        edge = np.concatenate([edge, further])
        order = np.lexsort((number, person))
        person, number, edge = person[order], number[order], edge[order]
    return person, number, edge


def _at(values: NDArray[np.generic], edge: NDArray[np.intp]) -> NDArray[np.generic]:
    """The value of each row's edge; of some edge where it has none, to be masked by the caller."""
    return values[edge] if len(values) else np.zeros(len(edge), dtype=values.dtype)


def _same(value: object, n: int) -> pa.Array:
    return pa.repeat(value, n)


def _coded(names: list[str], code: NDArray[np.generic]) -> pa.Array:
    return pa.array([*names, None], pa.string()).take(pa.array(code))


def _products(creatives: Sequence[Creative], code: NDArray[np.generic]) -> pa.Array:
    lists = [*(list(creative.product_ids) for creative in creatives), []]
    return pa.array(lists, pa.list_(pa.string())).take(pa.array(code))


def _arms(people: People, outcome: Outcome, person: NDArray[np.intp]) -> pa.Array:
    """The arm by which results are compared: by what was drawn, whatever was then sent."""
    names = [Arm.plan.value, Arm.explore.value, Arm.holdout.value, Arm.none.value]
    held = outcome.reason == REASONS.index(Reason.holdout)
    code = np.select([people.left_out >= 0, held, outcome.drawn], [3, 2, 1], default=0)
    return pa.array(names).take(pa.array(code[person]))


def _decision_ids(ids: pa.Array, person: NDArray[np.intp], number: NDArray[np.int64], run_id: str) -> pa.Array:
    first, second = hashes(ids, salt("decision", run_id, 1)), hashes(ids, salt("decision", run_id, 2))
    step = number.astype(np.uint64) - np.uint64(1)
    return ids_from(first[person] + step, second[person] ^ step)

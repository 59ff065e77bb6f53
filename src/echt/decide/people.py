"""Everyone asked about, one row a person, sorted: candidates, permission and own wishes side by side in arrays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from echt.decide.known import Known
from echt.decide.quiet import in_quiet_hours, local_minutes, minute_of_day, next_local
from echt.errors import CampaignError
from echt.nouns import Campaign, Reason
from echt.permission import Reachable

__all__ = ["REASONS", "People", "ask", "rows_of"]

REASONS: tuple[str, ...] = tuple(reason.value for reason in Reason)
"""Reasons by their place in the order: arrays hold these places."""

_US = pa.timestamp("us", tz="UTC")
_NEVER = np.iinfo(np.int64).min


@dataclass(frozen=True, slots=True)
class People:
    """n people, sorted by id.

    Attributes:
        ids: (n,) strings.
        row: (n,) their row in `candidates`.
        permission: (n,) int64, the permission row; −1 where none.
        left_out: (n,) int8, place in REASONS of objection, no_permission or minor; −1 for the reachable.
        send_us: (n,) moment of sending, microseconds since 1970 UTC.
        budget_s: (n,) attention-seconds a rolling week: their own, or the campaign's.
        used_s: (n,) of it reserved or spent.
        asleep: (n,) True in quiet hours, or in a pause at the moment of the plan or of sending.
        chosen_hour: (n,) True where it is sent at an hour the person chose.
        language: (n,) strings or null: their own setting, or what is known.
        simulated: (n,) True for people who do not exist.
        strange_zones: How many have a time zone that is not one; the project's was used.
    """

    ids: pa.Array
    row: NDArray[np.intp]
    permission: NDArray[np.int64]
    left_out: NDArray[np.int8]
    send_us: NDArray[np.int64]
    budget_s: NDArray[np.float64]
    used_s: NDArray[np.float64]
    asleep: NDArray[np.bool_]
    chosen_hour: NDArray[np.bool_]
    language: pa.Array
    simulated: NDArray[np.bool_]
    strange_zones: int

    def __len__(self) -> int:
        return len(self.ids)


def ask(reachable: Reachable, candidates: pa.Table, campaign: Campaign, known: Known, at: datetime) -> People:
    """Put side by side what is known of everyone asked about.

    Args:
        reachable: From the gate; who is in neither of its lists has no permission.
        candidates: person_id, and optionally language, time_zone, send_at, simulated.
        campaign: Defaults for budget and quiet hours; send_at.
        known: Attention and own wishes.
        at: The moment of the plan.

    Raises:
        CampaignError: E417, no person_id, a null, or a person twice; E409, quiet hours that are not times of day.
    """
    ids, row = _sorted_ids(candidates)
    own = _aligned(known.settings, ids)
    zone = _first(own("time_zone"), _column(candidates, "time_zone", row, pa.string()))
    send_us = _moments(candidates, row, zone, campaign, known.time_zone, at)
    minute, strange = local_minutes(send_us, zone, known.time_zone)
    chosen = _minutes(own("chosen_hour"), -60)
    own_budget = _numbers(own("budget_s"), np.nan)
    left_out, permission = _gate(reachable, ids)
    return People(
        ids=ids,
        row=row,
        permission=permission,
        left_out=left_out,
        send_us=send_us,
        budget_s=np.where(np.isnan(own_budget), campaign.budget_s, own_budget),
        used_s=_seconds(known.attention_used, "used_s", ids),
        asleep=_asleep(minute, send_us, own("quiet_from"), own("quiet_to"), own("paused_until"), campaign, _us(at)),
        chosen_hour=(chosen <= minute) & (minute < chosen + 60),
        language=_first(own("language"), _column(candidates, "language", row, pa.string())),
        simulated=_column(candidates, "simulated", row, pa.bool_()).fill_null(False).to_numpy(zero_copy_only=False),
        strange_zones=int(strange.sum()),
    )


def rows_of(person_id: pa.ChunkedArray | pa.Array, ids: pa.Array) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """Where each of these people is among `ids`: (h,) rows, and (h,) True where they are there at all."""
    place = pc.index_in(person_id, value_set=ids)
    here = (
        pc.is_valid(place).to_numpy(zero_copy_only=False) if isinstance(place, pa.Array) else _flat(pc.is_valid(place))
    )
    return _flat(pc.fill_null(place, 0)).astype(np.intp), here


def _flat(values: Any) -> NDArray[Any]:
    if isinstance(values, pa.ChunkedArray):
        return values.to_numpy()
    return values.to_numpy(zero_copy_only=False)


def _sorted_ids(candidates: pa.Table) -> tuple[pa.Array, NDArray[np.intp]]:
    if "person_id" not in candidates.column_names:
        raise CampaignError(
            "candidates have no column 'person_id'.",
            code="E417",
            found=", ".join(candidates.column_names),
            fix="one row a person: person_id, and what is known of language, time_zone, send_at, simulated",
        )
    column = candidates["person_id"].cast(pa.string()).combine_chunks()
    if column.null_count:
        raise CampaignError("candidates have rows without a person.", code="E417", found=f"{column.null_count} rows")
    row = pc.sort_indices(column)
    ids = column.take(row)
    twice = pc.sum(pc.equal(ids[1:], ids[:-1])).as_py() if len(ids) > 1 else 0
    if twice:
        raise CampaignError(
            "candidates name a person more than once.",
            code="E417",
            found=f"{twice} rows too many",
            fix="one row a person",
        )
    return ids, row.to_numpy().astype(np.intp)


def _aligned(settings: pa.Table, ids: pa.Array) -> Any:
    """A function that gives a column of the settings, one row a person of `ids`, null where not set."""
    place = pc.index_in(ids, value_set=settings["person_id"]) if len(settings) else None

    def column(name: str) -> pa.Array:
        if place is None or name not in settings.column_names:
            return pa.nulls(len(ids), pa.string())
        taken = settings[name].combine_chunks().take(place)
        return taken.combine_chunks() if isinstance(taken, pa.ChunkedArray) else taken

    return column


def _column(table: pa.Table, name: str, row: NDArray[np.intp], kind: pa.DataType) -> pa.Array:
    if name not in table.column_names:
        return pa.nulls(len(row), kind)
    return table[name].combine_chunks().cast(kind).take(pa.array(row))


def _first(own: pa.Array, known: pa.Array) -> pa.Array:
    return pc.coalesce(own.cast(pa.string()), known) if own.null_count < len(own) else known


def _numbers(values: pa.Array, missing: float) -> NDArray[np.float64]:
    return values.cast(pa.float64()).fill_null(missing).to_numpy(zero_copy_only=False)


def _minutes(values: pa.Array, missing: int) -> NDArray[np.int64]:
    """Minutes of the day of (n,) "HH:MM" texts; `missing` where null."""
    coded = values.cast(pa.string()).dictionary_encode()
    minutes = [*(minute_of_day(text) for text in coded.dictionary.to_pylist()), missing]
    code = coded.indices.fill_null(len(minutes) - 1).to_numpy(zero_copy_only=False)
    return np.array(minutes, dtype=np.int64)[code]


def _moments(
    candidates: pa.Table, row: NDArray[np.intp], zone: pa.Array, campaign: Campaign, default_zone: str, at: datetime
) -> NDArray[np.int64]:
    now = _us(at)
    if "send_at" in candidates.column_names:
        given = _column(candidates, "send_at", row, _US)
        return given.cast(pa.int64()).fill_null(now).to_numpy(zero_copy_only=False)
    if campaign.send_at is not None:
        return next_local(at, zone, default_zone, campaign.send_at)
    return np.full(len(row), now, dtype=np.int64)


def _us(at: datetime) -> int:
    return (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


def _asleep(
    minute: NDArray[np.int64],
    send_us: NDArray[np.int64],
    quiet_from: pa.Array,
    quiet_to: pa.Array,
    paused: pa.Array,
    campaign: Campaign,
    now: int,
) -> NDArray[np.bool_]:
    start, end = (minute_of_day(clock) for clock in campaign.quiet_hours)
    both = pc.and_(pc.is_valid(quiet_from), pc.is_valid(quiet_to)).to_numpy(zero_copy_only=False)
    quiet = in_quiet_hours(
        minute, np.where(both, _minutes(quiet_from, start), start), np.where(both, _minutes(quiet_to, end), end)
    )
    if paused.null_count == len(paused):
        return quiet
    until = paused.cast(_US).cast(pa.int64()).fill_null(_NEVER).to_numpy(zero_copy_only=False)
    return quiet | (np.minimum(send_us, now) < until)


def _seconds(table: pa.Table, column: str, ids: pa.Array) -> NDArray[np.float64]:
    if len(table) == 0:
        return np.zeros(len(ids))
    row, here = rows_of(table["person_id"], ids)
    seconds = _flat(pc.fill_null(table[column].cast(pa.float64()), 0.0))
    return np.bincount(row[here], weights=seconds[here], minlength=len(ids)).astype(np.float64)


def _gate(reachable: Reachable, ids: pa.Array) -> tuple[NDArray[np.int8], NDArray[np.int64]]:
    """Why each is left out (−1: not), and under which permission each may be reached (−1: none)."""
    left_out = np.full(len(ids), REASONS.index(Reason.no_permission), dtype=np.int8)
    permission = np.full(len(ids), -1, dtype=np.int64)
    row, here = rows_of(reachable.person_id, ids)
    permission[row[here]] = reachable.permission_id.to_numpy(zero_copy_only=False)[here]
    left_out[row[here]] = -1
    row, here = rows_of(reachable.left_out["person_id"], ids)
    code = pc.index_in(reachable.left_out["reason"], value_set=pa.array(REASONS))
    left_out[row[here]] = _flat(code).astype(np.int8)[here]
    permission[left_out >= 0] = -1
    return left_out, permission

"""Which product each creative would show each person, and what that makes of the gains and of a plan.

The decision is over pairs of creative and product. Attention, price, budgets and fatigue belong to the creative, and the
value of a pair is the gain of the creative times the relative affinity of the product: so whichever creative a person
gets, the best pair is the one with the best product for it. The pairs are brought back to one column a creative before
the planner sees them, and no better plan over all pairs exists.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from echt.decide.draft import Plan
from echt.decide.gains import Gains
from echt.decide.products.base import Bought
from echt.decide.products.suggest import COLUMNS, Ask, Suggested, Suggester
from echt.nouns import Creative

__all__ = ["ASSUMED", "Pairs", "dress", "pairs", "told", "with_products"]

ASSUMED = (
    "a message brings what it is expected to bring with the product that suits a person best, and less in proportion "
    "with one that suits them less; what a product adds to a message was not measured"
)


@dataclass(frozen=True, slots=True)
class Pairs:
    """Everyone's pairs of creative and product, at most 20 a person.

    Attributes:
        person_id: (n,) string.
        dynamic: (k,) True for a creative with places for a product.
        creative: (c,) int: the creative of each column; columns of one creative stand together, the best product first.
        relative: (n, c) float32: affinity beside the person's best, 1 for a creative without places, 0 where none.
        place: (n, k) int32: the product each creative shows, as a place on the shelf; −1 where none is shown.
        way: (n, k) int16: how it was found, as a place in `ways`; −1 where none is shown.
        because: (n, k) int32: what it rests on, as a place on the shelf; −1 where on no single purchase.
        ways: Names.
        suggester: What found them.
    """

    person_id: pa.Array
    dynamic: NDArray[np.bool_]
    creative: NDArray[np.intp]
    relative: NDArray[np.float32]
    place: NDArray[np.int32]
    way: NDArray[np.int16]
    because: NDArray[np.int32]
    ways: tuple[str, ...]
    suggester: Suggester

    def values(self, money: NDArray[np.float32]) -> NDArray[np.float32]:
        """(n, c) money of each pair: a product that suits less never makes a loss smaller."""
        whole = money[:, self.creative]
        return np.minimum(whole, whole * self.relative)

    @property
    def first(self) -> NDArray[np.intp]:
        """(k,) the best column of each creative."""
        return np.unique(self.creative, return_index=True)[1]


def pairs(suggester: Suggester, bought: Bought, people: pa.Array, asks: Sequence[Ask | None]) -> Pairs:
    """The pairs of everyone.

    Args:
        suggester: That has learned.
        bought: Purchases of those whose profile may be read; the others are shown what is popular, or nothing.
        people: (n,) string: everyone asked about.
        asks: One a creative; None for a creative without places.
    """
    of = bought.among(people).until(suggester.today)
    dynamic = np.array([ask is not None for ask in asks])
    most = max(1, (COLUMNS - int((~dynamic).sum())) // max(1, int(dynamic.sum())))
    found = {i: suggester.suggest(of, ask, most=most) for i, ask in enumerate(asks) if ask is not None}
    best = np.max([one.affinity[:, 0] for one in found.values()], axis=0)
    n, k = len(people), len(asks)
    place, because = np.full((n, k), -1, dtype=np.int32), np.full((n, k), -1, dtype=np.int32)
    way = np.full((n, k), -1, dtype=np.int16)
    names = tuple(suggester.fitted)
    relative = [np.ones((n, 1), dtype=np.float32) for _ in asks]
    for i, one in found.items():
        relative[i] = one.affinity / np.maximum(best, np.float32(1e-30))[:, None]
        place[:, i], way[:, i], because[:, i] = _first(one, suggester, of, names)
    creative = np.repeat(np.arange(k), [part.shape[1] for part in relative])
    return Pairs(people, dynamic, creative, np.concatenate(relative, axis=1), place, way, because, names, suggester)


def _first(
    one: Suggested, suggester: Suggester, of: Bought, names: tuple[str, ...]
) -> tuple[NDArray[np.int32], NDArray[np.int16], NDArray[np.int32]]:
    column = one.column[:, 0]
    shown = column >= 0
    place = np.where(shown, suggester.shelf.pool[np.maximum(column, 0)] if len(suggester.shelf.pool) else -1, -1)
    known = np.array([names.index(name) for name in one.ways], dtype=np.int16)
    way = np.where(shown, known[one.way[:, 0]], np.int16(-1))
    because = np.full(len(column), -1, dtype=np.int32)
    for number, name in enumerate(names):
        mine = way == number
        if mine.any():
            rests = suggester.fitted[name].because(of, np.where(mine, column, -1).astype(np.int32))
            because = np.where(mine, rests, because)
    return place.astype(np.int32), way, because.astype(np.int32)


def with_products(gains: Gains, found: Pairs) -> Gains:
    """The gains of the best pair of each creative, and who can be shown it at all.

    Args:
        gains: (n, k) of creatives, rows in the order of `found.person_id`.
        found: Everyone's pairs.
    """
    allowed = (found.place >= 0) | ~found.dynamic[None, :]
    return replace(
        gains,
        money=np.ascontiguousarray(found.values(gains.money)[:, found.first]),
        allowed=allowed if gains.allowed is None else gains.allowed & allowed,
        model_version=f"{gains.model_version}+{found.suggester.version}",
        assumptions=(*gains.assumptions, ASSUMED),
    )


def dress(plan: Plan, found: Pairs, fills: Sequence[Mapping[str, Creative]], notes: Sequence[str] = ()) -> Plan:
    """The plan with each person's own product: its id, the version that shows it, and how it was found.

    A row's `product_reason` is then `WAY:WHAT`, from which `explain` says why this product.

    Args:
        plan: Over creatives whose places are open.
        found: Everyone's pairs, from which its gains were made.
        fills: One a creative, in the order of `found`: product id -> the creative filled with it; empty for others.
        notes: More to print with the plan.
    """
    rows = plan.decisions
    person = pc.index_in(rows["person_id"].combine_chunks(), value_set=found.person_id)
    column, made, code = _codes(fills, found)
    which = pc.index_in(rows["creative_id"].combine_chunks(), value_set=pa.array(column, pa.string()))
    sent = pc.is_valid(which).to_numpy(zero_copy_only=False)
    at, col = (one.fill_null(0).to_numpy(zero_copy_only=False) for one in (person, which))
    fill = np.where(sent & found.dynamic[col], code[col, found.place[at, col]], -1)
    dressed = fill >= 0
    taken = pa.array(np.maximum(fill, 0), mask=~dressed)
    versions = pa.array([one.version for one in made], pa.string()).take(taken)
    products = pa.array([list(one.product_ids) for one in made], pa.list_(pa.string())).take(taken)
    said = _said(found, at, col)
    mask = pa.array(dressed)
    table = _with(rows, "creative_version", pc.if_else(mask, versions, rows["creative_version"].combine_chunks()))
    table = _with(table, "product_ids", pc.if_else(mask, products, rows["product_ids"].combine_chunks()))
    table = _with(table, "product_reason", pc.if_else(mask, said, rows["product_reason"].combine_chunks()))
    used = np.unique(fill[dressed])
    return replace(
        plan,
        decisions=table,
        fills=tuple(made[i] for i in used.tolist()),
        notes=(*plan.notes, *found.suggester.say(), *notes),
    )


def _codes(
    fills: Sequence[Mapping[str, Creative]], found: Pairs
) -> tuple[list[str | None], list[Creative], NDArray[np.intp]]:
    """Creative ids by column (None where it has no places), all fills, and (k, p) which of them shows which product."""
    made = [one for part in fills for one in part.values()]
    columns = [next((one.creative_id for one in part.values()), None) for part in fills]
    code = np.full((len(fills), len(found.suggester.shelf.product_id)), -1, dtype=np.intp)
    start = 0
    for i, part in enumerate(fills):
        place = pc.index_in(pa.array(list(part), pa.string()), value_set=found.suggester.shelf.product_id)
        code[i, place.to_numpy(zero_copy_only=False).astype(np.intp)] = np.arange(start, start + len(part))
        start += len(part)
    return columns, made, code


def told(found: Pairs, fills: Sequence[Mapping[str, Creative]]) -> tuple[list[pa.Array | None], tuple[Creative, ...]]:
    """What each creative shows each person, as `decide.hot` keeps it, and the fills that anybody could see.

    Args:
        found: Everyone's pairs.
        fills: As for `dress`.

    Returns:
        One a creative: (n,) JSON texts `[product_id, version, how it was found]`, "null" where it shows nothing; None
        for a creative without places.
    """
    _, made, code = _codes(fills, found)
    if not made:
        return [None] * len(fills), ()
    n, shelf = np.arange(len(found.person_id)), found.suggester.shelf
    texts: list[pa.Array | None] = []
    used: set[int] = set()
    for j, dynamic in enumerate(found.dynamic.tolist()):
        place = found.place[:, j]
        fill = np.where(place >= 0, code[j, place], -1) if dynamic else np.full(len(n), -1, dtype=np.intp)
        used.update(np.unique(fill[fill >= 0]).tolist())
        version = pa.array([one.version for one in made], pa.string()).take(pa.array(np.maximum(fill, 0)))
        how = _said(found, n, np.full(len(n), j))
        parts = [_json(one) for one in (shelf.product_id.take(pa.array(np.maximum(place, 0))), version, how)]
        text = pc.binary_join_element_wise("[", pc.binary_join_element_wise(*parts, ", "), "]", "")
        texts.append(pc.if_else(pa.array(fill >= 0), text, "null") if dynamic else None)
    return texts, tuple(made[i] for i in sorted(used))


def _json(values: pa.Array) -> pa.Array:
    coded = values.dictionary_encode()
    return pa.array([json.dumps(one) for one in coded.dictionary.to_pylist()], pa.string()).take(coded.indices)


def _said(found: Pairs, at: NDArray[np.intp], col: NDArray[np.intp]) -> pa.Array:
    """How the product of each row was found, and what that rests on."""
    shelf = found.suggester.shelf
    way, because = found.way[at, col], found.because[at, col]
    category = shelf.category[found.place[at, col]]
    names = pa.array(found.ways, pa.string()).take(pa.array(np.maximum(way, 0).astype(np.int32)))
    anchor = shelf.product_id.take(pa.array(np.maximum(because, 0), mask=because < 0))
    recent = (way == found.ways.index("recent")) if "recent" in found.ways else np.zeros(len(way), dtype=np.bool_)
    group = pa.array([*shelf.categories, ""], pa.string()).take(
        pa.array(np.where(recent & (category >= 0), category, len(shelf.categories)).astype(np.int32))
    )
    what = pc.fill_null(pc.coalesce(anchor, group), "")
    return pc.binary_join_element_wise(names, what, ":")


def _with(table: pa.Table, name: str, values: pa.Array) -> pa.Table:
    place = table.schema.get_field_index(name)
    return table.set_column(place, table.schema.field(name), values.cast(table.schema.field(name).type))

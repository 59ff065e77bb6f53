"""The next product on real data: how often the first 1 and 5 products of each way were in a person's next order.

    python -m bench.products        the gift shop (Online Retail II), and the time for 100,000 people and 1,000 products

Several cut-offs; what was bought in the 90 days before is never shown, and counts for no way. Every way sees only what
was known at the cut-off. Nothing is tuned here. Intervals resample people, each with all their orders.
"""

import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from echt.decide.products import Ask, Bought, Nothing, Popular, Recent, Shelf, Suggester, Together, pairs, rank

WAYS = (Popular(), Together(), Recent(), Nothing())
ALL = ("together", "recent", "popular")
POOL, HISTORY, AHEAD = 1_000, 730, 90


def gift_shop():
    near = [parent / "shared" / "data" for parent in Path(__file__).resolve().parents]
    path = next((one / "online_retail" / "online_retail_part.parquet" for one in near if one.is_dir()), None)
    if path is None or not path.is_file():
        return None
    table = pq.read_table(path, columns=["invoice", "customer_id", "invoice_date", "stock_code", "quantity", "price"])
    kept = pc.and_(
        pc.is_valid(table["customer_id"]), pc.and_(pc.greater(table["quantity"], 0), pc.greater(table["price"], 0))
    )
    kept = pc.and_(kept, pc.match_substring_regex(table["stock_code"].cast(pa.string()), r"^\d{5}"))
    table = table.filter(kept)
    day = pc.cast(pc.cast(table["invoice_date"], pa.timestamp("us")), pa.int64()).to_numpy() // 86_400_000_000
    return pa.table({"person_id": table["customer_id"].cast(pa.string()), "product_id": table["stock_code"].cast(pa.string()),
                     "day": day.astype(np.int32)})  # fmt: skip


def at_cut(rows, people, cut):
    """Who ordered within 90 days after a cut-off, their next order, and what each way finds for them: hits at 1 and 5."""
    day = rows["day"].to_numpy()
    known = rows.filter(pa.array((day < cut) & (day >= cut - HISTORY)))
    late = known.filter(pc.greater_equal(known["day"], int(cut) - 60))
    sold = pc.value_counts(late["product_id"].combine_chunks()).to_pylist()
    pool = [one["values"] for one in sorted(sold, key=lambda one: (-one["counts"], one["values"]))[:POOL]]
    ids = pc.unique(rows["product_id"])
    shelf = Shelf.of(pa.table({"product_id": ids, "category": pa.nulls(len(ids), pa.string())}), pa.array(pool))
    bought = Bought.of(rows, people, shelf)
    past = bought.pick((bought.day < cut) & (bought.day >= cut - HISTORY)).until(cut)
    later = bought.pick((bought.day >= cut) & (bought.day < cut + AHEAD))
    first = np.full(len(people), 1 << 30)
    np.minimum.at(first, later.person, later.day)
    asked = np.intersect1d(np.unique(later.person), np.unique(past.person))
    column = shelf.column
    basket = [set() for _ in range(len(people))]
    for who, what, when in zip(later.person.tolist(), later.product.tolist(), later.day.tolist(), strict=True):
        if when == first[who] and column[what] >= 0:
            basket[who].add(int(column[what]))
    of = past.among(people.take(pa.array(asked)))
    ask = Ask(ALL, np.ones(len(pool), dtype=bool))
    found = {way.name: rank(way.fit(past, shelf, today=cut), of, shelf, ask, today=cut, most=5) for way in WAYS}
    known_only = bought.pick(bought.day < cut)
    suggester = Suggester.fit(known_only, shelf, ALL, today=cut)
    found["weighed"] = suggester.suggest(of, ask, most=5).column
    hit = {}
    for name, columns in found.items():
        right = np.array(
            [[c in basket[who] for c in row] for who, row in zip(asked.tolist(), columns.tolist(), strict=True)]
        )
        hit[name] = np.stack([right[:, 0], right.any(axis=1)], axis=1).astype(float)
    return hit, asked, suggester


def real():
    rows = gift_shop()
    if rows is None:
        print("the gift shop's data are not here: skipped")
        return
    people = pc.unique(rows["person_id"])
    last = int(rows["day"].to_numpy().max())
    cuts = [last - AHEAD * i + 0.5 for i in (1, 2, 3)]
    hits, whose, start = [], [], time.process_time()
    for cut in cuts:
        hit, asked, suggester = at_cut(rows, people, cut)
        hits.append(hit)
        whose.append(asked)
        print(f"cut-off {np.datetime64(int(cut), 'D')}: {len(asked):,} people ordered again; {suggester.say()[0]}")
    rng = np.random.default_rng(0)
    together = {name: np.concatenate([one[name] for one in hits]) for name in hits[0]}
    _, who = np.unique(np.concatenate(whose), return_inverse=True)
    draws = rng.multinomial(who.max() + 1, np.full(who.max() + 1, 1 / (who.max() + 1)), 500)[:, who]
    print(
        f"\n{len(who):,} next orders of {who.max() + 1:,} people, 95 % intervals; beside popular: the difference on the same people"
    )
    print(f"{'way':<10}{'hit at 1':>22}{'hit at 5':>22}{'at 1, beside popular':>26}{'at 5, beside popular':>26}")
    for name, hit in together.items():
        cells = [_cell(hit[:, j], draws) for j in (0, 1)]
        cells += [_cell(hit[:, j] - together["popular"][:, j], draws) if name != "popular" else "" for j in (0, 1)]
        print(f"{name:<10}{cells[0]:>22}{cells[1]:>22}{cells[2]:>26}{cells[3]:>26}")
    print(f"the data have no categories, so 'recent' finds nothing; {time.process_time() - start:.0f} s CPU")


def _cell(values, draws):
    low, high = np.quantile((draws @ values) / draws.sum(axis=1), [0.025, 0.975])
    return f"{values.mean():.3f} ({low:.3f}..{high:.3f})"


def speed(n=100_000, p=1_000, m=2_000_000):
    rng = np.random.default_rng(0)
    products = pa.array([f"P{i:04d}" for i in range(p)])
    shelf = Shelf.of(pa.table({"product_id": products, "category": [f"c{i // 50}" for i in range(p)]}), products)
    people = pa.array([f"p{i:011d}" for i in range(n)])
    who, taste = rng.integers(0, n, m), rng.integers(0, 20, n)
    what = np.where(rng.random(m) < 0.8, taste[who] * 50 + rng.integers(0, 50, m), rng.integers(0, p, m))
    rows = pa.table({"person_id": people.take(pa.array(who)), "product_id": products.take(pa.array(what)),
                     "day": rng.integers(14_000, 14_700, m).astype(np.int32)})  # fmt: skip
    start = time.process_time()
    bought = Bought.of(rows, people, shelf)
    read = time.process_time()
    suggester = Suggester.fit(bought, shelf, ALL, today=14_700.5)
    fitted = time.process_time()
    found = pairs(suggester, bought, people, [Ask(ALL, np.ones(p, dtype=bool)), None])
    done = time.process_time()
    own = (shelf.category[found.place[:, 0]] == taste).mean()
    print(f"\n{n:,} people, {p:,} products, {m:,} purchases with planted tastes: in order {read - start:.1f}, learn "
          f"{fitted - read:.1f}, {found.relative.shape[1]} pairs a person {done - fitted:.1f} s CPU; "
          f"{own:.1%} get a product of their own taste")  # fmt: skip


if __name__ == "__main__":
    real()
    speed()

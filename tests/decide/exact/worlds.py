"""Small made-up questions, every plan of them by brute force, and what any plan brings and breaks, the plain way."""

import itertools

import numpy as np
from hypothesis import strategies as st


@st.composite
def questions(draw, people=4, creatives=3, contacts=3, minimums=True):
    """Arguments of `allocate` for a few people, ties and zeros among them."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n, k = draw(st.integers(1, people)), draw(st.integers(1, creatives))
    coarse = draw(st.booleans())
    value = rng.integers(-2, 8, (n, k)).astype(np.float32) if coarse else rng.normal(1, 2, (n, k)).astype(np.float32)
    asked = {
        "value": value,
        "attention": rng.integers(0, 5, k).astype(float),
        "attention_left": rng.integers(0, 12, n).astype(float),
        "contacts_left": rng.integers(0, contacts + 1, n),
        "worth": float(draw(st.sampled_from([0.0, 0.1, 0.5]))),
        "fatigue": float(draw(st.sampled_from([0.0, 0.25]))),
    }
    if draw(st.booleans()):
        asked["price"] = rng.integers(0, 6, (n, k)).astype(float)
    if draw(st.booleans()):
        asked["eligible"] = rng.random((n, k)) < 0.7
    if draw(st.booleans()):
        asked["creative_budget"] = rng.integers(0, n + 1, k).astype(float)
    if draw(st.booleans()):
        asked["spend"], asked["total_spend"] = rng.uniform(0.5, 2, k), float(rng.uniform(0, 2 * n))
    if draw(st.booleans()):
        asked["total_attention"] = float(rng.integers(0, 5 * n))
    if draw(st.booleans()):
        asked["groups"], asked["group_budget"] = rng.integers(0, 2, k), rng.integers(0, n + 1, 2).astype(float)
    if minimums and draw(st.booleans()):
        asked["creative_minimum"] = (rng.random(k) < 0.4).astype(float)
    return asked


def one(asked, i, some):
    """What one person's contacts bring, and take in price-seconds; None where they cannot be."""
    attention = asked.get("attention", np.zeros(asked["value"].shape[1]))
    price = np.broadcast_to(asked.get("price", attention), asked["value"].shape)[i]
    worth, fatigue = asked.get("worth", 0.0), asked.get("fatigue", 0.0)

    def total(these):
        """The cheapest order of them, tried one by one."""
        best = None
        for order in itertools.permutations(these):
            planned = money = seconds = 0.0
            for j in order:
                dear = price[j] * (1 + fatigue * planned)
                money += float(asked["value"][i, j]) - worth * dear
                seconds += dear
                planned += attention[j]
            best = (money, seconds) if best is None or money > best[0] else best
        return best

    if len(some) > asked.get("contacts_left", np.ones(len(asked["value"])))[i]:
        return None
    if "attention_left" in asked and sum(attention[j] for j in some) > asked["attention_left"][i]:
        return None
    if "eligible" in asked and not all(asked["eligible"][i, j] for j in some):
        return None
    whole = total(some)
    if any(whole[0] - total([b for b in some if b != j])[0] <= 1e-12 for j in some):
        return None
    return whole


def keeps(asked, used):
    """Whether these contacts a creative keep every shared limit."""
    k = len(used)
    if "creative_budget" in asked and (used > np.floor(asked["creative_budget"])).any():
        return False
    if "creative_minimum" in asked and (used < np.ceil(asked["creative_minimum"])).any():
        return False
    if "total_spend" in asked and used @ asked["spend"] > asked["total_spend"] * (1 + 1e-9):
        return False
    if "total_attention" in asked and used @ asked.get("attention", np.zeros(k)) > asked["total_attention"] * (
        1 + 1e-9
    ):
        return False
    if "groups" in asked:
        for g, cap in enumerate(asked["group_budget"]):
            if used[asked["groups"] == g].sum() > np.floor(cap):
                return False
    return True


def best_of_all(asked):
    """The most that any plan brings, or None where none keeps the limits."""
    n, k = asked["value"].shape
    sets = [
        [
            (np.bincount(some, minlength=k) if some else np.zeros(k, int), found[0])
            for size in range(min(k, 3) + 1)
            for some in itertools.combinations(range(k), size)
            if (found := one(asked, i, list(some))) is not None
        ]
        for i in range(n)
    ]
    best = None
    for plan in itertools.product(*sets):
        if keeps(asked, sum(used for used, _ in plan)):
            money = sum(money for _, money in plan)
            best = money if best is None or money > best else best
    return best


def plain(asked, choice):
    """(money, price-seconds, contacts a creative) of an assignment, or None where it breaks anything."""
    used, money, seconds = np.zeros(asked["value"].shape[1], int), 0.0, 0.0
    for i, row in enumerate(choice.tolist()):
        some = [j for j in row if j >= 0]
        if len(set(some)) < len(some):
            return None
        found = one(asked, i, some)
        if found is None:
            return None
        money, seconds = money + found[0], seconds + found[1]
        used += np.bincount(some, minlength=len(used)) if some else 0
    return (money, seconds, used) if keeps(asked, used) else None

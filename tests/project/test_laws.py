"""Laws of a whole project: whoever was forgotten stays away, and a clock never goes back over a promise."""

import json
import shutil

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import echt
from echt.errors import EchtError

from .test_identity import TOML

PEOPLE, TABS = ("ann", "bob", "cas"), ("tab1", "tab2")
EVENTS = st.lists(
    st.tuples(
        st.sampled_from(["track", "order", "identify", "alias", "consent"]),
        st.sampled_from(PEOPLE),
        st.sampled_from(TABS),
    ),
    min_size=1,
    max_size=10,
)


def message(number, kind, person, tab):
    made = {"messageId": f"m{number}", "timestamp": f"2026-05-{number % 28 + 1:02}T10:00:00Z"}
    if kind == "track":
        return made | {"type": "track", "event": "Product Viewed", "anonymousId": tab}
    if kind == "order":
        bought = {
            "order_id": f"o{number}",
            "revenue": 5.0,
            "products": [{"product_id": "P1", "price": 5.0, "quantity": 1}],
        }
        return made | {"type": "track", "event": "Order Completed", "userId": person, "properties": bought}
    if kind == "identify":
        return made | {
            "type": "identify",
            "userId": person,
            "anonymousId": tab,
            "traits": {"email": f"{person}@example.org"},
        }
    if kind == "alias":
        return made | {"type": "alias", "userId": person, "previousId": tab}
    consent = {"consent": {"categoryPreferences": {"email": number % 2 == 0}}}
    return made | {"type": "page", "userId": person, "context": consent}


def everyone_in(setting):
    """Every id that any table of either store holds about a person."""
    facts = {
        one
        for table in ("events", "items", "people", "predictions", "outcomes", "quarantine")
        for one in setting.warehouse.read(table, columns=["person_id"])["person_id"].to_pylist()
    }
    ledger = setting.ledger
    links = ledger.link_rows()
    return facts | set(links["from_id"].to_pylist()) | set(links["to_id"].to_pylist())


@settings(max_examples=6, deadline=None)
@given(first=EVENTS, second=EVENTS, who=st.sampled_from(PEOPLE), data=st.data())
def test_whoever_was_forgotten_stays_away_whatever_comes_again_in_any_order(tmp_path_factory, first, second, who, data):
    base = tmp_path_factory.mktemp("law")
    shop_folder = base / "shop"
    (shop_folder / "data").mkdir(parents=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ECHT_KEYS", str(base / "keys"))
        (shop_folder / "echt.toml").write_text(TOML + "\n[warehouse]\nbuckets = 2\n")
        for name, rows, start in (("a", first, 0), ("b", second, 100)):
            lines = (json.dumps(message(start + n, *row)) + "\n" for n, row in enumerate(rows))
            (shop_folder / f"data/{name}.jsonl").write_text("".join(lines))
        shutil.copytree(shop_folder / "data", base / "backup")
        with echt.open(shop_folder) as shop:
            shop.ingest()
            person = shop.person_id(who)
            linked = shop.setting.ledger.links().to_pylist()
            heads = {row["from_id"]: row["to_id"] for row in linked}
            head = heads.get(person, person)
            gone = {person, head, *(one for one, to in heads.items() if to == head)}
            rest = everyone_in(shop.setting) - gone
            shop.forget(person)
            assert everyone_in(shop.setting) == rest
            shutil.copytree(base / "backup", shop_folder / "data", dirs_exist_ok=True)
            for name in data.draw(st.permutations(["a", "b", "a"])):
                shop.ingest([shop_folder / f"data/{name}.jsonl"])
            shop.receive([message(200, "order", who, "tab1")])
            shop.compact()
            back = everyone_in(shop.setting)
            assert not back & gone
            assert back == rest
            assert shop.check().findings == ()


def test_a_clock_that_goes_back_over_a_promise_is_refused_and_nothing_is_written(folder):
    with echt.open(folder, at="2026-06-12T09:00:00+00:00") as later:
        assert later.commit(later.plan("spring")) > 0
    with echt.open(folder, at="2026-06-08T09:00:00+00:00") as earlier:
        draft, before = earlier.plan("spring"), earlier.check().counts
        with pytest.raises(EchtError) as caught:
            earlier.commit(draft)
        assert caught.value.code == "E258"
        assert earlier.check().counts == before

"""Why: beside the decision, the prediction it counted with and what makes it what it is, where that may be read."""

import json

import pyarrow as pa
import pyarrow.compute as pc
import pytest

import echt


def counted(shop, reason="plan"):
    """The decisions for a reason in which a prediction counted, with what was expected, most first."""
    rows = shop.committed("spring").decisions
    rows = rows.filter(pc.equal(rows["reason"], reason))
    told = shop.setting.warehouse.read("predictions", where="name = 'expected_orders_42d'")
    value = dict(zip(told["person_id"].to_pylist(), told["value"].to_pylist(), strict=True))
    people = [one for one in rows["person_id"].to_pylist() if one in value]
    return sorted(people, key=lambda one: -value[one])


def test_the_prediction_behind_a_decision_is_said_in_two_languages_with_its_interval_and_model(shop):
    person = counted(shop)[0]
    english, dutch = (shop.why(person, language=each) for each in ("en", "nl"))
    (found,) = [one for one in english.foreseen if one]
    row = shop.setting.warehouse.read(
        "predictions", where=f"name = 'expected_orders_42d' AND person_id = '{person}'"
    ).to_pylist()[0]
    assert (found.value, found.low, found.high, found.model) == (row["value"], row["low"], row["high"], row["model"])
    assert "Predicted: expected to order" in str(english)
    assert "80% interval" in str(english)
    assert "Voorspeld: bestelt naar verwachting" in str(dutch)
    assert "80%-interval" in str(dutch)
    assert found.model in str(english)
    assert "personalize.content.profiled" in str(english)
    assert person not in found.say("en") + found.say("nl")
    told = json.loads(json.dumps(english.to_dict(), default=str))["decisions"][0]["prediction"]
    assert told["sentences"] == dict(found.sentences)


def orders_of(raw, n):
    """As many orders as asked in the weeks before the moment of the project, a few days apart."""
    return [
        {
            "type": "track", "event": "Order Completed", "messageId": f"planted-{k}", "userId": raw,
            "timestamp": f"2026-{5 - k // 5:02d}-{26 - 5 * (k % 5):02d}T10:00:00Z",
            "properties": {"order_id": f"planted-{k}", "revenue": 40.0, "currency": "EUR",
                           "products": [{"product_id": "P001", "price": 40.0, "quantity": 1}]},
        }
        for k in range(n)
    ]  # fmt: skip


def test_many_recent_orders_are_what_explains_the_prediction_of_who_placed_them(folder, tmp_path):
    """Planted: someone gets 15 orders in eleven weeks; the model that is used is one that looks at them."""
    with echt.open(folder, at="2026-06-12T09:00:00+00:00") as shop:
        shop.predict("order")
        known = set(shop.plan("spring").sent["person_id"].to_pylist())
        raw = next(one for one in (f"c{n:06d}" for n in range(800)) if shop.person_id(one) in known)
        person = shop.person_id(raw)
        file = tmp_path / "more.jsonl"
        file.write_text("\n".join(json.dumps(one) for one in orders_of(raw, 15)) + "\n")
        assert shop.ingest([file], source="web").accepted == 15
        (folder / "segments/all.sql").write_text(
            "-- All who ordered.\n-- purpose: marketing.communications.email\ncount('Order Completed') > 0\n"
        )
        campaign = folder / "campaigns/spring.toml"
        lines = [
            'segment   = "all"' if line.startswith("segment") else line for line in campaign.read_text().splitlines()
        ]
        campaign.write_text("\n".join(lines) + "\n")
    with echt.open(folder, at="2026-06-13T09:00:00+00:00") as shop:
        shop.predict("order")
        shop.commit(shop.plan("spring"))
        found = shop.why(person, language="en").foreseen[-1]
        dutch = shop.why(person, language="nl").foreseen[-1]
    assert found is not None, "left in peace by lot?"
    assert "more than usual, because there were" in found.say("en")
    assert "orders so far" in found.say("en")
    assert "meer dan gewoonlijk, omdat er tot nu toe" in dutch.say("nl")


def test_whose_profile_may_not_be_read_any_more_gets_no_such_sentence(shop):
    person = counted(shop)[0]
    schema = pa.schema(
        [("person_id", pa.string()), ("purpose", pa.string()), ("basis", pa.string()), ("granted", pa.bool_()), ("evidence", pa.string()),
         ("at", pa.timestamp("us", "UTC")), ("until", pa.timestamp("us", "UTC")), ("source", pa.string()), ("simulated", pa.bool_())]
    )  # fmt: skip
    no = {"person_id": person, "purpose": "personalize.content.profiled", "basis": "objection", "granted": False, "evidence": "{}",
          "at": shop.at, "until": None, "source": "test", "simulated": True}  # fmt: skip
    shop.setting.ledger.record_permissions(pa.Table.from_pylist([no], schema=schema), at=shop.at)
    found = shop.why(person, language="en")
    assert found.decisions
    assert found.foreseen == (None,)
    assert "Predicted" not in str(found)


def test_a_decision_by_lot_counted_with_no_prediction(shop):
    person = counted(shop, "holdout")[0]
    assert shop.why(person).foreseen == (None,)


def remove_notes(folder):
    (folder / ".echt/predictions/order.json").unlink()


def remove_file(folder):
    (folder / "predictions/order.toml").unlink()


def other_horizon(folder):
    (folder / "predictions/order.toml").write_text("horizon_days = 30\n")


def remove_campaign(folder):
    (folder / "campaigns/spring.toml").unlink()


@pytest.mark.parametrize("change", [remove_notes, remove_file, other_horizon, remove_campaign])
def test_without_the_prediction_the_decision_is_said_all_the_same(folder, change):
    with echt.open(folder) as shop:
        person = counted(shop)[0]
    change(folder)
    with echt.open(folder) as shop:
        found = shop.why(person, language="en")
    assert found.decisions[0].reason == "plan"
    assert found.foreseen == (None,)


def test_without_the_extra_the_decision_is_said_all_the_same(shop, monkeypatch):
    def gone(*_, **__):
        raise ImportError("No module named 'lightgbm'")

    person = counted(shop)[0]
    monkeypatch.setattr("echt.flow.because.learnt_again", gone)
    assert shop.why(person).foreseen == (None,)


def test_a_prediction_made_again_since_is_not_the_one_that_counted(folder):
    with echt.open(folder) as shop:
        person = counted(shop)[0]
    with echt.open(folder, at="2026-06-10T09:00:00+00:00") as shop:
        shop.predict("order")
        assert shop.why(person).foreseen == (None,)


def test_the_notes_of_a_run_hold_what_each_model_looks_at(shop, folder):
    kept = json.loads((folder / ".echt/predictions/order.json").read_text())["looks"]
    assert set(kept) == {"orders", "spend", "any"}
    for one in kept.values():
        assert one["purposes"] == ["personalize.content.profiled"]
        assert "events.at" in one["columns"]
        assert sum(theme["share"] for theme in one["themes"]) == pytest.approx(1) or not one["themes"]
    text = json.dumps(kept)
    assert not any(person in text for person in counted(shop)[:50])
    count, money = shop.figures("spring").trust
    assert count.looks and count.chance_looks and money.looks and money.chance_looks is None

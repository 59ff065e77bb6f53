"""Predictions in a whole project: chosen on the past, used by segments and campaigns, explained, and never half-written."""

import json

import pyarrow as pa
import pyarrow.compute as pc
import pytest

import echt
from echt.errors import DataError, NotAllowedError, ProjectError

NAMES = {"expected_orders_42d", "p_order_42d", "churn_42d", "expected_spend_42d", "order_value"}


def column(shop, name):
    rows = shop.setting.warehouse.read("predictions", where=f"name = '{name}'").sort_by("person_id")
    return dict(zip(rows["person_id"].to_pylist(), rows["value"].to_pylist(), strict=True))


def test_a_run_says_what_it_wrote_by_which_model_and_why(shop):
    found = shop.predict("order")
    assert NAMES <= set(found.rows)
    assert set(found.models) >= {"orders", "spend", "any"}
    for what in ("orders", "spend", "any"):
        assert found.why[what] in str(found)
    assert "gamma_poisson" in str(found.trial)
    assert json.loads(json.dumps(found.to_dict()))["rows"] == dict(found.rows)


def test_no_model_is_used_that_does_not_beat_the_simple_rules_and_the_output_says_so(folder):
    (folder / "predictions/order.toml").write_text('horizon_days = 42\nmodels = ["average"]\n')
    with echt.open(folder) as shop:
        found = shop.predict("order")
    assert set(found.models.values()) <= {"average", "last_horizon", "repeat_rate"}
    assert "no model" in str(found)


def test_the_tests_alone_write_nothing(folder):
    with echt.open(folder) as shop:
        before = column(shop, "expected_orders_42d")
        trial = shop.backtest("order")
        assert column(shop, "expected_orders_42d") == before
    assert {"average", "last_horizon", "repeat_rate", "gamma_poisson", "mbgnbd"} <= set(trial.verdicts["orders"].scores)
    json.dumps(trial.to_dict(), allow_nan=False)


def test_a_segment_may_ask_for_a_prediction(folder):
    (folder / "segments/likely.sql").write_text(
        "-- Likely to come back.\n-- purpose: personalize.content.profiled\np_order_42d > 0.3 and expected_spend_42d > 5\n"
    )
    with echt.open(folder) as shop:
        chance, money = column(shop, "p_order_42d"), column(shop, "expected_spend_42d")
        wanted = sum(value > 0.3 and money[person] > 5 for person, value in chance.items())
        assert shop.segment("likely").count == wanted > 0


def test_a_campaign_may_count_a_margin_of_what_is_expected_to_be_spent(folder):
    file = folder / "campaigns/spring.toml"
    text = (
        file.read_text()
        .replace("value      = 12.0", 'value      = "margin"')
        .replace("[assumed]", "[assumed]\nmargin = 0.2")
    )
    file.write_text(text)
    with echt.open(folder, at="2026-06-02T09:00:00+00:00") as shop:
        sent = shop.plan("spring").sent
        spend = column(shop, "expected_spend_42d")
    known = [(row["gain"], spend[row["person_id"]]) for row in sent.to_pylist() if row["person_id"] in spend]
    assert len(known) > 20
    for gain, money in known:
        assert gain == pytest.approx(0.2 * 0.10 * money - 2.0 * 0.002, abs=1e-4)


def test_a_run_that_is_stopped_leaves_the_one_before_it(folder):
    def stop(stage, done, total):
        if stage == "predicting":
            raise KeyboardInterrupt

    with echt.open(folder, at="2026-06-10T09:00:00+00:00") as shop:
        before = shop.setting.warehouse.read("predictions").sort_by([("name", "ascending"), ("person_id", "ascending")])
        kept = (folder / ".echt/predictions/order.json").read_text()
        with pytest.raises(KeyboardInterrupt):
            shop.predict("order", progress=stop)
        after = shop.setting.warehouse.read("predictions").sort_by([("name", "ascending"), ("person_id", "ascending")])
        assert after.equals(before)
        assert (folder / ".echt/predictions/order.json").read_text() == kept
        again = shop.predict("order")
        assert column(shop, "expected_orders_42d")
        assert again.rows["expected_orders_42d"] == len(column(shop, "expected_orders_42d"))


def test_a_horizon_longer_than_history_is_refused_with_the_longest_allowed(folder):
    (folder / "predictions/order.toml").write_text("horizon_days = 900\n")
    with echt.open(folder) as shop, pytest.raises(DataError) as caught:
        shop.predict("order")
    assert caught.value.code == "E158"
    assert "at most" in caught.value.fix


def test_any_event_can_be_predicted(folder):
    (folder / "predictions/visit.toml").write_text(
        'outcome = "Product Viewed"\nhorizon_days = 30\nmodels = ["gamma_poisson"]\norigins = 2\n'
    )
    with echt.open(folder) as shop:
        found = shop.predict("visit")
        assert {"expected_product_viewed_30d", "p_product_viewed_30d"} <= set(found.rows)
        assert column(shop, "expected_orders_42d")  # the other prediction stays


def someone(shop):
    return next(iter(column(shop, "p_order_42d")))


def test_one_persons_prediction_is_explained_in_two_languages_with_what_was_read(shop):
    person = someone(shop)
    english, dutch = (shop.explain("order", person, language=each) for each in ("en", "nl"))
    assert f"{column(shop, 'p_order_42d')[person]:.2f}" in str(english)
    assert "Chance of an order within 42 days" in str(english)
    assert "Kans op een bestelling binnen 42 dagen" in str(dutch)
    for said in (str(english), str(dutch)):
        assert "personalize.content.profiled" in said
        assert "events.at" in said
    told = json.loads(json.dumps(english.to_dict(), default=str))
    assert {line["purpose"] for line in told["because"]["any"]["lineage"]} == {"personalize.content.profiled"}


def test_whose_profile_may_not_be_read_is_not_explained(shop):
    person = someone(shop)
    schema = pa.schema(
        [("person_id", pa.string()), ("purpose", pa.string()), ("basis", pa.string()), ("granted", pa.bool_()), ("evidence", pa.string()),
         ("at", pa.timestamp("us", "UTC")), ("until", pa.timestamp("us", "UTC")), ("source", pa.string()), ("simulated", pa.bool_())]
    )  # fmt: skip
    no = {"person_id": person, "purpose": "personalize.content.profiled", "basis": "objection", "granted": False, "evidence": "{}",
          "at": shop.at, "until": None, "source": "test", "simulated": True}  # fmt: skip
    shop.setting.ledger.record_permissions(pa.Table.from_pylist([no], schema=schema), at=shop.at)
    with pytest.raises(NotAllowedError) as caught:
        shop.explain("order", person)
    assert caught.value.code == "E302"


def test_before_it_was_made_a_prediction_cannot_be_explained(folder):
    (folder / "predictions/other.toml").write_text("horizon_days = 42\n")
    with echt.open(folder) as shop, pytest.raises(ProjectError) as caught:
        shop.explain("other", "someone")
    assert caught.value.code == "E114"


def test_the_report_shows_the_tests_behind_the_campaign(folder):
    with echt.open(folder, at="2026-08-20T09:00:00+00:00") as shop:
        count, money = shop.figures("spring").trust
    assert (count.kind, money.kind) == ("count", "money")
    assert len(count.origins) >= 2
    assert count.came is not None
    assert {one.name for one in count.compared} >= {"average", "gamma_poisson", "mbgnbd"}
    assert sum(one.people for one in count.deciles) == sum(
        one.people for one in money.groups if one.code in {"new", "old"}
    )


def test_a_damaged_memory_of_the_tests_is_no_memory(folder):
    (folder / ".echt/predictions/order.json").write_text('{"form": ')
    with echt.open(folder, at="2026-08-20T09:00:00+00:00") as shop:
        assert shop.figures("spring").trust == ()


def test_what_weighs_for_everyone_is_said(shop):
    found = shop.importance("order", language="en")
    assert "Whether at all" in str(found)
    for one in found.themes.values():
        assert sum(theme.share for theme in one.themes) == pytest.approx(1, abs=1e-6) or not one.themes


def test_predictions_are_marked_simulated_where_the_people_are(shop):
    rows = shop.setting.warehouse.read("predictions")
    assert pc.all(rows["simulated"]).as_py()


def test_a_campaign_counts_in_the_prediction_it_names(folder):
    (folder / "predictions/far.toml").write_text('horizon_days = 60\nmodels = ["gamma_poisson"]\norigins = 2\n')
    file = folder / "campaigns/spring.toml"
    file.write_text(file.read_text().replace('prediction = "order"', 'prediction = "far"'))
    with echt.open(folder, at="2026-06-03T09:00:00+00:00") as shop:
        far = shop.predict("far")
        shop.predict("order")  # later, and not asked for
        sent = shop.plan("spring").sent
        orders = column(shop, "expected_orders_60d")
    row = next(row for row in sent.to_pylist() if row["person_id"] in orders)
    assert row["gain"] == pytest.approx(12.0 * 0.10 * orders[row["person_id"]] * 42 / 60 - 0.004, abs=1e-4)
    assert far.horizon_days == 60


def test_with_too_few_buyers_everyone_is_the_average_and_the_explanation_agrees(tmp_path, monkeypatch):
    monkeypatch.setenv("ECHT_KEYS", str(tmp_path / "keys"))
    with echt.init(tmp_path / "shop", people=80, seed=2) as shop:
        shop.ingest()
        found = shop.predict("order")
        chance = column(shop, "p_order_42d")
        said = shop.explain("order", next(iter(chance)), language="en")
    assert set(found.models.values()) == {"average"}
    assert "too few people bought" in str(found)
    assert said.because["any"].predicted == pytest.approx(next(iter(chance.values())))
    assert "put right" not in str(said)

"""People who do not exist: marked, repeatable, and with the truth that was planted."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from echt.errors import DataError
from echt.simulate import Planted, World, contacts_for, languages_for, permissions_for, plant
from echt.simulate.chance import bucket_of, invent_ids, uniform
from echt.simulate.people import MIX
from echt.warehouse.schema import SCHEMAS

WORLD = World(4000, seed=3, days=200)


@pytest.mark.parametrize("name", ["people", "products", "events", "items"])
def test_the_tables_have_the_columns_of_the_warehouse(name):
    assert WORLD.tables()[name].schema.equals(SCHEMAS[name])


@pytest.mark.parametrize("name", ["people", "events", "items"])
def test_every_row_is_marked_simulated(name):
    assert pc.all(WORLD.tables()[name]["simulated"]).as_py()
    assert pc.all(WORLD.permissions["simulated"]).as_py()


def test_the_same_seed_gives_the_same_world():
    again = World(4000, seed=3, days=200)
    assert all(again.tables()[name].equals(table) for name, table in WORLD.tables().items())
    assert again.permissions.equals(WORLD.permissions)


def test_another_seed_gives_another_world():
    assert not World(4000, seed=4, days=200).events.equals(WORLD.events)


def test_everything_happens_in_its_days_and_in_order_of_time():
    at = WORLD.events["at"]
    assert pc.min(at).as_py() >= WORLD.start
    assert pc.max(at).as_py() <= WORLD.end
    assert np.all(np.diff(at.cast(pa.int64()).to_numpy()) >= 0)


def test_everyone_has_an_order_and_orders_are_worth_their_lines():
    orders = WORLD.events.filter(pc.equal(WORLD.events["name"], "Order Completed"))
    assert pc.count_distinct(orders["person_id"]).as_py() == WORLD.n
    items = WORLD.items
    lines = pa.table({"order_id": items["order_id"], "worth": pc.multiply(items["price"], items["quantity"])})
    worth = lines.group_by("order_id").aggregate([("worth", "sum")])
    joined = orders.select(["order_id", "value"]).join(worth, "order_id")
    assert joined.num_rows == orders.num_rows
    assert np.allclose(joined["value"].to_numpy(), joined["worth_sum"].to_numpy(), atol=0.01)


def test_people_buy_what_they_have_a_taste_for():
    who = pc.index_in(WORLD.items["person_id"], value_set=WORLD.person_id).to_numpy()
    what = (pc.cast(pc.utf8_slice_codeunits(WORLD.items["product_id"], 1, 4), pa.int64()).to_numpy() - 1) // 20
    assert WORLD.truth.taste[who, what].mean() > 1.5 * WORLD.truth.taste.mean()


def test_ids_look_like_keyed_ids_and_differ():
    ids = invent_ids(200_000, seed=0)
    assert pc.count_distinct(ids).as_py() == 200_000
    assert pc.unique(pc.utf8_length(ids)).to_pylist() == [12]


@settings(max_examples=50, deadline=None)
@given(st.lists(st.text(min_size=0, max_size=14), min_size=1, max_size=20, unique=True), st.integers(0, 2**31))
def test_a_draw_belongs_to_its_id_whoever_else_is_asked(ids, seed):
    together = uniform(pa.array(ids), seed, "x")
    alone = [uniform(pa.array([one]), seed, "x")[0] for one in ids]
    assert together.tolist() == alone
    assert uniform(pa.array(ids).slice(1), seed, "x").tolist() == alone[1:]


def test_draws_are_spread_evenly():
    counts, _ = np.histogram(uniform(invent_ids(100_000, seed=5), 5, "even"), bins=20, range=(0, 1))
    assert np.abs(counts - 5000).max() < 5 * np.sqrt(5000)


def test_the_planted_truth_has_the_planted_averages():
    truth = plant(invent_ids(50_000, seed=1), seed=1, planted=Planted(uplift=0.05, fatigue=0.2, quit=0.01))
    assert truth.uplift.mean() == pytest.approx(0.05, abs=0.001)
    assert truth.fatigue.mean() == pytest.approx(0.2, abs=0.005)
    assert truth.quit.mean() == pytest.approx(0.01, rel=0.05)
    assert np.allclose(truth.taste.sum(axis=1), 1.0)


def test_a_planted_number_that_is_no_probability_is_refused():
    with pytest.raises(DataError) as caught:
        Planted(uplift=3.0)
    assert caught.value.code == "E280"


def test_a_world_without_people_is_refused():
    with pytest.raises(DataError, match="people and days"):
        World(0, seed=1)


def test_the_mix_of_permissions_is_the_planted_one():
    rows = permissions_for(invent_ids(50_000, seed=9), seed=9, at=WORLD.start)
    assert 1 - rows.num_rows / 50_000 == pytest.approx(MIX["nothing"], abs=0.005)
    granted = rows.filter(rows["granted"]).group_by("basis").aggregate([([], "count_all")]).to_pylist()
    by_basis = {row["basis"]: row["count_all"] / 50_000 for row in granted}
    assert by_basis["soft_opt_in"] == pytest.approx(MIX["soft_opt_in"], abs=0.01)
    assert by_basis["consent"] == pytest.approx(MIX["consent"], abs=0.01)
    assert not pc.any(rows.filter(pc.equal(rows["basis"], "objection"))["granted"]).as_py()


def test_addresses_are_made_up_and_different():
    contacts = contacts_for(invent_ids(10_000, seed=2))
    assert pc.all(pc.ends_with(contacts["value"], "@example.org")).as_py()
    assert pc.count_distinct(pc.utf8_lower(contacts["value"])).as_py() == 10_000


def test_language_follows_the_country():
    countries = pa.array(["NL", "Belgium", "United Kingdom", None])
    assert languages_for(invent_ids(4, seed=2), countries).to_pylist() == ["nl", "nl", "en", "en"]


def test_people_and_countries_must_be_of_one_length():
    with pytest.raises(DataError) as caught:
        languages_for(invent_ids(3, seed=2), pa.array(["NL"]))
    assert caught.value.code == "E281"


def test_the_bucket_of_a_person_is_the_one_everybody_computes():
    assert bucket_of(pa.array(["AbCdEfGhIjKl"]), 16)[0] == (ord("A") * 4096 + ord("b") * 64 + ord("C")) % 16


def test_the_bucket_is_the_one_of_the_warehouse():
    from echt.warehouse import bucket_of as of_the_warehouse

    ids = invent_ids(200, seed=8)
    assert bucket_of(ids, 16).tolist() == [of_the_warehouse(one, 16) for one in ids.to_pylist()]

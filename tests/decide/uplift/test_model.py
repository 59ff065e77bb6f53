"""An uplift model chooses what it can prove, says so, and refuses what cannot be learned from."""

import json
import math
import pickle

import numpy as np
import pyarrow as pa
import pytest

from echt.decide import UpliftModel
from echt.errors import CampaignError, DataError, OutsideError

LINEAR = {"bags": 0, "folds": 3}


def experiment(n=6000, seed=0, effect=lambda x, bought: np.where(bought, 0.2, 0.0), k=2):
    draw = np.random.default_rng(seed)
    x, bought = draw.normal(size=(n, 2)), draw.random(n) < 0.5
    action = draw.integers(0, k, n)
    chance = 0.1 + 0.05 * (x[:, 0] > 0) + np.where(action > 0, effect(x, bought), 0.0)
    table = pa.table({"recency": x[:, 0], "spent": x[:, 1], "bought": bought})
    return table, action, (draw.random(n) < chance).astype(float)


@pytest.mark.parametrize(
    ("effect", "chosen"),
    [
        (lambda x, bought: np.zeros(len(x)), {"nothing"}),
        (lambda x, bought: np.full(len(x), 0.08), {"constant"}),
        (lambda x, bought: np.where(bought, 0.2, 0.0), {"rule"}),
        (lambda x, bought: np.clip(0.1 + 0.12 * x[:, 0], -0.1, 0.5), {"t_linear", "x_linear", "dr_linear"}),
        (lambda x, bought: np.where((np.abs(x[:, 0]) < 0.6) & bought, 0.5, -0.05), {"t_trees", "x_trees", "dr_trees"}),
    ],
)
def test_the_simplest_kind_that_holds_is_chosen(effect, chosen):
    model = UpliftModel(seed=1, **LINEAR).fit(*experiment(9000, 3, effect))
    assert model.comparison_.chosen in chosen
    assert [row.kind for row in model.comparison_.rows][:4] == ["nothing", "constant", "rule", "t_linear"]


def test_the_same_data_and_seed_give_the_same_model_and_it_survives_pickling():
    log = experiment(3000)
    one, two = (UpliftModel("dr_trees", seed=4, bags=2, folds=2).fit(*log) for _ in range(2))
    np.testing.assert_array_equal(one.effect(log[0]), two.effect(log[0]))
    np.testing.assert_array_equal(one.standard_error(log[0]), two.standard_error(log[0]))
    assert str(one) == str(two)
    np.testing.assert_array_equal(pickle.loads(pickle.dumps(one)).effect(log[0]), one.effect(log[0]))


def test_what_was_compared_and_why_is_printed_and_kept():
    model = UpliftModel("rule", **LINEAR).fit(*experiment())
    text, found = str(model), json.loads(json.dumps(model.to_dict()))
    assert "rule, as asked; it beats constant" in text
    assert "where bought > 0, else" in text
    assert "no propensities given" in text
    rows, [*_, step] = {row.kind: row for row in model.comparison_.rows}, model.comparison_.steps
    assert step.against == "constant"
    assert rows["rule"].qini == step.sorting
    assert found["chosen"] == "rule"
    assert [row["kind"] for row in found["rows"]] == ["nothing", "constant", "rule", "t_linear"]
    assert repr(model) == "UpliftModel('rule', seed=0, chosen 'rule')"
    assert repr(UpliftModel()) == str(UpliftModel()) == "UpliftModel('auto', seed=0)"


def test_a_kind_that_was_asked_for_is_used_and_its_baselines_stand_beside_it():
    flat = experiment(4000, effect=lambda x, bought: np.full(len(x), 0.1))
    model = UpliftModel("t_linear", **LINEAR).fit(*flat)
    assert model.comparison_.chosen == "t_linear"
    assert "is simpler and not worse by more than chance" in str(model)


def test_without_an_effect_nothing_is_foretold_but_the_doubt_is_kept():
    log = experiment(3000, effect=lambda x, bought: np.zeros(len(x)))
    model = UpliftModel("nothing", folds=2).fit(*log)
    assert (model.effect(log[0]) == 0).all()
    assert 0.004 < model.standard_error(log[0])[0, 0] < 0.03


def test_a_letter_that_harms_everyone_is_foretold_to_harm_and_chosen_for_nobody():
    log = experiment(3000, effect=lambda x, bought: np.full(len(x), -0.08))
    model = UpliftModel(**LINEAR).fit(*log)
    assert (model.effect(log[0]) < 0).all()
    assert model.comparison_.means[0].high < 0
    assert "action 1 adds -" in str(model)
    assert {row.kind: row.chosen_share for row in model.comparison_.rows}["constant"] == 0


def test_regret_is_learned_beside_gain_and_taken_off():
    table, action, visit = experiment(8000, effect=lambda x, bought: np.full(len(x), 0.1))
    draw, bought = np.random.default_rng(5), table["bought"].to_numpy()
    goodbye = (draw.random(8000) < 0.02 + 0.1 * action * ~bought).astype(float)
    model = UpliftModel("rule", **LINEAR).fit(table, action, visit, regret=goodbye, regret_cost=2.0)
    found = model.effects(table)
    np.testing.assert_allclose(found.net, found.gain - 2 * found.regret)
    np.testing.assert_allclose(model.effect(table), found.net)
    assert abs(found.regret[~bought].mean() - 0.1) < 0.02
    assert abs(found.regret[bought].mean()) < 0.02
    assert (found.net[~bought] < 0).all()
    assert (found.net[bought] > 0).all()
    assert "regret" in str(model)
    pair = UpliftModel("rule", **LINEAR).fit(table, action, np.column_stack([visit, goodbye]), regret_cost=2.0)
    np.testing.assert_array_equal(pair.effect(table), found.net)
    assert UpliftModel("rule", **LINEAR).fit(table, action, visit).effects(table).regret is None


def test_a_regret_that_costs_more_than_the_gain_leaves_everyone_in_peace():
    table, action, visit = experiment(8000, effect=lambda x, bought: np.full(len(x), 0.05))
    goodbye = (np.random.default_rng(6).random(8000) < 0.05 * action).astype(float)
    model = UpliftModel("constant", **LINEAR).fit(table, action, visit, regret=goodbye, regret_cost=5.0)
    assert (model.effect(table) < 0).all()
    assert (model.effects(table).gain > 0).all()
    assert model.comparison_.means[0].high < 0


def test_several_actions_each_have_their_own_effect():
    draw, n = np.random.default_rng(7), 9000
    likes = draw.integers(1, 3, n)
    action = draw.integers(0, 3, n)
    spent = (action == likes) * 1.0 + 0.2 * (action > 0) + draw.normal(size=n)
    model = UpliftModel("rule", **LINEAR).fit({"likes": likes}, action, spent)
    effect = model.effect({"likes": [1, 2]})
    np.testing.assert_allclose(effect, [[1.2, 0.2], [0.2, 1.2]], atol=0.12)
    assert model.comparison_.rows[2].value.value > model.comparison_.rows[1].value.value + 0.3


def test_unequal_propensities_are_taken_into_account():
    draw, n = np.random.default_rng(8), 20_000
    x = draw.random(n)
    p = 0.15 + 0.7 * x
    action = (draw.random(n) < p).astype(int)
    outcome = 2 * x + 0.3 * action + draw.normal(size=n)
    propensity = np.where(action == 1, p, 1 - p)
    known = UpliftModel("constant", **LINEAR).fit({"x": x}, action, outcome, propensity)
    assert abs(known.effect({"x": [0.5]})[0, 0] - 0.3) < 0.1
    assert abs(UpliftModel("constant", **LINEAR).fit({"x": x}, action, outcome).effect({"x": [0.5]})[0, 0] - 0.3) > 0.2
    assert "propensities from 0.1" in str(known)


@pytest.mark.parametrize("kind", ["constant", "t_linear"])
def test_standard_errors_hold_the_truth_as_often_as_they_should(kind):
    held, fresh = [], {"recency": np.linspace(-1.5, 1.5, 7), "spent": np.zeros(7), "bought": [True] * 7}
    effect = (lambda x, _: 0.2 + 0.05 * x[:, 0]) if kind == "t_linear" else (lambda x, _: np.full(len(x), 0.15))
    truth = effect(np.column_stack([fresh["recency"], fresh["spent"]]), None)
    for seed in range(60):
        draw = np.random.default_rng(100 + seed)
        x, action = draw.normal(size=(800, 2)), draw.integers(0, 2, 800)
        outcome = x[:, 0] + np.where(action == 1, effect(x, None), 0) + draw.normal(size=800)
        table = {"recency": x[:, 0], "spent": x[:, 1], "bought": draw.random(800) < 0.5}
        model = UpliftModel(kind, folds=2, bags=20).fit(table, action, outcome)
        held.append(np.abs(model.effect(fresh)[:, 0] - truth) < 1.96 * model.standard_error(fresh)[:, 0])
    assert 0.88 <= np.mean(held) <= 0.99


def test_missing_numbers_are_allowed_and_said():
    table, action, visit = experiment(4000)
    spent = table["spent"].to_numpy().copy()
    spent[::5] = math.nan
    gaps = table.set_column(1, "spent", pa.array(spent))
    model = UpliftModel("t_trees", bags=0, folds=2).fit(gaps, action, visit)
    assert np.isfinite(model.effect(gaps)).all()
    assert "'spent' is missing for 800 of 4,000 people" in str(model)


def test_constant_features_leave_the_mean_and_are_said():
    _, action, visit = experiment(2000)
    model = UpliftModel(**LINEAR).fit({"shop": ["a"] * 2000, "year": [2026] * 2000}, action, visit)
    assert model.comparison_.chosen in {"nothing", "constant"}
    assert "'shop' is the same for everyone" in str(model)
    assert "'year' is the same for everyone" in str(model)


def test_an_outcome_that_never_happens_changes_nothing():
    table, action, visit = experiment(2000)
    assert UpliftModel(**LINEAR).fit(table, action, np.zeros(2000)).comparison_.chosen == "nothing"
    rare = np.where(np.arange(2000) < 3, 1.0, 0.0)
    assert np.isfinite(UpliftModel("x_trees", **LINEAR).fit(table, action, rare).effect(table)).all()


def broken(**change):
    table, action, visit = experiment(600)
    return {"features": table, "action": action, "outcome": visit} | {
        name: make(action if name == "action" else visit) for name, make in change.items()
    }


def put(value):
    def make(array):
        changed = np.array(array, dtype=float)
        changed[3] = value
        return changed

    return make


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"outcome": put(math.nan)}, "E486"),
        ({"outcome": put(math.inf)}, "E486"),
        ({"regret": put(math.nan)}, "E486"),
        ({"outcome": lambda y: y[:-1]}, "E480"),
        ({"outcome": lambda y: np.column_stack([y, y, y])}, "E480"),
        ({"outcome": lambda y: y.astype(str).tolist()[:-1] + ["a"]}, "E480"),
        ({"regret": lambda y: y[:-1]}, "E480"),
        ({"regret_cost": lambda y: -1.0}, "E480"),
        ({"regret_cost": lambda y: math.nan}, "E480"),
        ({"action": lambda a: a[:-1]}, "E480"),
        ({"action": lambda a: a + 1}, "E483"),
        ({"action": lambda a: a * 2}, "E483"),
        ({"action": lambda a: -a}, "E483"),
        ({"action": put(0.5)}, "E483"),
        ({"action": lambda a: np.where(a == 1, "letter", "none")}, "E483"),
        ({"action": lambda a: a * 0}, "E484"),
        ({"action": lambda a: a * 0 + 1}, "E484"),
        ({"action": lambda a: (np.arange(600) < 99).astype(int)}, "E485"),
        ({"features": lambda _: {"x": [math.inf] * 600}}, "E481"),
        ({"features": lambda _: {}}, "E481"),
    ],
)
def test_what_cannot_be_learned_from_is_refused(change, code):
    with pytest.raises(CampaignError) as caught:
        UpliftModel("constant").fit(**broken(**change))
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("wrong", "code"), [(0.0, "E277"), (-0.5, "E277"), (1.5, "E277"), (math.nan, "E277"), (1.0, "E278")]
)
def test_propensities_that_teach_nothing_are_refused(wrong, code):
    with pytest.raises(DataError) as caught:
        UpliftModel("constant").fit(**broken(), propensity=put(wrong)(np.full(600, 0.5)))
    assert caught.value.code == code


def test_a_kind_that_is_not_known_is_refused_with_the_nearest():
    with pytest.raises(CampaignError, match="no kind 't_tree'") as caught:
        UpliftModel("t_tree").fit(**broken())
    assert (caught.value.code, caught.value.fix) == ("E487", "'t_trees'?")


def test_a_model_says_when_it_cannot_answer():
    table, action, visit = experiment(600)
    model = UpliftModel("constant", bags=0)
    for ask in (model.effect, model.effects, model.standard_error):
        with pytest.raises(CampaignError) as caught:
            ask(table)
        assert caught.value.code == "E488"
    with pytest.raises(CampaignError) as caught:
        model.fit(table, action, visit).standard_error(table)
    assert (caught.value.code, caught.value.found) == ("E488", "made with bags=0")
    with pytest.raises(CampaignError) as caught:
        model.effect({"recency": [1.0]})
    assert caught.value.code == "E482"


def test_trees_without_lightgbm_are_refused_before_anything_is_learned(monkeypatch):
    monkeypatch.setattr("echt.errors.find_spec", lambda name: None)
    with pytest.raises(OutsideError) as caught:
        UpliftModel().fit(**broken())
    assert caught.value.code == "E489"
    assert UpliftModel("t_linear", **LINEAR).fit(**broken()).comparison_.chosen == "t_linear"

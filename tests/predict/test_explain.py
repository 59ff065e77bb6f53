"""Explanations add up to the prediction, say what is known of the person, and where it comes from."""

import numpy as np
import pyarrow as pa
import pytest

from echt.errors import DataError, NotAllowedError
from echt.predict import Lineage, Log
from echt.predict.explain import explain, importance, looks_at
from echt.predict.explain.by_history import _shapley
from echt.predict.explain.words import LABELS, clause, label
from echt.predict.models import candidate

from .learned.conftest import AT, H, day, origins, planted

NAMES = [
    "average",
    "last_horizon",
    "repeat_rate",
    "gamma_poisson",
    "mbgnbd",
    "lightgbm",
    "bgnbd_lightgbm",
    "propensity",
]


@pytest.fixture(scope="module")
def made():
    log, _ = planted(n=900, seed=8)
    past, now = origins(log), log.snapshot(AT, horizon_days=H)
    return {name: candidate(name).fit(past) for name in NAMES}, now


def times(found):
    return float(np.prod([one.times for one in found.because]))


@pytest.mark.parametrize("what", ["any", "count", "money"])
@pytest.mark.parametrize("name", NAMES)
def test_what_weighs_multiplies_to_the_prediction(made, name, what):
    fitted, now = made[0][name], made[1]
    forecast = fitted.forecast(now)
    whole = {"any": forecast.p_any, "count": forecast.expected, "money": forecast.value}[what]
    for row in (0, 7, 123):
        found = explain(fitted, now, now.person_id[row].as_py(), what=what)
        assert found.predicted == pytest.approx(float(whole[row]), rel=1e-9)
        assert found.usual * times(found) == pytest.approx(max(found.predicted, 1e-4), rel=1e-6)


def test_who_does_once_more_what_they_did_last_is_explained_by_that_alone(made):
    fitted, now = made[0]["last_horizon"], made[1]
    expected = fitted.forecast(now).expected
    most, least = (now.person_id[int(row)].as_py() for row in (np.argmax(expected), np.argmin(expected)))
    more, less = explain(fitted, now, most, what="count"), explain(fitted, now, least, what="count")
    assert [one.theme for one in (*more.because, *less.because)] == ["lately", "lately"]
    assert f"Higher because the last {H} days went like that" in more.say("en")
    assert f"Lager omdat de laatste {H} dagen zo gingen" in less.say("nl")
    assert more.usual == less.usual == pytest.approx(float(np.maximum(expected, 1e-4).mean()))
    assert {one.theme for one in importance(fitted, now, what="count").themes} == {"lately"}


def test_tree_parts_are_those_of_tree_shap(made):
    from echt.predict.explain.weigh import weigh

    fitted, now = made[0]["propensity"], made[1]
    rows = np.arange(40)
    found = weigh(fitted, now, rows, "any")
    columns = [now.names.index(name) for name in fitted.names]
    raw = fitted.any.booster.predict(now.features[rows][:, columns], pred_contrib=True)
    seen = [k for k, name in enumerate(fitted.names) if name.startswith(("events_", "days_since_event"))]
    share = found.parts["seen"] / sum(found.parts.values())
    assert np.allclose(share, raw[:, seen].sum(axis=1) / raw[:, :-1].sum(axis=1))


def test_shapley_values_of_a_sum_are_its_terms_and_of_a_product_share_it():
    sets = np.array(np.meshgrid(*[[0, 1]] * 4, indexing="ij")).reshape(4, -1)
    terms = np.array([1.0, -2.0, 0.5, 3.0])
    assert np.allclose(_shapley((terms @ sets)[None]), terms)
    assert np.allclose(_shapley((sets[0] * sets[1] * 6.0)[None]), [3, 3, 0, 0])


def test_a_long_silence_lowers_and_many_orders_raise():
    log, _ = planted(n=900, seed=8)
    now = log.snapshot(AT, horizon_days=H)
    fitted = candidate("mbgnbd").fit([])
    silent = np.argmax(np.where(now.frequency >= 3, now.age - now.recency, 0))
    keen = np.argmax(np.where(now.age - now.recency < 20, now.frequency, 0))
    by_theme = [
        {one.theme: one for one in explain(fitted, now, now.person_id[int(row)].as_py()).because}
        for row in (silent, keen)
    ]
    assert by_theme[0]["silence"].times < 0.8 < 1.1 < by_theme[1]["frequency"].times
    assert "ago" in by_theme[0]["silence"].en and "geleden" in by_theme[0]["silence"].nl
    assert f"{int(now.purchases[keen])} orders so far" in by_theme[1]["frequency"].en


@pytest.mark.parametrize("name", ["mbgnbd", "lightgbm"])
def test_it_is_said_in_dutch_and_english(made, name):
    fitted, now = made[0][name], made[1]
    person = now.person_id[7].as_py()
    found = explain(fitted, now, person)
    english, dutch = found.say("en"), found.say("nl")
    assert english.startswith("Chance of an order within 60 days: ") and "because" in english
    assert dutch.startswith("Kans op een bestelling binnen 60 dagen: ") and "omdat" in dutch
    assert str(found) == english and "not what causes it" in english and "niet waar het door komt" in dutch
    assert person not in english + dutch
    told = found.to_dict()
    assert (told["en"], told["nl"]) == (english, dutch) and told["purposes"] == ["personalize.content.profiled"]


def test_where_nothing_weighs_it_says_so(made):
    found = explain(made[0]["average"], made[1], made[1].person_id[0].as_py())
    assert "Nothing stands out." in found.say() and "Niets springt eruit." in found.say("nl")


def test_each_prediction_is_traced_to_the_purpose_that_allowed_it(made):
    fitted, now = made[0]["lightgbm"], made[1]
    found = explain(fitted, now, now.person_id[3].as_py())
    assert found.purposes == ("personalize.content.profiled",)
    traced = {line.feature for line in found.lineage}
    assert {name for one in found.because for name in one.features} <= traced
    assert {event for line in found.lineage for event in line.events} <= set(now.log.names) | {
        "Order Refunded",
        "Order Cancelled",
    }


def test_what_weighs_for_everyone_adds_up_to_one(made):
    for name in ("gamma_poisson", "lightgbm", "bgnbd_lightgbm"):
        found = importance(made[0][name], made[1])
        assert sum(one.share for one in found.themes) == pytest.approx(1)
        assert [one.share for one in found.themes] == sorted((one.share for one in found.themes), reverse=True)
        assert found.themes[0].en in str(found)
        assert importance(made[0][name], made[1]).to_dict() == found.to_dict()
    silence = {one.theme: one.share for one in importance(made[0]["mbgnbd"], made[1]).themes}
    assert silence["silence"] > 0.2


def test_a_model_of_forbidden_features_is_not_explained_but_refused(made):
    from dataclasses import replace

    fitted, now = made[0]["propensity"], made[1]
    line = Lineage("mood", (), (), None)
    tainted = replace(now, added=(line,), _wide=[np.column_stack([now.features, now.known.astype(np.float32)])])
    with pytest.raises(NotAllowedError) as caught:
        explain(replace(fitted, names=(*fitted.names, "mood")), tainted, now.person_id[0].as_py())
    assert caught.value.code == "E308"


@pytest.mark.parametrize("asked", [{"person_id": "nobody"}, {"what": "mood"}])
def test_who_or_what_is_not_there_is_refused(made, asked):
    fitted, now = made[0]["mbgnbd"], made[1]
    with pytest.raises(DataError) as caught:
        explain(fitted, now, asked.get("person_id", now.person_id[0].as_py()), what=asked.get("what", "any"))
    assert caught.value.code == "E154"


def test_every_theme_has_words_for_everyone():
    names = [
        "Order Completed",
        "Order Completed",
        "Order Refunded",
        "Product Viewed",
        "Order Completed",
        "Product Viewed",
    ]
    rows = {
        "person_id": ["a", "a", "a", "a", "b", "c"],
        "at": pa.array([day(-400), day(-20), day(-10), day(-3), day(-1), day(-90)]),
        "name": names,
        "value": pa.array([1250.5, 20, -5, None, 30, None], pa.float64()),
    }
    since = {"person_id": ["a", "b", "c", "d"], "since": pa.array([day(-500)] * 4), "country": ["NL", "BE", "NL", "NL"]}
    now = Log.of(pa.table(rows), people=pa.table(since)).snapshot(AT, horizon_days=H)
    for theme in [*LABELS, "did:Product Viewed"]:
        assert all(label(theme))
        for row in range(4):
            english, dutch = clause(theme, now.pick(np.array([row])))
            assert english and dutch and "nan" not in english + dutch
    person = now.pick(np.array([0]))
    assert clause("silence", person) == ("the last order was 3 weeks ago", "de laatste bestelling 3 weken geleden was")
    assert clause("money", person) == ("an order was 635.25 on average", "een bestelling gemiddeld 635,25 was")
    assert clause("country", person)[1] == "het land NL is"
    assert clause("silence", now.pick(np.array([3])))[1] == "er nog geen bestelling was"
    assert clause("did:Product Viewed", person)[0] == "'Product Viewed' happened once in 30 days"


def test_a_model_with_parts_has_the_mean_of_their_parts(made):
    class Both:
        version = "000000000000"

        def __init__(self, *parts):
            self.parts = parts

        def forecast(self, now):
            from echt.predict.models import Forecast

            a, b = (part.forecast(now) for part in self.parts)
            return Forecast(*(np.sqrt(getattr(a, k) * getattr(b, k)) for k in ("expected", "p_any", "value")))

    both, now = Both(made[0]["mbgnbd"], made[0]["lightgbm"]), made[1]
    found = explain(both, now, now.person_id[11].as_py(), what="count")
    assert found.usual * times(found) == pytest.approx(found.predicted, rel=1e-6)
    assert {"silence", "seen"} <= {one.theme for one in found.because}


def test_what_a_model_looks_at_comes_with_what_it_read_what_allowed_it_and_what_was_left_out():
    log, _ = planted(n=900, seed=8)
    now = log.snapshot(AT, horizon_days=H, leave_out=("gap_*", "weekend_share"))
    found = looks_at(candidate("mbgnbd").fit([]), now, what="count")
    assert sum(one.share for one in found.themes) == pytest.approx(1)
    assert {"events.at", "people.first_seen"} <= set(found.columns)
    assert found.purposes == ("personalize.content.profiled",)
    assert {"gap_mean", "gap_max", "weekend_share"} <= set(found.left_out)
    assert all(one.startswith(("gap_", "weekend_share")) for one in found.left_out)
    assert found.refused == now.recipe.left_out

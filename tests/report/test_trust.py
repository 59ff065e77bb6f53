"""The part of the report about predictions: plain words, in two languages, and never more certain than the tests."""

import dataclasses
import json

import pytest
from sample import foretold, sample

from echt.report import Group, LooksAt, ReportData, Weight, plain
from echt.report.tested import trust_of
from echt.report.trust import predictions, trust_line, unreliable
from echt.report.trust_plots import worst_decile
from echt.report.voice import Voice


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("Do the predictions hold?", "3,120 orders", "4 moments in the past", "4% too high", "0.71 orders off", "was 0.92 orders off", "80% should hold", "81% did", "came back four times or more (71%)", "£31.20 off")),
        ("nl", ("Kloppen de voorspellingen?", "3.120 bestellingen", "4 momenten in het verleden", "4% te hoog", "0,71 bestellingen naast", "0,92 bestellingen naast", "hoort 80% te kloppen", "81% klopte", "kwam vier keer of vaker terug (71%)", "£\u00a031,20 naast")),
    ],
)  # fmt: skip
def test_it_says_what_how_far_off_what_a_simple_rule_did_and_for_whom_not(language, words):
    html = predictions(sample(), Voice(language))
    for part in words:
        assert part in html, part


def test_a_refused_model_says_that_the_simple_rule_is_used():
    html = predictions(sample(trust=(foretold(model="last_horizon"),)), Voice("en"))
    assert "No model did better than this simple rule" in html
    assert "No model predicted better" in trust_line(sample(trust=(foretold(model="last_horizon"),)), Voice("en"))
    assert "0.71 orders a person off" in trust_line(sample(trust=(foretold(model="last_horizon"),)), Voice("en"))
    assert "Geen model" in trust_line(sample(trust=(foretold(model="last_horizon"),)), Voice("nl"))


def test_a_prediction_that_could_not_be_tested_says_so():
    data = sample(
        trust=(foretold(error=None, rule_error=None, bias=None, coverage=None, origins=(), deciles=(), groups=()),)
    )
    assert "too little past" in predictions(data, Voice("en"))
    assert "te weinig verleden" in predictions(data, Voice("nl"))
    assert "not been tested" in trust_line(data, Voice("en"))


def test_what_came_of_it_is_said_once_the_time_has_passed():
    data = sample(trust=(foretold(came=3000.0),))
    assert "it became 3,000 orders</b>, so the prediction was 4% too high" in predictions(data, Voice("en"))
    assert "het werden 3.000 bestellingen</b>, de voorspelling was dus 4% te hoog" in predictions(data, Voice("nl"))
    assert "became" not in predictions(sample(), Voice("en"))


def test_without_a_prediction_there_is_no_section():
    assert predictions(sample(trust=()), Voice("en")) == trust_line(sample(trust=()), Voice("en")) == ""


def test_only_groups_that_are_large_and_clearly_short_are_called_unreliable():
    def group(code, people, coverage):
        return Group(code, people, 1.0, 1.0, coverage, coverage, coverage, 1.0)

    groups = (
        group("few", 12, 0.1),
        group("fine", 900, 0.77),
        group("bad", 900, 0.6),
        group("worse", 900, 0.5),
        group("all", 9000, 0.5),
    )
    assert [one.code for one in unreliable(foretold(groups=groups))] == ["worse", "bad"]


def test_the_worst_tenth_is_named_with_what_was_said_and_what_came():
    deciles = list(foretold().deciles)
    deciles[0] = dataclasses.replace(deciles[0], happened=0.4, low=0.36, high=0.44)
    assert "The lowest group is furthest off: 3% was predicted, 40% happened, more often" in worst_decile(
        deciles, Voice("en")
    )
    assert "De laagste groep zit er het verst naast" in worst_decile(deciles, Voice("nl"))


def test_the_figures_of_every_plot_can_be_saved():
    html = predictions(sample(), Voice("en"))
    for name in ("calibration.csv", "tracking.csv", "compared-count.csv", "compared-money.csv"):
        assert f'download="{name}"' in html


def test_every_plot_is_an_image_with_a_sentence():
    html = predictions(sample(), Voice("nl"))
    assert html.count('role="img" aria-label="') == 2 + 3  # two plots, and one row a group
    assert 'aria-label=""' not in html


def test_words_of_others_are_escaped():
    nasty = "<b>x</b>"
    html = predictions(sample(trust=(foretold(outcome=nasty, model=nasty, rule=nasty),)), Voice("en"))
    assert nasty not in html


def test_the_terminal_says_it_in_one_sentence():
    assert "The prediction was 0.71 orders a person off in the past; a simple rule 0.92." in " ".join(
        plain(sample()).split()
    )
    assert "een simpele regel 0,92" in " ".join(plain(sample(), "nl").split())


def test_trust_survives_json():
    data = sample()
    assert ReportData.from_dict(json.loads(json.dumps(data.to_dict()))).trust == data.trust


def weighed(**changes):
    weights = (
        Weight("silence", 0.61, {"en": "how long ago the last one was", "nl": "hoe lang geleden de laatste was"}),
        Weight("did:<b>x</b>", 0.31, {"en": "'<b>x</b>'", "nl": "'<b>x</b>'"}),
        *(Weight(f"w{k}", 0.08 / 8, {"en": f"w{k}", "nl": f"w{k}"}) for k in range(8)),
    )
    values = dict(people=2000, weights=weights, columns=("events.at",), purposes=("personalize.content.profiled",))
    return LooksAt(**(values | changes))


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("What it looks at", "over 2,000 people drawn by lot", "how long ago the last one was", "61%", "everything else", "<b>Read:</b> events.at", "<b>Allowed for:</b> personalize.content.profiled", "<b>Left out or refused:</b> nothing")),
        ("nl", ("Waar de voorspelling op let", "over 2.000 door loting gekozen mensen", "hoe lang geleden de laatste was", "61%", "al het andere", "<b>Gelezen:</b> events.at", "<b>Mag voor:</b> personalize.content.profiled", "<b>Weggelaten of geweigerd:</b> niets")),
    ],
)  # fmt: skip
def test_what_a_model_looks_at_is_shown_with_what_it_read_and_what_allowed_it(language, words):
    html = predictions(sample(trust=(foretold(looks=weighed()),)), Voice(language))
    for part in words:
        assert part in html, part
    assert "<b>x</b>" not in html
    assert html.count('<div class="bar') == 7  # six themes, and everything else


def test_what_was_left_out_and_refused_is_named():
    looks = weighed(left_out=("country",), refused=("Pregnancy Test Viewed",))
    html = predictions(sample(trust=(foretold(looks=looks),)), Voice("en"))
    assert "<b>Left out by the prediction file:</b> country" in html
    assert "tells about people:</b> Pregnancy Test Viewed" in html
    assert "nothing" not in html


@pytest.mark.parametrize(
    ("rule", "kind", "english", "dutch"),
    [
        ("average", "count", "nothing about a person", "niets van iemand zelf"),
        (
            "last_horizon",
            "count",
            "how often someone did it in the last 90 days",
            "hoe vaak iemand het deed in de laatste 90 dagen",
        ),
        ("repeat_rate", "money", "what they spent on average", "wat iemand dan gemiddeld uitgaf"),
    ],
)
def test_of_a_simple_rule_one_sentence_says_what_it_looks_at(rule, kind, english, dutch):
    data = sample(trust=(foretold(model=rule, rule=rule, kind=kind, looks=weighed()),))
    assert english in predictions(data, Voice("en"))
    assert dutch in predictions(data, Voice("nl"))
    assert '<dl class="bars"' not in predictions(data, Voice("en"))


def test_the_chance_is_shown_beside_the_count_and_a_model_without_weights_says_the_same_of_everyone():
    trust = foretold(model="average", looks=weighed(), chance_model="lightgbm", chance_looks=weighed(weights=()))
    html = predictions(sample(trust=(trust,)), Voice("en"))
    assert "The chance" in html
    assert "says the same of everyone" in html


def test_notes_of_a_run_that_kept_no_weights_still_open():
    told = {
        "name": "order", "outcome": "Order Completed", "horizon_days": 90, "at": "2011-03-01T09:00:00+00:00", "predicted": 9,
        "level": 0.8, "names": {"count": "expected_orders_90d", "spend": "expected_spend_90d"}, "tests": None,
        "totals": {"expected_orders_90d": 3.0}, "models": {"orders": "average", "any": "average"},
    }  # fmt: skip
    (old,) = trust_of(told)
    assert old.looks is old.chance_looks is None
    assert "What it looks at" not in predictions(sample(trust=(old,)), Voice("en"))
    kept = {"people": 9, "themes": [{"theme": "silence", "share": 1.0, "times": 2.0, "en": "e", "nl": "n", "features": []}],
            "columns": ["events.at"], "purposes": ["p"], "left_out": [], "refused": []}  # fmt: skip
    (new,) = trust_of(told | {"looks": {"orders": kept}})
    assert new.looks == LooksAt(9, (Weight("silence", 1.0, {"en": "e", "nl": "n"}),), ("events.at",), ("p",))
    data = sample(trust=(new,))
    assert ReportData.from_dict(json.loads(json.dumps(data.to_dict()))).trust == data.trust

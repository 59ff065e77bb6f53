"""The part of the report about predictions: plain words, in two languages, and never more certain than the tests."""

import dataclasses
import json

import pytest
from sample import foretold, sample

from echt.report import Group, ReportData, plain
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
    data = sample(trust=(foretold(error=None, rule_error=None, bias=None, coverage=None, origins=(), deciles=(), groups=()),))
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

    groups = (group("few", 12, 0.1), group("fine", 900, 0.77), group("bad", 900, 0.6), group("worse", 900, 0.5), group("all", 9000, 0.5))
    assert [one.code for one in unreliable(foretold(groups=groups))] == ["worse", "bad"]


def test_the_worst_tenth_is_named_with_what_was_said_and_what_came():
    deciles = list(foretold().deciles)
    deciles[0] = dataclasses.replace(deciles[0], happened=0.4, low=0.36, high=0.44)
    assert "The lowest group is furthest off: 3% was predicted, 40% happened, more often" in worst_decile(deciles, Voice("en"))
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
    assert "The prediction was 0.71 orders a person off in the past; a simple rule 0.92." in " ".join(plain(sample()).split())
    assert "een simpele regel 0,92" in " ".join(plain(sample(), "nl").split())


def test_trust_survives_json():
    data = sample()
    assert ReportData.from_dict(json.loads(json.dumps(data.to_dict()))).trust == data.trust

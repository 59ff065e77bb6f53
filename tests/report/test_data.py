"""What a report says survives a trip through JSON, and refuses counts that do not add up."""

import json

import pytest
from sample import LEFT, sample

from echt.errors import DataError
from echt.nouns import Reason
from echt.report import PeopleFlow, ReportData, Story, opening, report, story
from echt.report.numbers import Numbers
from echt.report.words import REASONS


def test_a_report_survives_a_trip_through_json(data):
    assert ReportData.from_dict(json.loads(json.dumps(data.to_dict()))) == data


def test_a_report_without_an_effect_survives_it_too():
    data = sample(effect=None, story=None, effect_refused={"en": "There is no holdout.", "nl": "Er is geen meetgroep."})
    assert ReportData.from_dict(json.loads(json.dumps(data.to_dict()))) == data


def test_a_report_whose_people_do_not_add_up_is_refused(tmp_path):
    short = sample(flow=PeopleFlow(asked=10_000, left_out=LEFT, planned=500))
    with pytest.raises(DataError) as caught:
        report(short, tmp_path / "report.html")
    assert caught.value.code == "E530"
    assert not (tmp_path / "report.html").exists()


@pytest.mark.parametrize("language", ["en", "nl"])
def test_the_opening_holds_every_figure(data, language):
    text = opening(data, language)
    say = Numbers(language)
    for count in (data.known, data.recent, data.usual, data.flow.sent, data.flow.in_peace):
        assert say.whole(count) in text


def test_every_reason_has_words_in_both_languages():
    assert set(REASONS) == {str(reason) for reason in Reason}
    assert all(set(words) == {"en", "nl"} for words in REASONS.values())


@pytest.mark.parametrize("language", ["en", "nl"])
@pytest.mark.parametrize("reason", list(Reason))
def test_every_story_has_three_sentences(reason, language):
    told = story(Story("aB3dE5gH7jK9", str(reason), 1, None), language)
    assert len(told) == 3
    assert all(sentence.endswith(".") for sentence in told)


def test_own_sentences_win():
    own = ("One.", "Two.", "Three.")
    assert story(Story("aB3dE5gH7jK9", "plan", 1, 3, sentences={"en": own}), "en") == own

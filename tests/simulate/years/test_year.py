"""A year of several ways to write to people: what wins, what two weeks are evidence of, and that both are told."""

import numpy as np
import pytest

from echt.errors import DataError
from echt.simulate.years import ECHT, NAMES, Patient, Wearing, draw_people, learn, live, year
from echt.simulate.years.policies import priced


@pytest.fixture(scope="module")
def found():
    return year("wearing", people=4000, seeds=2, learn_from=40_000, tune_on=2000)


def test_echt_wins_over_a_year_in_money_and_in_people_against_mailing_every_week(found):
    for name in NAMES[1:5]:
        row = found[name]
        assert row.worth_behind.value > 1.0
        assert row.reachable_behind.value > 0.2


def test_echt_wins_against_silence_and_against_the_best_rhythm_of_the_usual_mailing(found):
    assert found["nothing"].worth_behind.value > 3.0
    assert found["everyone, tuned"].worth_behind.value > 1.0


def test_it_does_so_with_fewer_contacts(found):
    assert found[ECHT].contacts < 0.7 * found["everyone, every week"].contacts


def test_two_weeks_are_refused_as_evidence_and_a_year_is_accepted(found):
    first, last = found.looks[0], found.looks[-1]
    assert (first.observed, last.observed) == (2, 52)
    assert not first.accepted
    assert "horizon" in {doubt.name for doubt in first.doubts}
    with pytest.raises(DataError) as error:
        first.require()
    assert error.value.code == "E282"
    assert last.accepted
    assert last.require().high < 0  # the year is on Echt's side


def test_what_two_weeks_seem_to_say_is_wrong():
    """The more a second of attention is spent, the better the first fortnight, and the worse the year."""
    people, lesson = draw_people(20_000, 11), learn(Wearing(), n=40_000, seed=12)
    gains = lesson.gains(people.features)
    free, dear = (live(Wearing(), people, priced(gains, worth=w, kappa=2.0), seed=1) for w in (0.0, 0.015))
    assert free.by_week[:2, 0].sum() > dear.by_week[:2, 0].sum()
    assert free.worth.mean() < dear.worth.mean()


def test_what_a_fortnight_teaches_is_near_the_planted_gain_of_one_contact():
    lesson = learn(Wearing(), n=60_000, seed=3)
    people = draw_people(20_000, 4)
    truth = (people.rested * people.margin[:, None]).mean()
    assert lesson.mean_gain == pytest.approx(truth, abs=0.08)
    assert (
        np.corrcoef(lesson.gains(people.features).ravel(), (people.rested * people.margin[:, None]).ravel())[0, 1] > 0.3
    )


def test_the_year_says_that_it_is_simulated(found):
    assert str(found).startswith("simulated: ")
    assert found.to_dict()["simulated"] is True
    assert [row["name"] for row in found.to_dict()["rows"]] == list(NAMES)
    assert found[ECHT].worth_behind.value == 0.0


def test_the_same_numbers_give_the_same_year():
    asked = dict(people=300, weeks=3, seeds=2, seed=7, learn_from=2000, tune_on=200)
    assert str(year(Patient(), **asked)) == str(year("patient", **asked))


def test_intervals_are_over_seeds(found):
    row = found["everyone, every week"]
    assert row.worth.low < row.worth.value < row.worth.high
    assert row.worth.high - row.worth.low == pytest.approx(
        2 * 12.7062 * row.worth.standard_error, rel=1e-4
    )  # t, 1 degree
    assert row.worth_behind.value == pytest.approx(found[ECHT].worth.value - row.worth.value)


def test_the_stages_are_told():
    told = []
    year(
        "patient", people=50, weeks=1, seeds=2, learn_from=2000, tune_on=50, progress=lambda *words: told.append(words)
    )
    assert [words[1:] for words in told] == [(0, 2), (1, 2)]


@pytest.mark.parametrize("wrong", [dict(world="ideal"), dict(seeds=1)])
def test_a_world_that_is_not_there_and_one_seed_are_refused(wrong):
    with pytest.raises(DataError) as error:
        year(**wrong)
    assert error.value.code == "E285"

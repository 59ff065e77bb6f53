from dataclasses import replace

import numpy as np
import pytest

from echt.create.rank import Ranking, Result
from echt.errors import DataError

BAG = "warm tea cup garden morning why you she found what this never quiet street window bread letter".split()


def planted(seed, *, texts=60, shown=400, worth=0.5, spread=0.3, tests=3):
    """Results whose truth is known: log odds = level of the test + worth x score + the text's own."""
    draw = np.random.default_rng(seed)
    names = [" ".join(draw.choice(BAG, 5, replace=False)) + f" {j}" for j in range(texts)]
    score = Ranking.load().score(names)
    truth = worth * score + draw.normal(0, spread, texts)
    level = draw.normal(-2, 0.3, tests)
    rows = [
        Result(
            f"test {t}", names[j], shown, int(draw.binomial(shown, 1 / (1 + np.exp(-level[t] - truth[j])))), True, "en"
        )
        for t in range(tests)
        for j in range(texts)
        if j % tests == t or draw.random() < 0.2
    ]
    return names, score, truth, rows


def centred(x):
    return x - x.mean()


@pytest.mark.parametrize("shown", [50, 400, 5000])
def test_pulled_results_are_nearer_the_truth_than_the_model_or_the_counts_alone(shown):
    lost = np.zeros(3)
    for seed in range(8):
        names, score, truth, rows = planted(seed, shown=shown, tests=1)
        ranking = Ranking.load().with_results(rows)
        counts = {row.text: np.log((row.gained + 0.5) / (row.shown - row.gained + 0.5)) for row in rows}
        guesses = (ranking.score(names), 0.5 * score, np.array([counts[name] for name in names]))
        lost += [np.square(centred(guess) - centred(truth)).mean() for guess in guesses]
    assert lost[0] < lost[1] and lost[0] < 1.02 * lost[2]


def test_its_errors_are_honest():
    inside = []
    for seed in range(30):
        names, _, truth, rows = planted(seed, shown=200)
        ranking = Ranking.load().with_results(rows)
        inside.append(np.abs(ranking.score(names) - truth) < 1.96 * ranking.error(names))
    assert 0.92 < np.mean(inside) < 0.98


def test_it_finds_what_the_model_is_worth_for_this_brand():
    for worth in (0, 1):
        found = [
            Ranking.load().with_results(planted(seed, worth=worth, shown=5000, texts=300, spread=0.1)[3]).own
            for seed in range(10)
        ]
        assert abs(np.mean([own.worth for own in found]) - worth) < 0.15
        assert np.mean([abs(own.worth - worth) < 1.96 * own.worth_error for own in found]) >= 0.8


def test_with_many_people_the_results_take_over_and_with_few_the_model_stays():
    low, high = sorted(("What she found in the garden", "Prices"), key=lambda text: Ranking.load().score([text])[0])

    def result(text, gained, shown):
        return Result("t", text, shown, gained, True, "en")

    few = Ranking.load().with_results([result(low, 1, 5), result(high, 0, 5)])
    many = Ranking.load().with_results([result(low, 10_000, 50_000), result(high, 2_000, 50_000)])
    assert few.score([low])[0] < few.score([high])[0] + 0.2
    assert many.score([low])[0] - many.score([high])[0] == pytest.approx(np.log(0.25 / (2 / 48)), rel=0.25)


def test_what_chance_did_not_decide_never_counts():
    names, _, _, rows = planted(1)
    plain = Ranking.load().with_results(rows)
    pushed = [replace(row, shown=100_000, gained=99_000, randomised=False) for row in rows[:20]]
    pushed.append(Result("other", "seen by chosen people only", 1000, 999, False, "en"))
    mixed = Ranking.load().with_results(pushed + rows)
    assert mixed.own.left_out == len(pushed) and "21 results left out" in str(mixed)
    assert np.array_equal(mixed.score([*names, pushed[-1].text]), plain.score([*names, pushed[-1].text]))
    assert np.array_equal(mixed.error(names), plain.error(names))


def test_a_busy_day_is_no_better_text():
    """Two tests with other levels: only what differs within a test says something about a text."""
    rows = [
        Result("monday", "One plain line", 5000, 250, True, "en"),
        Result("monday", "Other plain line", 5000, 250, True, "en"),
        Result("sale", "Third plain line", 5000, 2500, True, "en"),
        Result("sale", "Fourth plain line", 5000, 2500, True, "en"),
    ]
    ranking = Ranking.load().with_results(rows)
    score = ranking.score([row.text for row in rows])
    model = ranking.own.worth * Ranking.load().score([row.text for row in rows])
    assert np.abs(score - model).max() < 0.2


def test_no_results_at_all_leave_the_order_of_the_model():
    empty = Ranking.load().with_results([])
    texts = ["What she found", "Prices", "Why this matters to you"]
    assert np.argsort(empty.score(texts)).tolist() == np.argsort(Ranking.load().score(texts)).tolist()
    assert np.isinf(Ranking.load().error(texts)).all() and np.isfinite(empty.error(texts)).all()


def test_languages_are_kept_apart():
    ranking = Ranking.load().with_results(
        [Result("t", "In de tuin", 900, 300, True, "nl"), Result("t", "Aan tafel", 900, 100, True, "nl")]
    )
    assert ranking.score(["In de tuin"], language="nl")[0] > ranking.score(["Aan tafel"], language="nl")[0]
    assert ("en", "In de tuin") not in ranking.own.value


@pytest.mark.parametrize(("shown", "gained"), [(5, 6), (5, -1), (-1, 0)])
def test_counts_that_cannot_be_are_refused(shown, gained):
    with pytest.raises(DataError) as caught:
        Ranking.load().with_results([Result("t", "secret words", shown, gained, True, "en")])
    assert caught.value.code == "E247" and "secret" not in str(caught.value)

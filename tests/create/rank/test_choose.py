import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from echt.create.engines.base import Variant
from echt.create.rank import alike, choose
from echt.errors import DataError


def variant(text, skeleton=None):
    return Variant("en", "subject", text, (), skeleton or text, "phrases")


some = st.lists(
    st.tuples(
        st.lists(st.sampled_from("tea cup red blue hot now here".split()), min_size=1, max_size=4), st.integers(0, 3)
    ),
    min_size=0,
    max_size=12,
).map(lambda rows: [variant(" ".join(words), f"skeleton {j}") for words, j in rows])


@settings(max_examples=50, deadline=None)
@given(some, st.integers(0, 14), st.floats(0, 1), st.integers(0, 9))
def test_no_text_comes_twice_and_the_order_given_does_not_matter(variants, n, diversity, seed):
    score = {each.text: float(hash(each.text) % 7) for each in variants}
    chosen = choose(variants, n=n, score=[score[each.text] for each in variants], diversity=diversity)
    assert len(chosen) == min(n, len({each.text for each in variants})) == len({each.text for each in chosen})
    if chosen:
        assert score[chosen[0].text] == max(score.values())
    one_each = list({each.text: each for each in reversed(variants)}.values())
    shuffled = [one_each[j] for j in np.random.default_rng(seed).permutation(len(one_each))]
    again = choose(shuffled, n=n, score=[score[each.text] for each in shuffled], diversity=diversity)
    assert [each.text for each in again] == [each.text for each in chosen]


def test_without_diversity_the_best_come_in_order():
    variants = [variant(text) for text in ("tea now", "tea today", "a red cup")]
    assert [each.text for each in choose(variants, n=2, score=[2, 3, 1], diversity=0)] == ["tea today", "tea now"]


def test_with_diversity_a_second_of_the_same_skeleton_waits():
    variants = [
        variant("Tea in 25 seconds", "Tea in #"),
        variant("Tea in 30 seconds", "Tea in #"),
        variant("A red cup"),
    ]
    assert [each.text for each in choose(variants, n=2, score=[3, 2.9, 1])] == ["Tea in 25 seconds", "A red cup"]
    assert alike(variants[0], variants[1]) == 1 and alike(variants[0], variants[2]) == 0


def test_more_diversity_never_makes_the_chosen_more_alike_here():
    draw = np.random.default_rng(3)
    bag = "tea cup red blue hot now here today for you we make small warm".split()
    variants = [variant(" ".join(draw.choice(bag, 4, replace=False)), f"s{j % 9}") for j in range(60)]
    score = draw.normal(size=60)

    def mean_alike(diversity):
        chosen = choose(variants, n=6, score=score, diversity=diversity)
        return np.mean([alike(a, b) for a in chosen for b in chosen if a is not b])

    assert mean_alike(0.8) < mean_alike(0.4) < mean_alike(0)


@pytest.mark.parametrize("wrong", [{"n": -1}, {"score": [1.0]}, {"diversity": 1.5}, {"diversity": float("nan")}])
def test_arguments_that_do_not_fit_are_refused(wrong):
    with pytest.raises(DataError) as caught:
        choose([variant("a"), variant("b")], **({"n": 1, "score": [1.0, 2.0]} | wrong))
    assert caught.value.code == "E249"

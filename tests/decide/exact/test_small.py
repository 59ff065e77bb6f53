"""The exact planner on plans that can be checked by hand."""

import numpy as np

from echt.decide import allocate


def test_the_best_plan_gives_the_scarce_creative_to_whom_it_helps_most():
    found = allocate([[5.0, 4.0], [5.0, 1.0], [1.0, 0.5]], creative_budget=[1, 1])
    assert found.choice.ravel().tolist() == [1, 0, -1]
    assert found.objective == 9.0
    assert found.gap == 0.0
    assert not any(found.violations.values())


def test_nothing_is_sent_that_takes_more_than_it_brings():
    found = allocate(np.array([[0.03], [0.02], [0.01]]), attention=[8.0], worth=0.0025)
    assert found.choice.ravel().tolist() == [0, -1, -1]

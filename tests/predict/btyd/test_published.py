"""The figures that the papers print, to the printed digits."""

import numpy as np
import pytest

from echt.predict import BGNBD, MBGNBD, GammaGamma, ParetoNBD

PRINTED = {
    # Fader, Hardie and Lee 2005, table 2
    BGNBD: ({"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426}, -9582.4),
    ParetoNBD: ({"r": 0.553, "alpha": 10.578, "s": 0.606, "beta": 11.669}, -9595.0),
    # as fitted by Platzer's R package BTYDplus
    MBGNBD: ({"r": 0.525, "alpha": 6.183, "a": 0.891, "b": 1.614}, None),
}


@pytest.mark.parametrize("model", PRINTED)
def test_cdnow_gives_the_published_parameters(model, cdnow):
    printed, likelihood = PRINTED[model]
    found = model().fit(*cdnow[:3])
    assert {name: round(value, 3) for name, value in found.params_.items()} == printed
    assert likelihood is None or round(found.log_likelihood_, 1) == likelihood
    assert found.unidentified_ == ()


def test_cdnow_gives_the_published_gamma_gamma(cdnow):
    # Fader and Hardie 2013, on the 946 people who came back
    frequency, _, _, monetary = cdnow
    found = GammaGamma().fit(frequency, monetary)
    assert found.fitted.people == 946
    assert {name: round(value, 2) for name, value in found.params_.items()} == {"p": 6.25, "q": 3.74, "gamma": 15.44}


def test_cdnow_gives_the_standard_errors_of_another_implementation(cdnow):
    # of the Python package lifetimes 0.11.3, on its summary of the same people in weeks of two decimals
    found = BGNBD().fit(*cdnow[:3]).standard_errors_
    assert found == pytest.approx({"r": 0.01256, "alpha": 0.3782, "a": 0.1857, "b": 0.7053}, rel=1e-3)


def test_the_first_customer_of_the_excel_note_is_expected_to_buy_as_printed():
    published = BGNBD.of(r=0.243, alpha=4.414, a=0.793, b=2.426)
    assert published.expected_purchases(39, [2], [30.43], [38.86]).round(3) == 1.226


def test_the_customers_of_the_walkthrough_are_expected_to_buy_as_printed(cdnow):
    # the walkthrough of the R package BTYD: a new customer, and number 1516
    bg, pareto = BGNBD().fit(*cdnow[:3]), ParetoNBD().fit(*cdnow[:3])
    assert bg.expected_purchases(52, [0], [0], [0]).round(3) == 1.444
    assert pareto.expected_purchases(52, [0], [0], [0]).round(3) == 1.473
    assert bg.expected_purchases(52, [26], [30.86], [31]).round(2) == 25.76
    assert pareto.expected_purchases(52, [26], [30.86], [31]).round(2) == 25.46
    assert pareto.p_alive([26], [30.86], [31]).round(4) == 0.9979


def test_the_unit_of_time_does_not_matter(cdnow):
    frequency, recency, age, _ = cdnow
    for model, rates in ((BGNBD, {"alpha"}), (ParetoNBD, {"alpha", "beta"})):
        weeks, days = model().fit(frequency, recency, age), model().fit(frequency, recency * 7, age * 7)
        for name, value in weeks.params_.items():
            assert days.params_[name] == pytest.approx(value * (7 if name in rates else 1), rel=1e-5)
        assert np.allclose(
            weeks.expected_purchases(4, frequency, recency, age),
            days.expected_purchases(28, frequency, recency * 7, age * 7),
            rtol=1e-5,
        )

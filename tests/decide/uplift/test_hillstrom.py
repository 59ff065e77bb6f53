"""A real e-mail test: 38,620 of Hillstrom's 64,000 people, where the file is beside the repository."""

from pathlib import Path

import numpy as np
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from echt.decide import UpliftModel

FILE = next(
    (
        p / "shared/data/hillstrom/hillstrom_part.parquet"
        for p in Path(__file__).parents
        if (p / "shared/data").is_dir()
    ),
    None,
)


@pytest.fixture(scope="module")
def people():
    if FILE is None or not FILE.is_file():
        pytest.skip("shared/data/hillstrom is not beside the repository: a real e-mail test cannot be looked at")
    return pq.read_table(FILE)


def test_women_s_mail_works_for_those_who_bought_from_the_women_s_line(people):
    rows = people.filter(pc.not_equal(people["segment"], "Mens E-Mail"))
    action = np.array(rows["segment"].to_pylist()) == "Womens E-Mail"
    features = rows.select(["recency", "history", "mens", "womens", "zip_code", "newbie", "channel"])
    model = UpliftModel("rule", bags=0).fit(features, action.astype(int), rows["visit"].to_numpy())
    assert "where womens > 0, else" in model.comparison_.rule[0]
    # the whole file: 4.52 points more visits, ± 0.63
    assert abs(model.comparison_.means[0].value - 0.0452) < 0.0063
    kept = {row.kind: row.kept_half for row in model.comparison_.rows}
    assert 0.7 < kept["rule"].value < 0.95
    assert kept["rule"].low > 0.5
    assert kept["t_linear"].low < kept["rule"].value < kept["t_linear"].high


def test_two_mails_at_once_and_the_men_s_is_the_better_constant(people):
    names = ["No E-Mail", "Mens E-Mail", "Womens E-Mail"]
    action = np.array([names.index(each) for each in people["segment"].to_pylist()])
    model = UpliftModel("constant", bags=0).fit(people.select(["womens", "mens"]), action, people["visit"].to_numpy())
    effect = model.effect(people.select(["womens", "mens"]))[0]
    # the whole file: +7.66 ± 0.66 and +4.52 ± 0.63 points
    np.testing.assert_allclose(effect, [0.0766, 0.0452], atol=0.01)

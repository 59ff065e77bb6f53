"""Events in, a scored file out: whole or not at all, and the same as the stages one by one."""

import json

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import echt
from echt.errors import DataError
from echt.predict import BGNBD, Columns, GammaGamma, MBGNBD, ParetoNBD, summarise, value_file
from echt.predict.summary import value as module

from .conftest import log

COLUMNS = {"person": "person", "at": "moment", "value": "amount"}


@pytest.fixture(scope="module")
def shop():
    """600 people who buy at rates of their own for at most 400 days."""
    draw = np.random.default_rng(2)
    rate = draw.gamma(1, 0.03, 600)
    rows = [
        (k, 24 * day, round(float(draw.gamma(5, 4)), 2))
        for k in range(600)
        for day in draw.uniform(0, 100) + np.r_[0, np.cumsum(draw.exponential(1 / rate[k], 30))]
        if day < 400
    ]
    return log(sorted(rows, key=lambda row: row[1]))


@pytest.mark.parametrize(
    ("name", "kind", "unit"), [("bgnbd", BGNBD, "day"), ("mbgnbd", MBGNBD, "week"), ("paretonbd", ParetoNBD, "order")]
)
def test_the_file_holds_what_the_stages_give_one_by_one(name, kind, unit, shop, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "_PART", 256)
    columns, seen = Columns(**COLUMNS), []
    made = value_file(
        shop, tmp_path / "scores.parquet", horizon_days=60, model=name, columns=columns, unit=unit,
        progress=lambda stage, done, total: seen.append(stage),
    )  # fmt: skip
    summary = summarise(shop, columns=columns, unit=unit)
    model, ahead = kind().fit(*summary.history), 60 / 7 if unit == "week" else 60
    worth = (
        GammaGamma()
        .fit(*summary.money)
        .expected_value(np.where(summary.monetary > 0, summary.frequency, 0), summary.monetary)
    )
    found = pq.read_table(tmp_path / "scores.parquet")
    assert found["person"].equals(pa.chunked_array([summary.person_id]))
    expected = model.expected_purchases(ahead, *summary.history)
    for column, values in {
        "expected_orders_60d": expected,
        "p_order_60d": model.p_any(ahead, *summary.history),
        "churn_60d": 1 - model.p_any(ahead, *summary.history),
        "p_alive": model.p_alive(*summary.history),
        "order_value": worth,
        "expected_spend_60d": expected * worth,
    }.items():
        assert np.array_equal(found[column].to_numpy(), values), column
    assert made.expected_orders == pytest.approx(expected.sum())
    assert made.expected_spend == pytest.approx((expected * worth).sum())
    assert list(dict.fromkeys(seen)) == ["summarise", "fit", "fit money", "score", "write"]
    assert json.loads(found.schema.metadata[b"echt"])["model"] == json.loads(json.dumps(made.to_dict()))["model"]
    assert made.columns == tuple(found.column_names)
    assert "fit money  GammaGamma p" in str(made)


def test_a_log_without_money_gives_no_money(shop, tmp_path):
    made = value_file(shop, tmp_path / "s.parquet", columns=Columns(person="person", at="moment"))
    assert made.money is None
    assert made.expected_spend is None
    assert not {"monetary", "order_value", "expected_spend_90d"} & set(made.columns)
    assert "no amounts" in str(made)


def test_where_no_model_of_money_can_be_fitted_the_mean_stands_in_and_says_why(shop, tmp_path):
    same = shop.set_column(2, "amount", pa.array(np.full(len(shop), 5.0)))
    made = value_file(same, tmp_path / "s.parquet", columns=Columns(**COLUMNS), unit="order")
    assert made.money == {"mean": 5.0, "because": "every mean amount is the same"}
    assert set(pq.read_table(tmp_path / "s.parquet")["order_value"].to_pylist()) == {5.0}
    assert "because" in str(made)


def test_who_got_back_all_they_paid_is_worth_what_anyone_is(shop, tmp_path):
    refund = log([(0, 24 * 399, -1e6)])
    made = value_file(pa.concat_tables([shop, refund]), tmp_path / "s.parquet", columns=Columns(**COLUMNS))
    found = {row["person"]: row for row in pq.read_table(tmp_path / "s.parquet").to_pylist()}
    assert found[0]["monetary"] < 0
    assert made.summary["counted"]["people_nothing_left"] == 1
    everyone = GammaGamma.of(**made.money["params"]).expected_value([0], [0])[0]
    assert found[0]["order_value"] == pytest.approx(everyone)


def test_a_file_that_cannot_be_made_leaves_the_one_of_before(shop, tmp_path, monkeypatch):
    target = tmp_path / "s.parquet"
    target.write_text("before")
    with pytest.raises(DataError) as error:
        value_file(shop.slice(0, 100), target, columns=Columns(**COLUMNS))
    assert error.value.code == "E148"

    def broken(*_, **__):
        raise OSError("disk full")

    monkeypatch.setattr(pq.ParquetWriter, "write_table", broken)
    with pytest.raises(OSError, match="disk full"):
        value_file(shop, target, columns=Columns(**COLUMNS))
    assert target.read_text() == "before"
    assert list(tmp_path.iterdir()) == [target]


def test_what_means_nothing_is_refused_before_anything_is_read(events, shop, tmp_path):
    file = events(shop, "log.parquet")
    for to, asked in [
        (tmp_path / "s.parquet", {"model": "bgnb"}),
        (tmp_path / "s.parquet", {"horizon_days": 0}),
        (tmp_path / "none/s.parquet", {}),
        (tmp_path, {}),
        (file, {}),
    ]:
        with pytest.raises(DataError) as error:
            value_file(file, to, columns=Columns(**COLUMNS), **asked)
        assert error.value.code == "E296", to
    with pytest.raises(DataError) as error:
        value_file(tmp_path, tmp_path / "scores.parquet", columns=Columns(**COLUMNS))
    assert error.value.code == "E296"
    with pytest.raises(echt.errors.ProjectError) as error:
        echt.value(file, tmp_path / "s.parquet", at="soon")
    assert error.value.code == "E109"


def test_echt_value_is_the_same_without_a_project(events, shop, tmp_path):
    made = echt.value(events(shop), tmp_path / "s.parquet", columns=COLUMNS, at="2026-09-30T00:00:00")
    assert made.summary["until"] == "2026-09-30T00:00:00+00:00"
    assert made.people == pq.read_metadata(tmp_path / "s.parquet").num_rows

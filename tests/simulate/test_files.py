"""Files of simulated events, and a project that every loader can read."""

import gzip
import json
import tomllib

import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet
import pytest

from echt.create import load_content
from echt.decide import load_campaign
from echt.errors import DataError
from echt.predict import load_prediction
from echt.project.config import load_config
from echt.segment import load_folder
from echt.simulate import project, write_events
from echt.simulate.files import source

N = 25_000


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    return project(tmp_path_factory.mktemp("start") / "shop", 500, seed=4)


def read(path, kind):
    if kind == "parquet":
        return pyarrow.parquet.read_table(path)
    return pyarrow.csv.read_csv(path)


@pytest.mark.parametrize("kind", ["parquet", "csv"])
def test_a_file_holds_so_many_different_events_in_order_of_time(tmp_path, kind):
    table = read(write_events(tmp_path / f"events.{kind}", N, seed=1, kind=kind, batch=7_000), kind)
    assert table.num_rows == N
    assert pc.count_distinct(table["message_id"]).as_py() == N
    at = table["timestamp"].combine_chunks()
    assert pc.all(pc.greater_equal(at[1:], at[:-1])).as_py()
    orders = table.filter(pc.equal(table["event"], "Order Completed"))
    assert 0.06 < orders.num_rows / N < 0.10
    assert pc.all(pc.is_valid(orders["revenue"])).as_py()


def test_segment_messages_are_one_json_object_a_line(tmp_path):
    path = write_events(tmp_path / "events.jsonl", 2_000, seed=1, kind="segment-jsonl", batch=300)
    messages = [json.loads(line) for line in path.read_text().splitlines()]
    assert len(messages) == 2_000
    assert {m["type"] for m in messages} == {"track"}
    assert len({m["messageId"] for m in messages}) == 2_000
    ordered = [m["properties"] for m in messages if m["event"] == "Order Completed"]
    assert all(p["revenue"] > 0 and p["currency"] == "EUR" for p in ordered)
    assert not any("revenue" in m["properties"] for m in messages if m["event"] != "Order Completed")


def test_the_same_seed_writes_the_same_file(tmp_path):
    one, two = (write_events(tmp_path / name, 3_000, seed=5, kind="csv") for name in ("a.csv", "b.csv"))
    assert one.read_bytes() == two.read_bytes()


def test_a_kind_that_cannot_be_written_is_refused(tmp_path):
    with pytest.raises(DataError) as caught:
        write_events(tmp_path / "x", 10, seed=1, kind="xml")
    assert caught.value.code == "E280"
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize("kind", ["parquet", "csv", "segment-jsonl"])
def test_ingest_understands_what_the_file_says_about_itself(kind):
    from echt.ingest.config import Source

    made = Source.from_toml("web", source(kind, "data/events"))
    assert made.simulated


def test_every_loader_reads_its_files(shop):
    config = load_config(shop)
    assert config.simulated
    assert sorted(load_folder(shop / "segments")) == ["lapsed", "newcomers", "regulars"]
    campaign = load_campaign(shop / "campaigns/spring.toml", config.currency)
    assert (shop / f"segments/{campaign.segment}.sql").is_file()
    assert load_prediction(shop / "predictions/order.toml").horizon_days == campaign.within.days
    assert load_content(shop / "content/spring.md").languages == ("nl", "en")
    tomllib.loads((shop / "brand.toml").read_text())


def test_the_messages_of_a_project_hold_everyone_and_their_orders(shop):
    messages = [json.loads(line) for line in (shop / "data/events.jsonl").read_text().splitlines()]
    known = {m["userId"] for m in messages if m["type"] == "identify"}
    assert len(known) == 500
    orders = [m for m in messages if m.get("event") == "Order Completed"]
    assert {m["userId"] for m in orders} == known
    for order in orders:
        worth = sum(line["price"] * line["quantity"] for line in order["properties"]["products"])
        assert order["properties"]["revenue"] == pytest.approx(worth, abs=0.01)
    assert all(m["traits"]["email"].endswith("@example.org") for m in messages if m["type"] == "identify")


def test_the_project_is_the_same_for_the_same_seed(shop, tmp_path):
    again = project(tmp_path / "again", 500, seed=4)
    for path in shop.rglob("*.*"):
        assert path.read_bytes() == (again / path.relative_to(shop)).read_bytes(), path.name


def test_the_product_in_the_mail_is_one_that_is_sold(shop):
    product = load_content(shop / "content/spring.md").product_ids[0]
    assert f'"product_id":"{product}","name":' in (shop / "data/events.jsonl").read_text()


def test_soft_opt_ins_have_their_evidence(shop):
    table = pyarrow.csv.read_csv(shop / "data/permissions.csv")
    assert table.num_rows > 200
    for text in table["evidence"].to_pylist():
        assert json.loads(text)["collected_with_order"]


def test_a_project_is_small_enough_to_keep(shop):
    assert len(gzip.compress((shop / "data/events.jsonl").read_bytes())) < 500_000

"""What a session shows: some people only, under the names that identity gives them; against the same in plain Python."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from echt.warehouse import Warehouse, bucket_of

IDS = [f"{i:03}pabcdefgh" for i in range(0, 200)]
OWNERS = [IDS[(i * 13) % 90] for i in range(400)]
AT = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    with Warehouse.open(tmp_path_factory.mktemp("views") / "wh", buckets=8) as house:
        house.append(
            "events",
            pa.table(
                {
                    "person_id": OWNERS,
                    "at": pa.array([AT + timedelta(hours=i) for i in range(400)], pa.timestamp("us", tz="UTC")),
                    "name": ["Page Viewed"] * 400,
                    "message_id": [f"m{i}" for i in range(400)],
                }
            ),
        )
        yield house


links_of = st.dictionaries(st.sampled_from(IDS[:60]), st.sampled_from(IDS[60:120]), max_size=20)
people_of = st.none() | st.lists(st.sampled_from(IDS), max_size=90, unique=True)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(links_of, people_of)
def test_the_view_shows_exactly_the_rows_of_these_people_under_their_known_names(shop, links, people):
    table = pa.table(
        {"from_id": pa.array(list(links), pa.string()), "to_id": pa.array(list(links.values()), pa.string())}
    )
    got = shop.select(
        "SELECT person_id, bucket, message_id FROM events",
        people=None if people is None else pa.array(people, pa.string()),
        links=table if links else None,
    ).to_pylist()
    names = [links.get(owner, owner) for owner in OWNERS]
    expected = Counter((n, f"m{i}") for i, n in enumerate(names) if people is None or n in people)
    assert Counter((r["person_id"], r["message_id"]) for r in got) == expected
    assert all(r["bucket"] == bucket_of(r["person_id"], 8) for r in got)


@pytest.mark.parametrize("size", [0, 1, 63, 64, 65, 199])
def test_few_people_and_many_people_see_the_same(shop, size):
    people = IDS[:size]
    n = shop.select("SELECT count(*) AS n FROM events", people=pa.array(people, pa.string()))["n"][0].as_py()
    assert n == sum(o in people for o in OWNERS)


def test_a_person_with_linked_ids_is_one_row_of_people_and_a_minor_stays_one(tmp_path):
    rows = pa.table(
        {
            "person_id": ["aaa", "bbb", "ccc", "ddd"],
            "country": ["NL", "BE", None, "FR"],
            "language": [None, "fr", "nl", "fr"],
            "minor": [False, False, True, False],
            "first_seen": pa.array([AT, AT - timedelta(days=9), AT, AT], pa.timestamp("us", tz="UTC")),
            "last_seen": pa.array([AT, AT, AT + timedelta(days=3), AT], pa.timestamp("us", tz="UTC")),
        }
    )
    links = pa.table({"from_id": ["bbb", "ccc"], "to_id": ["aaa", "aaa"]})
    with Warehouse.open(tmp_path / "wh") as house:
        house.append("people", rows)
        got = house.select("SELECT * FROM people ORDER BY person_id", links=links).to_pylist()
    assert [(r["person_id"], r["country"], r["minor"]) for r in got] == [("aaa", "NL", True), ("ddd", "FR", False)]
    assert got[0]["language"] == "nl"  # not known of the person, known of a linked id; of two, one and always the same
    assert got[0]["first_seen"] == AT - timedelta(days=9)
    assert got[0]["last_seen"] == AT + timedelta(days=3)


def test_tables_without_people_are_whole_for_everyone(shop):
    shop.replace("products", pa.table({"product_id": ["a", "b"]}))
    assert shop.select("SELECT count(*) AS n FROM products", people=pa.array(["x"]))["n"][0].as_py() == 2


def test_registered_rows_hide_a_table_of_the_same_name(shop):
    mine = pa.table({"person_id": ["me"]})
    assert shop.select("SELECT person_id FROM events", tables={"events": mine})["person_id"].to_pylist() == ["me"]
    assert shop.count("events") == 400


def test_a_lookup_reads_only_the_files_of_the_bucket(shop):
    with shop.session(people=pa.array([OWNERS[0]])) as session:
        plan = str(session.select("EXPLAIN SELECT * FROM events").to_pylist())
    assert OWNERS[0] in plan and "SEMI" not in plan.upper()

"""Tables with one row a line of an order: orders, refunds, people, products, prices."""

import json

from echt.ingest import Source

SALE = "c1,2024-05-01 10:00,1001,MUG,Mug,2,4.50,Netherlands"
SALE_2 = "c1,2024-05-01 10:00,1001,TEA,Tea,1,3.00,Netherlands"
POST = "c1,2024-05-01 10:00,1001,POST,Postage,1,5.00,Netherlands"
BACK = "c1,2024-05-03 09:00,C1002,MUG,Mug,-1,4.50,Netherlands"
NOBODY = ",2024-05-03 09:00,1003,MUG,Mug,1,4.50,Germany"


def lines_source(**changes):
    columns = {
        "person": "customer", "at": "date", "order": "invoice", "product": "code", "product_name": "name",
        "quantity": "quantity", "price": "price", "country": "country",
    }  # fmt: skip
    raw = {
        "kind": "order_lines", "currency": "EUR", "time_zone": "Europe/Amsterdam", "columns": columns,
        "rules": {"cancel_prefix": "C", "shipping": ["POST"], "services": ["FEE"]},
    }  # fmt: skip
    return Source.from_toml("orders", raw | changes)


def test_lines_become_orders_and_refunds_with_the_value_without_postage(shop, csv):
    report = shop.ingest(lines_source(), csv("a.csv", SALE, SALE_2, POST, BACK, NOBODY, SALE))
    assert (report.read, report.accepted, report.duplicate, report.quarantined, report.refused) == (6, 4, 1, 1, 0)
    events = shop.rows("events", "name, order_id, value, currency, at, properties", order="at")
    assert [(e["name"], e["order_id"], e["value"], e["currency"]) for e in events] == [
        ("Order Completed", "1001", 12.0, "EUR"),
        ("Order Refunded", "C1002", -4.5, "EUR"),
    ]
    assert events[0]["at"].isoformat() == "2024-05-01T08:00:00+00:00"
    assert json.loads(events[0]["properties"])["shipping"] == 5.0
    assert shop.rows("people", "person_id, country, time_zone, language") == [
        {"person_id": shop.person("c1"), "country": "NL", "time_zone": "Europe/Amsterdam", "language": None}
    ]
    assert shop.rows("prices", "product_id, lowest, median, lines") == [
        {"product_id": "MUG", "lowest": 4.5, "median": 4.5, "lines": 1},
        {"product_id": "TEA", "lowest": 3.0, "median": 3.0, "lines": 1},
    ]


def test_postage_is_kept_as_a_line_without_a_product(shop, csv):
    shop.ingest(lines_source(), csv("a.csv", SALE, POST))
    assert [
        (i["product_id"], i["line_id"].split("/")[:2]) for i in shop.rows("items", order="price") if not i["product_id"]
    ] == [(None, ["shipping", "POST"])]
    assert [p["product_id"] for p in shop.rows("products")] == ["MUG"]


def test_the_same_file_twice_adds_nothing(shop, csv):
    path = csv("a.csv", SALE, SALE_2, NOBODY)
    shop.ingest(lines_source(), path)
    before = shop.tables(), shop.warehouse.counts()
    again = shop.ingest(lines_source(), path)
    assert (again.read, again.duplicate, again.seen) == (3, 3, 1)
    assert (shop.tables(), shop.warehouse.counts()) == before


def test_a_row_without_a_person_is_set_aside_with_its_number_reason_and_content(shop, csv):
    shop.ingest(lines_source(), csv("a.csv", SALE, NOBODY))
    (row,) = shop.rows("quarantine")
    assert (row["file"], row["row_number"], row["code"], row["person_id"]) == ("a.csv", 2, "E214", None)
    assert json.loads(row["raw"])["invoice"] == "1003"


def test_an_order_whose_lines_come_in_two_files_is_one_order_whichever_comes_first(shops, csv):
    first, second = csv("a.csv", SALE, BACK), csv("b.csv", SALE_2, POST)
    one = shops("one")
    two = shops("two", keys_of=one)
    one.ingest(lines_source(), first)
    one.ingest(lines_source(), second)
    two.ingest(lines_source(), second)
    two.ingest(lines_source(), first)
    assert one.tables() == two.tables()
    assert [e["value"] for e in one.rows("events", order="at")] == [12.0, -4.5]


def test_nothing_in_the_warehouse_shows_the_raw_customer_id(shop, csv):
    secret = "customer-4711-secret"
    shop.ingest(lines_source(), csv("a.csv", SALE.replace("c1", secret), f"{secret},yesterday,1,MUG,Mug,1,1,NL"))
    assert shop.rows("quarantine", "code, person_id") == [{"code": "E215", "person_id": shop.person(secret)}]
    for table in ("events", "items", "people", "quarantine"):
        assert secret not in str(shop.rows(table))

"""A large CSV file takes a shorter way than a small one: what comes of it is the same."""

import duckdb
import pytest

from echt.ingest import Source, load, read
from echt.ingest.sqltext import name, word

SOURCE = Source.from_toml(
    "shop",
    {
        "kind": "events", "currency": "EUR", "time_zone": "Europe/Amsterdam",
        "columns": {
            "person": "customer", "at": "date", "event": "what", "message_id": "id", "order": "order", "value": "value",
            "country": "country", "properties": ["note", "product"],
        },
    },
)  # fmt: skip
HEADER = "id,customer,date,what,order,value,country,note,product\n"


def _rows(n):
    for i in range(n):
        date = (f"2024-05-{i % 28 + 1:02} 10:00:00Z", f"2024-05-{i % 28 + 1:02} 10:00", "soon")[i % 3 if i % 11 == 0 else i % 2]
        value = "1e99" if i % 13 == 0 else f"{i / 4:.2f}"
        yield f"m{i % (n - 7)}, c{i % 9},{date},Order Completed,o{i},{value},NL,call 06-12345678 or é{i % 5} ,P{i % 4}"
        if i % 17 == 0:
            yield f"too,few,{i}"


@pytest.mark.parametrize("form", ["events", "order_lines"])
def test_a_large_file_gives_the_same_tables_and_row_numbers_as_a_small_one(shops, tmp_path, monkeypatch, form):
    source = SOURCE
    if form == "order_lines":
        columns = {"person": "customer", "at": "date", "order": "order", "product": "product", "quantity": "value", "price": "value"}
        source = Source.from_toml("shop", {"kind": form, "currency": "EUR", "columns": columns})
    path = tmp_path / "a.csv"
    path.write_text(HEADER + "".join(row + "\n" for row in _rows(90)))
    monkeypatch.setattr(load, "CHUNK", 40)
    seen, first = [], None
    for large in (1 << 40, 0):
        monkeypatch.setattr(read, "LARGE", large)
        shop = shops(f"large-{large}", first)
        first = first or shop
        report = shop.ingest(source, path)
        assert report.read == 90 + 6
        assert report.quarantined > 6
        seen.append((report.to_dict(), shop.tables(("events", "items", "people", "products", "prices", "quarantine"))))
    assert seen[0] == seen[1]
    assert "06-12345678" not in str(seen)


def test_personal_data_in_any_column_of_the_properties_is_taken_out(shop, tmp_path):
    path = tmp_path / "a.csv"
    rows = ["m1,c1,2024-05-01 10:00,Seen,o1,1,NL,a@b.c,P1", "m2,c1,2024-05-01 10:00,Seen,o1,1,NL,,0612345678", "m3,c1,2024-05-01 10:00,Seen,o1,1,x@y.org,fine,P1"]
    path.write_text(HEADER + "".join(row + "\n" for row in rows))
    assert shop.ingest(SOURCE, path).accepted == 3
    notes = [row["properties"] for row in shop.rows("events", "properties", order="message_id")]
    assert [("[email]" in n, "[phone]" in n, "a@b" in n or "x@y" in n) for n in notes] == [(True, False, False), (False, True, False), (True, False, False)]


def test_a_text_without_blanks_around_it_is_the_same_by_the_short_way():
    odd = ["", " ", "a", "a ", " a", "  ", "\u00a0a", "a\u00a0", "\ta", "é", " é ", "!", '"x"', "\t", "\u2003b", "\x1f", None, "\n", "a b"]
    with duckdb.connect() as connection:
        slow, short = word("x"), word(name("x"))
        assert slow != short
        rows = connection.execute(f"SELECT {slow}, {short} FROM (SELECT unnest($odd) AS x)", {"odd": odd}).fetchall()
    assert len(rows) == len(odd)
    assert all(one == other for one, other in rows)

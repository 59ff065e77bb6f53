"""A large CSV file takes a shorter way than a small one: what comes of it is the same."""

import csv
import io
import re

import duckdb
import pyarrow as pa
import pyarrow.csv as arrow_csv
import pyarrow.parquet as pq
import pytest

from echt.errors import DataError
from echt.ingest import Source, job, judge, kinds, load, pieces, read, slices
from echt.ingest.sqltext import moment, name, number, word

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


def _rows(n, *, broken=True):
    for i in range(n):
        date = (f"2024-05-{i % 28 + 1:02} 10:00:00Z", f"2024-05-{i % 28 + 1:02} 10:00", "soon")[
            i % 3 if i % 11 == 0 else i % 2
        ]
        value = "1e99" if i % 13 == 0 else f"{i / 4:.2f}"
        yield f"m{i % (n - 7)}, c{i % 9},{date},Order Completed,o{i},{value},NL,call 06-12345678 or é{i % 5} ,P{i % 4}"
        if broken and i % 17 == 0:
            yield f"too,few,{i}"


@pytest.mark.parametrize("broken", [True, False])
@pytest.mark.parametrize("step", [1 << 20, 900])
@pytest.mark.parametrize("form", ["events", "order_lines"])
def test_a_large_file_gives_the_same_tables_and_row_numbers_as_a_small_one(
    shops, tmp_path, monkeypatch, form, step, broken
):
    source = SOURCE
    if form == "order_lines":
        columns = {
            "person": "customer",
            "at": "date",
            "order": "order",
            "product": "product",
            "quantity": "value",
            "price": "value",
        }
        source = Source.from_toml("shop", {"kind": form, "currency": "EUR", "columns": columns})
    path = tmp_path / "a.csv"
    path.write_text(HEADER + "".join(row + "\n" for row in _rows(90, broken=broken)))
    monkeypatch.setattr(pieces, "STEP", step)
    monkeypatch.setattr(kinds, "FEW", 1)
    seen, first, coded = [], None, []
    stage = kinds.stage_coded
    monkeypatch.setattr(load, "stage_coded", lambda *given: coded.append(1) or stage(*given))
    for large in (1 << 40, 0):
        monkeypatch.setattr(read, "LARGE", large)
        shop = shops(f"large-{large}", first)
        first = first or shop
        report = shop.ingest(source, path)
        assert report.read == 90 + 6 * broken
        assert report.quarantined > 6
        # which of two that contradict each other came in first hangs on the pieces; what is kept does not
        more = ("quarantine",) if step > 900 else ()
        seen.append(
            (
                report.to_dict() if more else report.read,
                shop.tables(("events", "items", "people", "products", "prices", *more)),
            )
        )
    assert seen[0] == seen[1]
    assert "06-12345678" not in str(seen)
    if step > 900:
        assert bool(coded) is (form == "events" and not broken)


TIMES = ["2024-05-01 10:00:00Z", "2024-05-01T10:00:00.123456Z", "2024-05-01 10:00", "2024-05-01", "2024-02-30", "2024-05-01T10:00:00+02:00",
         "2024-05-01 10:00:60Z", "24-05-01", " 2024-05-01 10:00:00Z ", "2024-05-01 10:00:00.1234567Z", "1700000000", "9999-12-31 00:00:00Z", "",
         "2024-05-01T10+02", "2024-05-01T10:00+0200", "2024-05-01T10:00-02", "2024-05-01 24:00:00Z", "2024-5-1", "2024-05-01 10:00:00 Z", "2024-05-01T10Z", "20240501T100000Z", "2024-03-31 02:30", "0000-01-01"]  # fmt: skip
NUMBERS = [
    "1",
    "1.50",
    "-2",
    "+3",
    "1e3",
    ".5",
    "5.",
    "nan",
    "inf",
    "1_000",
    "0x10",
    " 7 ",
    "",
    "1,5",
    "1e400",
    "--1",
    "1e-400",
    "٣",
]


@pytest.mark.parametrize(("meaning", "texts"), [("at", TIMES), ("value", NUMBERS)])
def test_what_is_read_as_a_moment_or_a_number_at_once_is_what_the_engine_reads(meaning, texts):
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        fast = 0
        for one in texts:
            for other in texts[:3] if meaning == "value" else texts[:4]:
                column = pa.chunked_array([[one, other, None]])
                typed, kind = kinds._typed(column, meaning, SOURCE)
                fast += kind is not None
                if kind is None:
                    continue
                connection.register("t", pa.table({"x": column, "y": typed}))
                as_sql = (
                    (lambda c, k: moment(c, k, "Europe/Amsterdam")) if meaning == "at" else (lambda c, _: number(c))
                )
                slow, short = as_sql('"x"', "VARCHAR"), as_sql('"y"', kind)
                assert connection.execute(
                    f"SELECT count(*) FROM t WHERE ({slow}) IS DISTINCT FROM ({short})"
                ).fetchall() == [(0,)], (one, other)
        assert fast > 5


MESSY = ["a,b\n1,2\n", 'a,b\n"1","2"\n', 'a,b\n"x"y,2\n3,4\n', 'a,b\nx"y,2\n', 'a,b\n"x""y",2\n', 'a,b\n"x\ny",2\n3,4\n', 'a,b\n"x,2\n3,4\n',
         "a,b\r\n1,2\r\n", "a,b\r1,2\r", "a,b\n1,2\0\n", "a,b\n\n1,2\n\n", '\ufeff"a",b\n1,2', 'a,b\n"",2\n', 'a,b\n" x ","2"\n', 'a,b\n1,"2" \n']  # fmt: skip


@pytest.mark.parametrize("more", [0, 57, 58, 60, 63, 121])
@pytest.mark.parametrize("text", MESSY)
def test_a_file_is_cut_only_where_every_parser_reads_the_same(tmp_path, monkeypatch, text, more):
    monkeypatch.setattr(slices, "WINDOW", 64)
    path = tmp_path / "a.csv"
    text = text.replace("\n", "\n" + "z," + "y" * more + "\n", 1)  # what matters lies at the edge of a window
    path.write_bytes(text.encode())
    for step in (1, 4, 100):
        found = slices.cut(path, ",", step)
        strict = _strict(text)
        assert (found is not None) is (strict is not None), (text, step)
        if found is None:
            continue
        tables = list(found.tables(["a", "b"], lambda table: table))
        assert [
            tuple("" if x is None else x for x in row.values())
            for table in tables
            if table
            for row in table.to_pylist()
        ] == strict
        assert b"".join(found.content(k) for k in range(len(found))) == text.encode()[found.start :]


def _strict(text):
    """The rows as Python's own parser reads them, None where the file is not as RFC 4180 says."""
    body = text.removeprefix("\ufeff")
    if (
        "\0" in body
        or re.search(r"\r(?!\n)", body)
        or not re.fullmatch(r'((("([^"]|"")*")|[^",\r\n]*)(,|\r?\n|$))*', body)
    ):
        return None
    return [tuple(row) for row in list(csv.reader(io.StringIO(body, newline="")))[1:] if row]


def _events(path, n, countries=3):
    """Rows that say few things, some of them twice with one id, some of nobody."""
    rows = [
        f"m{i % (n - 5)},{'' if i % 19 == 0 else f'c{i % 7}'},2024-05-{i % 28 + 1:02} 10:0{i % 10}:00Z,Product Viewed,,,{'NBDXYZ'[i % countries]}L,n{i % 2},P{i % 3}"
        for i in range(n)
    ]
    path.write_text(HEADER + "".join(row + "\n" for row in rows))
    return path


def test_rows_that_say_few_things_come_to_the_same_when_each_is_looked_at(shops, tmp_path, monkeypatch):
    monkeypatch.setattr(read, "LARGE", 0)
    files = [_events(tmp_path / "a.csv", 200), _events(tmp_path / "b.csv", 260, countries=5)]
    parquet = tmp_path / "c.parquet"
    pq.write_table(
        arrow_csv.read_csv(_events(tmp_path / "c.csv", 300)).cast(
            pa.schema([(c, pa.string()) for c in HEADER.strip().split(",")])
        ),
        parquet,
    )
    seen, first = [], None
    for few, most in ((4, 1 << 40), (1 << 40, 1 << 40), (4, 0), (4, 250)):
        monkeypatch.setattr(kinds, "FEW", few)
        monkeypatch.setattr(job, "FEW_IDS", most)
        monkeypatch.setattr(judge, "FEW_IDS", most)
        shop = shops(f"few-{few}-{most}", first)
        first = first or shop
        reports = [shop.ingest(SOURCE, *files).to_dict(), shop.ingest(SOURCE, parquet).to_dict()]
        seen.append((reports, shop.tables(("events", "people", "quarantine"))))
    assert all(one == seen[0] for one in seen[1:])
    assert seen[0][0][0]["accepted"] > 100
    assert seen[0][0][0]["quarantined"] > 10


def test_people_are_told_from_the_pieces_as_they_are_from_the_warehouse(shops, tmp_path, monkeypatch):
    monkeypatch.setattr(read, "LARGE", 0)
    monkeypatch.setattr(pieces, "STEP", 3000)
    path = _events(tmp_path / "a.csv", 300)
    gathered = shops("gathered")
    gathered.ingest(SOURCE, path)
    monkeypatch.setattr(load, "gather_told", lambda _: False)
    read_again = shops("read", gathered)
    read_again.ingest(SOURCE, path)
    assert gathered.tables(("people",)) == read_again.tables(("people",))
    assert len(gathered.rows("people")) == 7


def test_personal_data_in_any_column_of_the_properties_is_taken_out(shop, tmp_path):
    path = tmp_path / "a.csv"
    rows = [
        "m1,c1,2024-05-01 10:00,Seen,o1,1,NL,a@b.c,P1",
        "m2,c1,2024-05-01 10:00,Seen,o1,1,NL,,0612345678",
        "m3,c1,2024-05-01 10:00,Seen,o1,1,x@y.org,fine,P1",
    ]
    path.write_text(HEADER + "".join(row + "\n" for row in rows))
    assert shop.ingest(SOURCE, path).accepted == 3
    notes = [row["properties"] for row in shop.rows("events", "properties", order="message_id")]
    assert [("[email]" in n, "[phone]" in n, "a@b" in n or "x@y" in n) for n in notes] == [
        (True, False, False),
        (False, True, False),
        (True, False, False),
    ]


def test_a_text_without_blanks_around_it_is_the_same_by_the_short_way():
    odd = [
        "",
        " ",
        "a",
        "a ",
        " a",
        "  ",
        "\u00a0a",
        "a\u00a0",
        "\ta",
        "é",
        " é ",
        "!",
        '"x"',
        "\t",
        "\u2003b",
        "\x1f",
        None,
        "\n",
        "a b",
    ]
    with duckdb.connect() as connection:
        slow, short = word("x"), word(name("x"))
        assert slow != short
        rows = connection.execute(f"SELECT {slow}, {short} FROM (SELECT unnest($odd) AS x)", {"odd": odd}).fetchall()
    assert len(rows) == len(odd)
    assert all(one == other for one, other in rows)


def test_a_parquet_file_that_is_damaged_inside_is_an_error_about_the_file(shop, tmp_path):
    path = tmp_path / "a.parquet"
    table = arrow_csv.read_csv(_events(tmp_path / "a.csv", 5000))
    pq.write_table(table.cast(pa.schema([(c, pa.string()) for c in HEADER.strip().split(",")])), path)
    content = bytearray(path.read_bytes())
    content[4 : len(content) // 2] = b"\xff" * (len(content) // 2 - 4)
    path.write_bytes(content)
    with pytest.raises(DataError) as caught:
        shop.ingest(SOURCE, path)
    assert caught.value.code == "E207"
    assert shop.rows("events") == []

from datetime import UTC, date, datetime

import pyarrow as pa
import pytest

from echt.create import load_content
from echt.ledger import Keys, Ledger
from echt.warehouse.schema import SCHEMAS

AT = datetime(2011, 3, 1, 9, tzinfo=UTC)


def table(name, rows):
    schema = SCHEMAS[name]
    return pa.Table.from_pylist([{field: row.get(field) for field in schema.names} for row in rows], schema=schema)


@pytest.fixture
def products():
    return table(
        "products",
        [
            {"product_id": "22423", "name": "REGENCY CAKESTAND 3 TIER ", "price": 12.75, "currency": "GBP"},
            {"product_id": "85123A", "name": "WHITE HANGING HEART T-LIGHT HOLDER", "price": 2.95, "currency": "GBP"},
            {"product_id": "X1", "name": None, "price": None, "currency": None},
        ],
    )


@pytest.fixture
def prices():
    def day(product, month, number, price):
        return {
            "product_id": product,
            "day": date(2011, month, number),
            "lowest": price - 0.5,
            "median": price,
            "lines": 3,
            "currency": "GBP",
        }

    return table(
        "prices",
        [
            day("22423", 1, 5, 5.0),  # too long ago to count
            day("22423", 2, 10, 12.75),
            day("22423", 2, 28, 10.95),
            day("22423", 3, 20, 1.0),  # later than the moment: not read
            day("85123A", 2, 20, 2.95),
        ],
    )


@pytest.fixture
def content(tmp_path):
    def make(front="", words="", name="spring"):
        file = tmp_path / f"{name}.md"
        file.write_text(f'+++\npurpose = "marketing.communications.email"\n{front}\n+++\n{words}', encoding="utf-8")
        return load_content(file)

    return make


@pytest.fixture
def ledger(tmp_path):
    with Ledger.open(tmp_path / "ledger.db", Keys.open(tmp_path / "keys", "test")) as opened:
        yield opened

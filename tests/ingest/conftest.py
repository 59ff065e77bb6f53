from datetime import UTC, datetime
from pathlib import Path

import pytest

from echt.ingest import ingest
from echt.ledger import Keys, Ledger
from echt.warehouse import Warehouse

AT = datetime(2024, 6, 1, 12, tzinfo=UTC)


class Shop:
    """A warehouse and a ledger in a folder."""

    def __init__(self, folder: Path):
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.ledger = Ledger.open(folder / "ledger.db", Keys.open(folder / "keys", "test"))
        self.warehouse = Warehouse.open(folder / "warehouse", buckets=4, memory="500MB", threads=1)

    def ingest(self, source, *files, at=AT):
        return ingest(self.warehouse, self.ledger, source, [Path(f) for f in files], at=at)

    def rows(self, table, columns="*", where="true", order="ALL"):
        return self.warehouse.select(f"SELECT {columns} FROM {table} WHERE {where} ORDER BY {order}").to_pylist()

    def tables(self, names=("events", "items", "people", "products", "prices")):
        return {name: self.rows(name) for name in names}

    def person(self, raw, namespace="id"):
        return self.ledger.keys.person_id(raw, namespace)

    def close(self):
        self.warehouse.close()
        self.ledger.close()


@pytest.fixture
def shop(tmp_path):
    made = Shop(tmp_path / "shop")
    yield made
    made.close()


@pytest.fixture
def shops(tmp_path):
    made = []

    def make(name, keys_of=None):
        if keys_of:
            import shutil

            (tmp_path / name).mkdir()
            shutil.copytree(keys_of.folder / "keys", tmp_path / name / "keys")
        made.append(Shop(tmp_path / name))
        return made[-1]

    yield make
    for one in made:
        one.close()


HEADER = "customer,date,invoice,code,name,quantity,price,country\n"


@pytest.fixture
def csv(tmp_path):
    def write(name, *lines, header=HEADER):
        path = tmp_path / name
        path.write_text(header + "".join(line + "\n" for line in lines), encoding="utf-8")
        return path

    return write

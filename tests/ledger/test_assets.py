"""What was proven is kept for good, under a mark that leads to one asset."""

from dataclasses import replace

import pytest

from echt.errors import DataError
from echt.ledger import Asset

from .conftest import AT

ONE = Asset(
    "a" * 64,
    "picture",
    "spring 300x250",
    "image/png",
    "algorithmicMedia",
    "b" * 64,
    0xFFFFFFFF,
    True,
    "spring",
    "v1",
    300,
    250,
    bytes(range(64)),
    b"small",
    b"manifest",
)


def test_an_asset_comes_back_as_it_was_kept(ledger):
    ledger.register_asset(ONE, at=AT)
    ledger.register_asset(ONE, at=AT)
    assert ledger.asset(ONE.sha256) == ledger.asset_of_mark(0xFFFFFFFF) == ledger.asset_of_original(ONE.original) == ONE
    assert ledger.asset("c" * 64) is None and ledger.asset_of_mark(1) is None
    assert ledger.mark_ids().tolist() == [0xFFFFFFFF]
    assert ledger.asset_prints() == [(ONE.sha256, ONE.prints)]
    (row,) = ledger.assets().to_pylist()
    assert row["at"] == AT and row["name"] == "spring 300x250" and "manifest" not in row
    assert ledger.audit_verify() == []


def test_one_mark_leads_to_one_asset(ledger):
    ledger.register_asset(ONE, at=AT)
    for wrong in (replace(ONE, sha256="c" * 64), replace(ONE, mark_id=7)):
        with pytest.raises(DataError) as error:
            ledger.register_asset(wrong, at=AT)
        assert error.value.code == "E269"
    assert ledger.assets().num_rows == 1


def test_sound_has_no_mark_and_film_need_not_have_one(ledger):
    for n, kind in enumerate(("audio", "video", "audio")):
        ledger.register_asset(replace(ONE, sha256=str(n) * 64, kind=kind, mark_id=None, prints=b""), at=AT)
    assert ledger.mark_ids().tolist() == [] and ledger.assets().num_rows == 3 and ledger.asset_prints() == []


def test_a_changed_asset_is_found_out(light):
    light.register_asset(ONE, at=AT)
    with light.book.database.begin() as connection:
        connection.exec_driver_sql("UPDATE assets SET source = 'digitalCapture'")
    assert [one["problem"] for one in light.audit_verify()] == ["changed"]

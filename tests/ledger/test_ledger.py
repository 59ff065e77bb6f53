"""A ledger opens, keeps what it was told, and opens again."""

from datetime import UTC, datetime

from echt.ledger import Keys, Ledger


def test_a_ledger_that_was_closed_opens_again_with_everything_in_it(tmp_path):
    keys = Keys.open(tmp_path / "keys", "shop")
    with Ledger.open(tmp_path / "ledger.db", keys) as ledger:
        ledger.link("anon", "known", "identify", datetime(2026, 1, 1, tzinfo=UTC))
    with Ledger.open(tmp_path / "ledger.db", Keys.open(tmp_path / "keys", "shop")) as ledger:
        assert ledger.links().to_pylist() == [{"from_id": "anon", "to_id": "known"}]
        assert ledger.check() == []

"""A whole project with its promises in PostgreSQL: the same verbs, the same figures as with a file."""

import json

import pytest

import echt
from echt.ledger import verify_receipt
from echt.nouns import Reason

pytestmark = pytest.mark.postgres
AT = "2026-06-08T09:00:00+00:00"


def _made(folder, url=None):
    shop = echt.init(folder, people=400, seed=3)
    shop.close()
    if url:
        toml = folder / "echt.toml"
        toml.write_text(toml.read_text() + f'\n[ledger]\nurl = "{url}"\n')
    return echt.open(folder)


def _week(shop, folder):
    """Ingest to hand-over; what a marketer sees of it."""
    report = shop.ingest()
    permitted = shop.permit(folder / "data/permissions.csv")
    segment = shop.segment(shop.campaign("spring").segment)
    shop.predict("order")
    shop.approve("spring", by="Anna de Vries")
    draft = shop.plan("spring")
    written = shop.commit(draft)
    handed = shop.deliver("spring")
    return {
        "ingest": report.to_dict(),
        "permitted": permitted.rows,
        "segment": segment.count,
        "plan": draft.counts,
        "written": written,
        "handed": handed.handed_over,
        "counts": shop.check().counts,
    }


@pytest.fixture
def shop(postgres_url, tmp_path, monkeypatch):
    monkeypatch.setenv("ECHT_KEYS", str(tmp_path / "keys"))
    url = postgres_url.replace("postgresql://", "postgresql+psycopg://", 1)
    with _made(tmp_path / "shop", url) as made:
        yield made


def test_a_project_on_postgresql_says_what_it_says_on_a_file(shop, tmp_path, monkeypatch):
    there = _week(shop, shop.folder)
    assert not (shop.folder / "ledger.db").exists()
    monkeypatch.setenv("ECHT_KEYS", str(tmp_path / "other keys"))
    with _made(tmp_path / "file") as other:
        here = _week(other, other.folder)
    # the keys differ, so the draws of the holdout do too: only what does not hang on a draw is the same
    for key in ("ingest", "permitted", "segment"):
        assert there[key] == here[key]
    assert sum(there["plan"].values()) == sum(here["plan"].values()) == there["written"]
    for reason in (Reason.no_permission, Reason.objection, Reason.minor):
        assert there["plan"].get(reason, 0) == here["plan"].get(reason, 0)
    assert there["handed"] > 0
    assert set(there["counts"]) == set(here["counts"])


def test_every_verb_works_on_postgresql_and_forgetting_leaves_no_row(shop, postgres_url):
    folder = shop.folder
    _week(shop, folder)
    assert shop.commit(shop.plan("spring")) == 0
    assert shop.deliver("spring").handed_over == 0
    draft = shop.plan("spring")
    sent = draft.sent["person_id"][0].as_py()
    said = shop.why(sent)
    assert said.decisions[0].reason in {Reason.plan, Reason.explore}
    assert said.allowed[0].allowed
    mbox = folder / "replies.mbox"
    address = shop.setting.ledger.contacts_of([sent], "email")["value"][0].as_py()
    mbox.write_text(
        f"From {address} Tue Jun 02 10:00:00 2026\nFrom: <{address}>\nTo: shop@example.org\nMessage-ID: <m1@example.org>\n"
        "Date: Tue, 02 Jun 2026 08:00:00 +0000\nSubject: stop\n\nStop\n\n"
    )
    shop.close()
    with echt.open(folder, at=AT) as later:
        assert later.listen(mbox).to_dict()
        assert not later.why(sent).allowed[0].allowed
        later.receive([{"type": "track", "event": "Product Viewed", "messageId": "live-1", "userId": "live person"}])
        assert later.compact().accepted == 1
        assert later.setting.ledger.hot_state(later.person_id("live person"))
        assert later.check().findings == ()
    with echt.open(folder, at="2026-08-31T00:00:00+00:00") as much_later:
        assert much_later.measure("spring").to_dict()
        assert much_later.report().is_file()
        _forget(much_later, sent, postgres_url)


def _forget(shop, person, url):
    import psycopg

    assert verify_receipt(dict(shop.forget(person).receipt))
    assert shop.check().findings == ()
    assert not any(shop.forget(person).erased.values())
    with psycopg.connect(url) as connection:
        tables = [r[0] for r in connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
        for table in tables:
            rows = connection.execute(f'SELECT row_to_json(t)::text FROM "{table}" AS t').fetchall()
            assert not any(person in row[0] for row in rows), table
    assert shop.ingest().accepted == 0
    assert shop.setting.warehouse.count("events", "person_id = $p", {"p": person}) == 0


def test_a_row_changed_behind_the_back_of_echt_is_found_on_postgresql(shop, postgres_url):
    import psycopg

    _week(shop, shop.folder)
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")  # triggers off: somebody with every right
        connection.execute("UPDATE decisions SET gain = gain + 1 WHERE decision_id IN (SELECT min(decision_id) FROM decisions)")
    findings = shop.check().findings
    assert findings
    assert all("decisions" in one.text or "audit" in one.code for one in findings), json.dumps(shop.check().to_dict()["findings"])

"""A whole project with its promises in PostgreSQL: the same verbs, the same figures as with a file."""

import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

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
        connection.execute(
            "UPDATE decisions SET gain = gain + 1 WHERE decision_id IN (SELECT min(decision_id) FROM decisions)"
        )
    findings = shop.check().findings
    assert findings
    assert all("decisions" in one.text or "audit" in one.code for one in findings), json.dumps(
        shop.check().to_dict()["findings"]
    )


def _two(folder, most):
    """`summer` and `autumn`: they ask about the same people, and each has a budget that people share."""
    text = (folder / "campaigns/spring.toml").read_text()
    for old, new in (
        ("share = 0.30", "share = 0.0"),
        ("share = 0.05", "share = 0.0"),
        ("max_contacts = 1", "max_contacts = 3"),
    ):
        assert old in text
        text = text.replace(old, new)
    for name, worth in (("summer", "0.0025"), ("autumn", "0.0026")):
        body = text.replace("worth_per_s  = 0.0025", f"worth_per_s = {worth}")
        (folder / f"campaigns/{name}.toml").write_text(f"{body}\n[budget]\ncreatives = {{ spring = {most} }}\n")


def _ready(shop):
    shop.ingest()
    shop.permit(shop.folder / "data/permissions.csv")
    shop.predict("order")
    shop.approve("spring", by="Anna de Vries")


def test_campaigns_planned_together_keep_every_limit_on_postgresql(shop):
    _two(shop.folder, 20)
    _ready(shop)
    draft = shop.plan("summer", "autumn")
    assert [one.contacts for one in draft.plans] == [20, 20]
    assert not any(draft.certificate.violations.values())
    assert shop.commit(draft) == sum(one.asked for one in draft.plans)
    assert shop.commit(shop.plan("summer", "autumn")) == 0
    stored = shop.committed("summer", "autumn")
    assert stored.to_dict()["contacts"] == draft.contacts
    assert [one.decisions.equals(two.decisions) for one, two in zip(stored.plans, draft.plans, strict=True)] == [
        True,
        True,
    ]
    used = shop.setting.ledger.attention_used(shop.at)
    assert max(used["used_s"].to_pylist()) <= 24.0
    assert sum(used["used_s"].to_pylist()) == 8.0 * draft.contacts
    assert shop.check().findings == ()


def test_two_who_commit_the_same_joint_plan_at_once_write_it_once(shop):
    _two(shop.folder, 20)
    _ready(shop)
    with echt.open(shop.folder) as other:
        drafts = [one.plan("summer", "autumn") for one in (shop, other)]
        with ThreadPoolExecutor(2) as pool:
            written = list(pool.map(lambda pair: pair[0].commit(pair[1]), zip((shop, other), drafts, strict=True)))
    assert sorted(written) == [0, sum(one.asked for one in drafts[0].plans)]
    assert shop.check().findings == ()


def test_sixteen_who_decide_at_once_never_pass_a_budget_or_a_week(shop):
    """Four connections with four threads each, beside a joint plan that leaves ten messages of each campaign."""
    _two(shop.folder, 10_000)
    _ready(shop)
    most = max(one.contacts for one in shop.plan("summer", "autumn").plans) + 10
    _two(shop.folder, most)
    shop.commit(shop.plan("summer", "autumn"))
    people = [row["person_id"] for row in shop.committed("summer").decisions.to_pylist() if row["creative_id"]]
    later = shop.at + timedelta(days=9)
    doors = [echt.open(shop.folder) for _ in range(4)]
    desks = [one.desks("summer", "autumn") for one in doors for _ in range(4)]
    before = {name: left["creative:spring"] for name, left in desks[0].left(later).items()}
    assert min(before.values()) == 10

    def ask(number):
        order = people[number:] + people[:number]
        return [
            desks[number].decide(one, at=later + timedelta(seconds=n), request=f"{number} {n}")
            for n, one in enumerate(order[:12])
        ]

    with ThreadPoolExecutor(16) as pool:
        made = [one for told in pool.map(ask, range(16)) for each in told for one in each.decisions]
    sent = Counter(one.campaign_id for one in made if one.creative_id)
    assert {name: before[name] - sent[name] for name in before} == {
        name: left["creative:spring"] for name, left in desks[0].left(later + timedelta(days=1)).items()
    }
    assert min(before[name] - sent[name] for name in before) == 0
    used = shop.setting.ledger.attention_used(later + timedelta(hours=1))
    assert max(used["used_s"].to_pylist()) <= 24.0
    assert shop.check().findings == ()
    [one.close() for one in doors]

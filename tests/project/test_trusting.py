"""A project accounts for itself: register, DPIA, permissions over time, erasures, the audit chain."""

import json
from datetime import UTC, date, datetime, timedelta

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import echt
from echt.errors import ProjectError
from echt.flow import permission_days
from echt.nouns import Purpose

MAIL = "marketing.communications.email"
PROFILE = "personalize.content.profiled"


def test_the_register_is_read_off_the_project(shop):
    for language in ("nl", "en"):
        made = shop.register(language=language)
        assert {MAIL, PROFILE, "analytics.reporting", "own.accountability"} <= {one.purpose for one in made.entries}
        mail = next(one for one in made.entries if one.purpose == MAIL)
        assert "campaigns/spring.toml" in mail.lines["done_by"]
        assert set(mail.lines) >= {"people", "data", "basis", "recipients", "retention", "transfers"}
        assert json.loads(json.dumps(made.to_dict()))["missing"] == list(made.missing)
        assert "spring" in str(made)
    assert "toestemming" in str(shop.register(language="nl"))


def test_the_register_counts_whom_the_gate_lets_through(shop):
    facts = next(one for one in shop.register().facts.activities if one.purpose == MAIL)
    now = shop.setting.ledger.standing(Purpose(MAIL), shop.at).to_pylist()
    assert sum(facts.bases.values()) == sum(row["granted"] and not row["objected"] for row in now)
    assert facts.objections == sum(row["objected"] for row in now)


def test_what_a_person_writes_down_is_no_longer_missing(folder):
    with echt.open(folder) as shop:
        before = shop.register().missing
    assert "controller" in before
    assert f'retention."{MAIL}"' in before
    (folder / "trust").mkdir()
    (folder / "trust/register.toml").write_text(
        f'controller = "Wilg"\ncontact = "a@example.org"\n[retention]\n"{MAIL}" = "two years"\n', "utf-8"
    )
    with echt.open(folder) as shop:
        made = shop.register()
    assert set(before) - set(made.missing) == {"controller", "contact", f'retention."{MAIL}"'}
    assert next(one for one in made.entries if one.purpose == MAIL).lines["retention"] == "two years"


def test_what_is_missing_can_be_filled_in_and_taken_out_again(folder):
    with echt.open(folder) as shop:
        missing = shop.register().missing
        shop.fill_register({key: f"said of {key}" for key in missing})
    with echt.open(folder) as shop:
        assert shop.register().missing == ()
        path = shop.fill_register({"controller": ""})
    with echt.open(folder) as shop:
        assert shop.register().missing == ("controller",)
        for wrong in ("owner", 'measures."x"', "retention"):
            with pytest.raises(ProjectError) as caught:
                shop.fill_register({wrong: "x"})
            assert caught.value.code == "E161"
    kept = path.read_text("utf-8")
    assert f'"{MAIL}" = ' in kept


def test_an_answer_is_written_beside_what_stands_there(folder):
    (folder / "trust").mkdir()
    path = folder / "trust/dpia.toml"
    path.write_text(
        '# ours\n[criteria.scale] # how many\napplies = true\nnote = "many"\nby = "Bo"\non = 2026-01-01\n\n[decided]\nby = "Bo"\n'
    )
    with echt.open(folder) as shop:
        shop.answer_dpia("scale", applies=False, note='a "few"', by="Ali", on=date(2026, 11, 20))
        shop.answer_dpia("nl-16", applies=False, note="one town", by="Ali", on=date(2026, 11, 20))
        with pytest.raises(ProjectError):
            shop.answer_dpia("size", applies=False, note="x", by="Ali", on=date(2026, 11, 20))
    with echt.open(folder) as shop:
        by_key = {one.key: one for one in shop.dpia().criteria}
        assert by_key["scale"].answer.note == 'a "few"'
        assert by_key["nl-16"].applies is False
        assert shop.dpia().decided == {"by": "Bo"}
    assert path.read_text("utf-8").startswith("# ours\n")


def test_a_typo_in_what_was_written_down_teaches(folder):
    (folder / "trust").mkdir()
    (folder / "trust/register.toml").write_text('controler = "Wilg"\n', "utf-8")
    with echt.open(folder) as shop:
        with pytest.raises(ProjectError, match="controler") as caught:
            shop.register()
        assert "controller" in str(caught.value)
        assert any("trust" in one.text for one in shop.check().findings)


def test_the_checklist_says_what_applies_and_what_only_a_person_knows(folder):
    with echt.open(folder) as shop:
        made = shop.dpia(language="nl")
    by_key = {one.key: one for one in made.criteria}
    assert by_key["scoring"].applies
    assert by_key["scale"].applies is None
    assert made.open > 0
    assert made.needed in {True, None}
    (folder / "trust").mkdir()
    said = "".join(
        f'[criteria.{key}]\napplies = false\nnote = "looked at"\nby = "Sanne"\non = 2026-11-20\n' for key in by_key
    )
    (folder / "trust/dpia.toml").write_text(said, "utf-8")
    with echt.open(folder) as shop:
        after = shop.dpia(language="en")
    assert after.needed is False
    assert after.open == 0
    assert all(not one.by_project for one in after.criteria)
    assert "looked at" in str(after)
    assert json.loads(json.dumps(after.to_dict()))["needed"] is False


def test_an_answer_without_a_name_is_refused(folder):
    (folder / "trust").mkdir()
    (folder / "trust/dpia.toml").write_text('[criteria.scale]\napplies = false\nnote = "x"\nby = ""\non = 2026-01-01\n')
    with echt.open(folder) as shop, pytest.raises(ProjectError):
        shop.dpia()


def test_an_erasure_is_counted_and_names_nobody(shop):
    who = shop.people()["person_id"][0].as_py()
    shop.forget(who)
    (one,) = shop.erasures()
    assert one.holds
    assert one.rows > 0
    assert who not in json.dumps(one.to_dict())
    assert shop.audit().holds


def test_a_row_that_was_changed_breaks_the_chain(shop):
    assert shop.audit().holds
    with shop.setting.ledger.book.database.begin() as connection:
        connection.exec_driver_sql("UPDATE creatives SET made_by = 'nobody'")
    assert not shop.audit().holds


ANSWERS = st.tuples(
    st.sampled_from(["p1", "p2", "p3"]),
    st.sampled_from([MAIL, "marketing"]),
    st.sampled_from(["consent", "legitimate_interest", "objection"]),
    st.booleans(),
    st.integers(0, 20),
    st.none() | st.integers(1, 10),
)


@pytest.fixture(scope="module")
def bare(tmp_path_factory):
    """A project with nobody in it."""
    base = tmp_path_factory.mktemp("bare")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ECHT_KEYS", str(base / "keys"))
        shop = echt.init(base / "shop", people=1, seed=1)
        with shop:
            shop.ingest()
            yield shop


@settings(max_examples=15, deadline=None)
@given(st.lists(ANSWERS, min_size=1, max_size=12))
def test_every_day_counts_what_the_gate_would_have_said_then(bare, said):
    setting = bare.setting
    start = datetime(2010, 1, 1, tzinfo=UTC)
    mine = {f"p{i}": setting.keys.person_id(f"{len(said)}-{abs(hash(tuple(said)))}-{i}") for i in (1, 2, 3)}
    rows = [
        {
            "person_id": mine[who],
            "purpose": purpose,
            "basis": basis,
            "granted": granted,
            "at": start + timedelta(days=day),
            "until": None if until is None else start + timedelta(days=day + until, hours=1),
        }
        for who, purpose, basis, granted, day, until in said
        if basis != "objection" or until is None
    ]
    if not rows:
        return
    setting.ledger.record_permissions(
        pa.Table.from_pylist(
            rows,
            schema=pa.schema(
                [
                    ("person_id", pa.string()),
                    ("purpose", pa.string()),
                    ("basis", pa.string()),
                    ("granted", pa.bool_()),
                    ("at", pa.timestamp("us", "UTC")),
                    ("until", pa.timestamp("us", "UTC")),
                ]
            ),
        ),
        at=start,
    )
    for day in permission_days(setting, [MAIL], days=9)[MAIL]:
        standing = setting.ledger.standing(Purpose(MAIL), day.at).to_pylist()
        good = [row["basis"] for row in standing if row["granted"] and not row["objected"]]
        assert day.bases == {basis: good.count(basis) for basis in sorted(set(good))}
        assert day.objections == sum(row["objected"] for row in standing)

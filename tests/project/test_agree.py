"""A plan is committed once two people want it: never by the one who asks, never another plan than was asked about."""

import pytest

import echt
from echt.errors import CampaignError, NotAllowedError


def asked(folder, total="total_s = 80.0"):
    """A changed file, and somebody who asks for a yes to its plan."""
    path = folder / "campaigns/spring.toml"
    path.write_text(path.read_text("utf-8").replace("max_contacts = 1", f"max_contacts = 1\n{total}"), "utf-8")
    with echt.open(folder) as shop:
        version = shop.campaign("spring").config_hash
        shop.ask_for("plan", "spring", version, by="Mila", role="marketer")
    return version


def test_the_one_who_asks_cannot_say_yes(folder):
    version = asked(folder)
    with echt.open(folder) as shop:
        before = shop.last_run("spring").run_id
        with pytest.raises(NotAllowedError) as caught:
            shop.commit_agreed("spring", version, by="Mila", role="marketer")
        assert caught.value.code == "E312"
        assert shop.last_run("spring").run_id == before
        assert len(shop.requests(kind="plan")) == 1


def test_a_second_person_commits_what_was_asked_about(folder):
    version = asked(folder)
    with echt.open(folder) as shop:
        made = shop.commit_agreed("spring", version, by="Ali", role="approver")
        assert made.to_dict()["decisions"] == made.decisions > 0
        run = shop.last_run("spring")
        assert (run.run_id, run.version, run.decisions) == (made.run_id, version, made.decisions)
        assert shop.committed("spring").attention_s <= 80
        assert shop.requests(kind="plan") == []
        assert shop.setting.ledger.approved("plan", "spring", version).by == "Ali"
        assert shop.audit().holds


def test_a_file_that_changed_since_is_not_what_was_asked_about(folder):
    version = asked(folder)
    path = folder / "campaigns/spring.toml"
    path.write_text(path.read_text("utf-8").replace("total_s = 80.0", "total_s = 800.0"), "utf-8")
    with echt.open(folder) as shop:
        with pytest.raises(CampaignError) as caught:
            shop.commit_agreed("spring", version, by="Ali", role="approver")
        assert caught.value.code == "E438"
        assert shop.last_run("spring").version != shop.campaign("spring").config_hash


def test_the_studios_job_commits_too(folder):
    from echt.studio.work import KINDS

    version = asked(folder)
    given = {"campaign": "spring", "version": version, "by": "Ali", "role": "approver"}
    with echt.open(folder) as shop:
        made = KINDS["commit"](shop, given, lambda *_: None)
        assert shop.last_run("spring").run_id == made["run_id"]


def test_the_state_of_a_plan_changes_with_files_and_answers(folder):
    with echt.open(folder) as shop:
        before = shop.plan_state()
        assert shop.plan_state() == before
        who = shop.people()["person_id"][0].as_py()
    asked(folder)
    with echt.open(folder) as shop:
        changed = shop.plan_state()
        assert changed != before
        shop.forget(who)
        assert shop.plan_state() != changed

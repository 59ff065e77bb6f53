"""A story in a project: told with a consent on record, refused without it, pulled when it is withdrawn."""

import json
from datetime import timedelta

import pytest

import echt
from echt.errors import CampaignError, NotAllowedError
from echt.report.stories import stories_of

STORY = """+++
language = "nl"
title    = "De oven van Anna"
[[people]]
name   = "Anna"
person = "anna-1"
+++
## notes
Anna is bakker. Haar oven ging stuk.
## quotes
Anna: "Dit was het dan"
## story
“Dit was het dan”, zegt Anna. Haar oven staat er nog.
"""


@pytest.fixture
def stories(folder):
    (folder / "stories").mkdir()
    (folder / "stories/oven.md").write_text(STORY, encoding="utf-8")
    return folder


def answer(folder, at, *, granted="true", basis="consent", purpose="marketing.stories", until="", **evidence):
    line = f'anna-1,{purpose},{basis},{granted},{at.isoformat()},{until},"{json.dumps(evidence).replace(chr(34), chr(34) * 2)}"\n'
    file = folder / "data/answers.csv"
    file.write_text("person,purpose,basis,granted,at,until,evidence\n" + line)
    with echt.open(folder) as shop:
        shop.permit(file)


def test_without_a_consent_a_story_is_not_told(stories):
    with echt.open(stories) as shop:
        told = shop.story("oven")
        assert {one.rule for one in told.findings if one.blocks} == {"people.permission"}
        assert told.approval is None and not told.pulled and "“Dit was het dan”" not in str(told)
        with pytest.raises(NotAllowedError) as caught:
            shop.approve_story("oven", by="Bo de Wit")
        assert (
            caught.value.code == "E310"
            and "Anna" not in str(caught.value)
            and shop.setting.ledger.approvals().num_rows == 1
        )


def test_only_a_persons_own_standing_consent_for_this_story_counts(stories, shop):
    for day, more in enumerate(
        [
            {"story": "another"},
            {},
            {"story": "oven", "basis": "legitimate_interest"},
            {"story": "oven", "basis": "contract"},
            {"story": "oven", "purpose": "marketing.communications.email"},
            {"story": "oven", "until": "2010-01-01T00:00:00+00:00"},
            {"story": "oven", "granted": "false"},
        ]
    ):
        answer(stories, shop.at - timedelta(days=400 - day), **more)
        with pytest.raises(NotAllowedError):
            shop.approve_story("oven", by="Bo de Wit")


def test_with_a_consent_it_is_told_and_without_it_again_it_is_pulled(stories, shop):
    answer(stories, shop.at - timedelta(days=3), story="oven")
    assert [one for one in shop.story("oven").findings if one.blocks] == []
    shop.approve_story("oven", by="Bo de Wit")
    told = shop.story("oven")
    assert told.approval.by == "Bo de Wit" and told.human_share == 1 and "written by people: 100%" in str(told)
    assert told.to_dict()["approved_by"] == "Bo de Wit"
    assert not [one for one in shop.check().findings if "oven" in str(one)]

    answer(stories, shop.at - timedelta(days=2), granted="false")
    pulled = shop.story("oven")
    assert pulled.pulled and pulled.approval is None and "pulled" in str(pulled)
    assert shop.setting.ledger.approved("story", "oven", told.creative.version) is None  # in the books too
    assert [one for one in shop.check().findings if "oven" in str(one)]  # and echt check says so
    with pytest.raises(NotAllowedError):
        shop.approve_story("oven", by="Bo de Wit")

    answer(
        stories, shop.at - timedelta(days=1), story="oven"
    )  # asked again, yes again: a person must say yes again too
    assert shop.story("oven").approval is None
    shop.approve_story("oven", by="Bo de Wit")
    assert shop.story("oven").approval.by == "Bo de Wit" and not shop.story("oven").pulled


def test_an_objection_to_marketing_pulls_it(stories, shop):
    answer(stories, shop.at - timedelta(days=3), story="oven")
    shop.approve_story("oven", by="Bo de Wit")
    answer(stories, shop.at - timedelta(days=2), granted="false", basis="objection", purpose="marketing")
    assert shop.story("oven").pulled


def test_no_longer_wanting_mail_is_another_question(stories, shop):
    answer(stories, shop.at - timedelta(days=3), story="oven")
    shop.approve_story("oven", by="Bo de Wit")
    answer(stories, shop.at - timedelta(days=2), granted="false", basis="objection", purpose="marketing.communications")
    assert shop.story("oven").approval is not None


def test_who_is_forgotten_is_told_of_no_longer(stories, shop):
    answer(stories, shop.at - timedelta(days=3), story="oven")
    shop.approve_story("oven", by="Bo de Wit")
    shop.forget(shop.person_id("anna-1"))
    assert shop.story("oven").pulled


def test_a_story_is_approved_by_a_person_and_only_as_it_is_now(stories, shop):
    answer(stories, shop.at - timedelta(days=3), story="oven")
    with pytest.raises(CampaignError) as caught:
        shop.approve_story("oven", by="the system")
    assert caught.value.code == "E427"
    shop.approve_story("oven", by="Bo de Wit")
    file = stories / "stories/oven.md"
    file.write_text(STORY.replace("staat er nog", "is de beste van de wereld"), encoding="utf-8")
    assert shop.story("oven").approval is None
    with pytest.raises(CampaignError) as caught:
        shop.approve_story("oven", by="Bo de Wit")
    assert caught.value.code == "E428"


def shown(folder, told=STORY):
    (folder / "stories/oven.md").write_text(told, encoding="utf-8")
    with echt.open(folder) as shop:
        answer(folder, shop.at - timedelta(days=3), story="oven")
        shop.approve_story("oven", by="Bo de Wit")
        return shop.report().read_text("utf-8"), stories_of(shop.setting)


def test_the_report_shows_a_story_with_its_yes_its_hand_and_whom_it_quotes(stories):
    html, (one,) = shown(stories)
    assert (one.quoted, one.unnamed, one.human_share, one.approved_by) == (("Anna",), 0, 1, "Bo de Wit")
    assert "Verhalen, verteld door mensen" in html and "Stories, told by people" in html
    assert html.count("“Dit was het dan”, zegt Anna.") == 2 and "De oven van Anna" in html
    assert "Mensen schreven 100% ervan." in html and "People wrote 100% of it." in html
    assert "In eigen woorden, met hun ja op dit verhaal: Anna." in html
    assert "anna-1" not in html and "anna-1" not in repr(one) and "Anna" not in repr(one)


def test_whom_a_story_leaves_unnamed_the_report_does_not_name(stories):
    told = STORY.replace("”, zegt Anna. Haar oven staat er nog.", "”, zegt ze. De oven staat er nog.").replace(
        "van Anna", "van toen"
    )
    html, (one,) = shown(stories, told)
    assert (one.quoted, one.unnamed) == ((), 1)
    assert "Anna" not in html.replace("Anna de Vries", "") and "anna-1" not in html
    assert "Het citeert één mens zonder naam" in html and "It quotes one person who is not named" in html


def test_a_story_nobody_approved_or_that_somebody_took_back_is_not_in_the_report(stories):
    with echt.open(stories) as shop:
        answer(stories, shop.at - timedelta(days=3), story="oven")
        assert stories_of(shop.setting) == ()
        shop.approve_story("oven", by="Bo de Wit")
        assert len(stories_of(shop.setting)) == 1
        answer(stories, shop.at - timedelta(days=2), granted="false")
        assert stories_of(shop.setting) == () and "Dit was het dan" not in shop.report().read_text("utf-8")
    (stories / "stories/broken.md").write_text("no front matter")
    with echt.open(stories) as shop:
        assert stories_of(shop.setting) == ()

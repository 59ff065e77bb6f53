from dataclasses import replace
from datetime import UTC, datetime

import pytest

from echt.create import approve, version_of, write
from echt.errors import CampaignError

AT = datetime(2027, 3, 1, 9, tzinfo=UTC)


@pytest.fixture
def spring(content):
    return write(content("", "## nl\nsubject: Zaaien kan weer\n\nKijk rustig.\n## en\nsubject: Sow\n\nHave a look.\n"))


def test_a_yes_is_for_exactly_this_version(ledger, spring):
    approve(ledger, spring, "Anna de Vries", AT)
    assert ledger.approved("creative", "spring", spring.version).by == "Anna de Vries"
    assert ledger.creative("spring", spring.version) == spring
    changed = replace(spring, texts={**spring.texts, "nl": {**spring.texts["nl"], "subject": "Anders"}})
    changed = replace(changed, version=version_of(changed))
    assert ledger.approved("creative", "spring", changed.version) is None
    approve(ledger, spring, "Anna de Vries", AT)  # twice is once
    assert ledger.approvals().num_rows == 1


@pytest.mark.parametrize(
    "by", ["", " ", "x", "template", "Echt", "openai:gpt-5", "AI", "the system", "ChatBot", "human", "--"]
)
def test_a_machine_or_nobody_cannot_say_yes(ledger, spring, by):
    with pytest.raises(CampaignError) as caught:
        approve(ledger, spring, by, AT)
    assert caught.value.code == "E427" and ledger.approvals().num_rows == 0


@pytest.mark.parametrize("by", ["Ai Weiwei", "Anna", "J. Echtermeyer", "Abbot Smith"])
def test_people_whose_names_look_like_machines_can(ledger, spring, by):
    assert approve(ledger, spring, by, AT).by == by


def test_words_changed_after_the_version_was_made_are_refused(ledger, spring):
    with pytest.raises(CampaignError) as caught:
        approve(ledger, replace(spring, texts={"nl": {"subject": "x", "body": "y"}}), "Anna", AT)
    assert caught.value.code == "E429"


def test_findings_refuse_the_approval(ledger, content):
    made = write(content("", "## nl\nsubject: 50% korting\n\nSnel.\n## en\nsubject: Half\n\nx\n"))
    with pytest.raises(CampaignError) as caught:
        approve(ledger, made, "Anna", AT)
    assert caught.value.code == "E428" and "nl.subject" in str(caught.value)
    assert ledger.creatives().num_rows == 0

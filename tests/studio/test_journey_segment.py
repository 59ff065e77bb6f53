"""The journey "make a segment": built by choosing, in both languages; the file is on disk, and a plan asks its people."""

import pytest

import echt

from .language import foreign

WORDS = {
    "nl": {
        "new": "Nieuw segment", "name": "Naam", "own": "In je eigen woorden", "often": "hoe vaak", "times": "keer",
        "long": "hoe lang", "add": "Voorwaarde erbij", "who": "Iemand die", "value": "waarde", "save": "Bewaren",
        "saved": "Bewaard in segments/", "undo": "Ongedaan maken", "says": "minstens 2 keer kochten, en van wie het land NL is",
    },
    "en": {
        "new": "New segment", "name": "Name", "own": "In your own words", "often": "how often", "times": "times",
        "long": "how long", "add": "Add a condition", "who": "Someone who", "value": "value", "save": "Save",
        "saved": "Saved in segments/", "undo": "Undo", "says": "bought at least 2 times in the last 300 days, and whose country is NL",
    },
}  # fmt: skip


def build(tab, say, name):
    """Choose two conditions by keyboard and mouse; gives the number of people that the page counts."""
    tab.get_by_role("link", name=say["new"]).click()
    tab.get_by_label(say["name"], exact=False).first.fill(name)
    tab.get_by_label(say["own"], exact=False).fill("Came back, from the Netherlands")
    tab.get_by_label(say["often"]).select_option(">=")
    tab.get_by_label(say["times"], exact=True).fill("2")
    tab.get_by_label(say["long"]).fill("300")
    tab.get_by_role("button", name=say["add"]).press("Enter")
    tab.get_by_label(say["who"]).nth(1).select_option("trait")
    tab.get_by_label(say["value"], exact=True).select_option("NL")
    tab.locator(".answer-now", has_text=say["says"]).wait_for()
    tab.get_by_text("trait('country') = 'NL'").wait_for()
    return int(tab.locator(".answer").inner_text().split()[0])


@pytest.mark.browser
def test_a_segment_is_made_and_a_plan_asks_its_people(own_studio, signed, keys):
    counts = {}
    for language, say in WORDS.items():
        name = f"back-{language}"
        tab = signed(own_studio, "marketer", "/audience", language=language)
        counts[name] = build(tab, say, name)
        tab.get_by_role("button", name=say["save"]).click()
        tab.get_by_text(f"{say['saved']}{name}.sql").wait_for()
        assert foreign(tab, language) == {}
    text = (own_studio.folder / "segments/back-nl.sql").read_text()
    assert text == (
        "-- Came back, from the Netherlands\n-- purpose: marketing.communications.email\n"
        "count('Order Completed', within => '300 days') >= 2\nand trait('country') = 'NL'\n"
    )
    campaign = own_studio.folder / "campaigns/spring.toml"
    began = campaign.read_text()
    for name, count in sorted(counts.items()):
        campaign.write_text(began.replace('"lapsed"', f'"{name}"'))
        with echt.open(own_studio.folder) as shop:
            plan = shop.plan("spring").to_dict()
            gated = sum(plan["reasons"].get(reason, 0) for reason in ("no_permission", "objection", "minor"))
            assert plan["asked"] - gated == shop.segment(name).count == count
    with echt.open(own_studio.folder) as shop:
        assert [one.by for one in shop.changes(kind="segments", name="back-en")] == ["Mila"]
        assert shop.setting.ledger.audit_verify() == []
    tab.get_by_role("button", name="Undo").click()
    tab.wait_for_url("**/audience")
    assert not (own_studio.folder / "segments/back-en.sql").exists()

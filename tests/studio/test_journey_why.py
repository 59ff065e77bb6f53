"""Answer "why" for a person: who looks says why first, that is kept, and the words are the person's own."""

import pytest

from .language import foreign

WORDS = {
    "nl": ("Nummer van de mens", "Waarom kijk je?", "Kijken", "Wie keek naar deze mens"),
    "en": ("Number of the person", "Why do you look?", "Look", "Who looked at this person"),
}


@pytest.mark.browser
def test_why_for_a_person_is_answered_and_the_look_is_kept(own_studio, keys, signed):
    with own_studio.open() as shop:
        rows = shop.committed("spring").decisions
        known = {row["reason"]: row["person_id"] for row in rows.select(["reason", "person_id"]).to_pylist()}
        lines = (own_studio.folder / "data/permissions.csv").read_text("utf-8").splitlines()[1:]
        others = {*rows["person_id"].to_pylist()} - {known["plan"]}
        raw = next(one for line in lines if shop.person_id(one := line.split(",")[0]) in others)
        known["raw"] = shop.person_id(raw)
    for language, reason in (("nl", "plan"), ("en", "raw")):
        number, why, look, title = WORDS[language]
        tab = signed(own_studio, "analyst", "/why", language=language)
        tab.get_by_label(number).fill(raw if reason == "raw" else known[reason])
        if reason == "raw":
            tab.get_by_role("checkbox").click()
        tab.get_by_role("button", name=look, exact=True).click()
        tab.get_by_role("alert").wait_for()  # no reason, no answer
        said = f"asked by mail <b>{language}</b>"
        tab.get_by_label(why).fill(said)
        tab.get_by_role("button", name=look, exact=True).click()
        tab.get_by_role("heading", name=title).wait_for(timeout=20_000)
        shown = tab.locator("main").inner_text()
        with own_studio.open() as shop:
            report = shop.why(known[reason], language=language)
            (kept, *more) = shop.lookups(known[reason])
            assert not more
            assert (kept.by, kept.role, kept.why) == ("Anne", "analyst", said)
            assert shop.audit().holds
        assert report.decisions[0].say(language) in shown
        assert said in shown  # as it was typed: nothing of it became HTML
        assert all(one.sentence[language] in shown for one in report.allowed)
        assert foreign(tab, language) == {}
        if language == "nl":
            assert tab.locator("dl.numbers dd", has_text="het plan").count() == 1
            assert "1 beslissing:" in shown
        tab.close()
    checklist(own_studio, signed)


def checklist(own_studio, signed):
    """An answer to the DPIA checklist is a person's, and stands in the file."""
    tab = signed(own_studio, "approver", "/register/dpia", language="nl")
    with own_studio.open() as shop:
        before = shop.dpia(language="nl")
    tab.get_by_text("Antwoorden, Grote schaal").click()
    place = tab.locator('.criterion:has(h3:text-is("Grote schaal"))')
    place.get_by_label("Waarom").fill("driehonderd mensen van één dorp")
    place.get_by_label("Geldt het?").select_option(label="Het geldt niet")
    tab.get_by_role("button", name="Bewaren, Grote schaal").click()
    tab.locator(".saved").wait_for(timeout=20_000)
    tab.get_by_text("driehonderd mensen van één dorp").wait_for(timeout=20_000)
    assert foreign(tab, "nl") == {}
    with own_studio.open() as shop:
        after = shop.dpia(language="nl")
        assert shop.changes(kind="trust", most=1)[0].by == "Ali"
    scale = next(one for one in after.criteria if one.key == "scale")
    assert (scale.applies, scale.answer.by) == (False, "Ali")
    assert after.open == before.open - 1
    assert 'by      = "Ali"' in (own_studio.folder / "trust/dpia.toml").read_text("utf-8")

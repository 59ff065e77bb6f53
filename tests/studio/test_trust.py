"""What a person writes down about the processing is an edit of a text file: shown, merged, committed, undone."""

import subprocess
import tomllib

import pytest

WORDS = {
    "nl": (
        "Invullen, Verwerkingsverantwoordelijke",
        "Bewaren, Verwerkingsverantwoordelijke",
        "Leg het mijne",
        "Ongedaan maken, trust/register.toml",
        "beide wijzigingen staan erin",
    ),
    "en": (
        "Fill in, Controller",
        "Save, Controller",
        "Hold mine against",
        "Undo, trust/register.toml",
        "both changes are in it",
    ),
}


def fill(tab, language, which, text):
    """Type into one of the three fields of who is responsible."""
    place = tab.locator("details", has=tab.get_by_text(WORDS[language][0], exact=True))
    if place.get_attribute("open") is None:
        place.locator("summary").click()
    place.locator("input").nth(which).fill(text)
    place.locator(".diff .add", has_text=text).wait_for()  # it is shown before it is written
    return place


@pytest.mark.browser
def test_two_people_fill_in_the_register_and_nothing_of_either_is_lost(own_studio, keys, signed):
    path, log = (
        own_studio.folder / "trust/register.toml",
        ["git", "-C", str(own_studio.folder), "log", "-1", "--format=%an|%s", "--", "trust"],
    )
    subprocess.run(["git", "init", "-q", str(own_studio.folder)], check=True)
    for language in ("nl", "en"):
        _, save, over, undo, both = WORDS[language]
        path.unlink(missing_ok=True)
        one, two = (
            signed(own_studio, role, "/register/processing", language=language)
            for role in ("approver", "administrator")
        )
        first, second = fill(one, language, 0, "Wilg, Zwolle"), fill(two, language, 1, "privacy@example.org")
        assert not path.exists()
        first.get_by_role("button", name=save).click()
        one.locator(".saved", has_text="trust/register.toml").wait_for(timeout=20_000)
        second.get_by_role("button", name=save).click()
        two.locator(".saved", has_text=both).wait_for(timeout=20_000)
        assert tomllib.loads(path.read_text("utf-8")) == {
            "controller": "Wilg, Zwolle",
            "contact": "privacy@example.org",
        }
        assert subprocess.run(log, capture_output=True, text=True, check=True).stdout.strip() == "Bea|trust: register"

        # one still has the page of before: the very line that somebody else wrote is not written over
        fill(one, language, 0, "Wilg, Deventer")
        later = signed(own_studio, "administrator", "/register/processing", language=language)
        fill(later, language, 0, "Wilg, Kampen").get_by_role("button", name=save).click()
        later.locator(".saved").wait_for(timeout=20_000)
        place = fill(one, language, 0, "Wilg, Deventer")
        place.get_by_role("button", name=save).click()
        one.get_by_role("alert").get_by_text("E117").wait_for(timeout=20_000)
        assert place.locator("input").first.input_value() == "Wilg, Deventer"
        assert "Kampen" in path.read_text("utf-8")
        place.get_by_role("button", name=over).click()
        place.locator(".diff .del", has_text="Kampen").wait_for()
        with one.expect_navigation():
            place.get_by_role("button", name=save).click()
        assert tomllib.loads(path.read_text("utf-8"))["controller"] == "Wilg, Deventer"

        one.get_by_role("button", name=undo).click()
        one.wait_for_url("**/register/processing", timeout=20_000)
        one.locator(".saved").wait_for(state="detached", timeout=20_000)
        assert tomllib.loads(path.read_text("utf-8"))["controller"] == "Wilg, Kampen"
        with own_studio.open() as shop:
            done = [(each.by, each.action, each.name) for each in shop.changes(kind="trust", most=5)]
            assert done == [
                ("Ali", "undid", "register"),
                ("Ali", "edited", "register"),
                ("Bea", "edited", "register"),
                ("Bea", "edited", "register"),
                ("Ali", "edited", "register"),
            ]
            assert shop.stated().contact == "privacy@example.org"
        for tab in (one, two, later):
            tab.close()


@pytest.mark.browser
def test_two_people_answer_two_criteria_and_a_broken_file_can_be_mended_here(own_studio, keys, signed):
    path = own_studio.folder / "trust/dpia.toml"
    path.unlink(missing_ok=True)
    tabs = [
        (role, key, signed(own_studio, role, "/register/dpia", language="en"))
        for role, key in (("approver", "Large scale"), ("administrator", "New technology or a new use of it"))
    ]
    for _, key, tab in tabs:
        place = tab.locator(f'.criterion:has(h3:text-is("{key}"))')
        place.locator("summary").click()
        place.get_by_label("Why").fill(f"looked at {key}")
        place.get_by_label("Does it apply?").select_option("does not apply")
        place.locator(".diff .add", has_text=f"looked at {key}").wait_for()
    for _, key, tab in tabs:
        tab.get_by_role("button", name=f"Save, {key}").click()
        tab.locator(".saved").wait_for(timeout=20_000)
    said = tomllib.loads(path.read_text("utf-8"))["criteria"]
    assert {(one["by"], one["note"], one["applies"]) for one in said.values()} == {
        ("Ali", "looked at Large scale", False),
        ("Bea", "looked at New technology or a new use of it", False),
    }

    path.write_text(path.read_text("utf-8").replace("applies", "aplies"), "utf-8")
    tab = signed(own_studio, "approver", "/register/dpia", language="en")
    tab.get_by_role("alert").wait_for()
    area = tab.get_by_label("The file")
    area.fill(area.input_value().replace("aplies", "applies"))
    tab.get_by_role("button", name="Save, trust/dpia.toml").click()
    tab.locator(".saved").wait_for(timeout=20_000)
    assert tomllib.loads(path.read_text("utf-8"))["criteria"] == said


CHAIN = {
    "nl": (
        "Nog niemand keek ze na",
        "Hele keten nakijken",
        "Alles klopte",
        "sindsdien",
        "De controleketen klopt niet",
        "rijen. 1 kloppen niet",
    ),
    "en": (
        "Nobody checked them yet",
        "Check the whole chain",
        "All of it was as the chain says",
        "since",
        "does not hold",
        "rows. 1 are not",
    ),
}


@pytest.mark.browser
def test_the_page_says_what_of_the_chain_was_checked_and_the_whole_check_finds_what_it_does_not_read(
    own_studio, keys, signed
):
    never, check, well, since, wrong, one_row = CHAIN["nl"]
    tab = signed(own_studio, "marketer", "/register", language="nl")
    tab.get_by_text(never).wait_for()
    tab.get_by_role("button", name=check).click()
    tab.get_by_text(well).wait_for(timeout=40_000)
    with own_studio.open() as shop:
        checked = shop.audit_state().checked
        assert shop.changes(kind="audit", most=1)[0].by == "Mila"
        shop.note("Mila", "edited", kind="segments", name="lapsed")
        entries = shop.audit_state().added.entries
        with shop.setting.ledger.book.database.begin() as connection:
            connection.exec_driver_sql("UPDATE creatives SET made_by = 'nobody' WHERE creative_no = 1")
    assert entries >= 1
    for language in (
        "nl",
        "en",
    ):  # the row was checked before it was altered: the page says that it does not look there
        tab = signed(own_studio, "marketer", "/register", language=language)
        tab.get_by_text(CHAIN[language][2]).wait_for(timeout=20_000)
        shown = tab.locator("main").inner_text()
        assert CHAIN[language][3] in shown
        assert str(checked.size) in shown.replace(".", "").replace(",", "")
        assert CHAIN[language][4] not in shown
    tab = signed(own_studio, "approver", "/register", language="nl")
    tab.get_by_role("button", name=check).click()
    tab.get_by_text(wrong).wait_for(timeout=40_000)
    assert one_row in tab.locator("main").inner_text()
    tab.get_by_text("row 1 of creatives was changed").wait_for()

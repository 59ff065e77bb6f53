"""From a brief to an approved creative: words put into the file, changed, offered, and answered by somebody else."""

import shutil

import pytest

import echt
from echt.errors import CampaignError

from .conftest import running
from .language import foreign

pytestmark = pytest.mark.browser


@pytest.fixture
def own_studio(made, tmp_path):
    """A Studio of its own for each test here: they begin with words that nobody touched."""
    shutil.copytree(made / "shop", tmp_path / "shop")
    shutil.copytree(made / "keys", tmp_path / "keys")
    with running(tmp_path) as one:
        yield one


SAYS = {
    "nl": {
        "put": "Zet de woorden in het bestand", "edit": "Wijzigen, Onderwerp, nl", "look": "Toon wat er verandert, nl, Onderwerp",
        "save": "Bewaren", "offer": "Ter keuring aanbieden", "yes": "Goedkeuren", "done": "Ali zei op",
        "words": "De eerste tulpen", "false": "Nog maar 3 op voorraad", "stop": "Schaarste zonder feit",
    },
    "en": {
        "put": "Put the words into the file", "edit": "Edit, Subject, en", "look": "Show what changes, en, Subject",
        "save": "Save", "offer": "Offer it for approval", "yes": "Approve", "done": "Ali said yes",
        "words": "The first tulips", "false": "Only 3 left in stock", "stop": "presses people with scarcity",
    },
}  # fmt: skip


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_creative_is_written_edited_and_approved_by_somebody_else(own_studio, keys, signed, language):
    says, path = SAYS[language], own_studio.folder / "content/spring.md"
    tab = signed(own_studio, "marketer", "/content/spring", language=language)
    tab.get_by_role("button", name=says["put"]).click()
    tab.wait_for_url("**edit=**", timeout=30_000)
    assert "## nl" in path.read_text()

    tab.get_by_role("button", name=says["edit"]).click()
    area = tab.locator(".copy-part textarea")
    area.fill(says["false"])
    tab.get_by_role("button", name=says["look"]).click()
    tab.get_by_text(says["stop"]).wait_for(timeout=30_000)
    assert foreign(tab, language) == {}
    assert (tab.locator(".finding details p[lang=en]").count() > 0) == (
        language == "nl"
    )  # the guard's own words, folded
    area.fill(says["words"])
    tab.get_by_role("button", name=says["look"]).click()
    tab.locator(".diff .add", has_text=says["words"]).wait_for(timeout=30_000)
    before = path.read_text()
    assert says["words"] not in before
    tab.locator(".copy-part").get_by_role("button", name=says["save"]).click()
    tab.locator(".copy", has_text=says["words"]).wait_for(timeout=30_000)
    assert says["words"] in path.read_text() and 'editor = "Mila"' in path.read_text()
    with own_studio.open() as shop, pytest.raises(CampaignError) as caught:
        shop.plan("spring")
    assert caught.value.code == "E461"

    tab.get_by_role("button", name=says["offer"]).click()
    tab.locator(".approve", has_text="Mila").wait_for(timeout=30_000)
    assert tab.get_by_role("button", name=says["yes"]).count() == 0  # nobody answers their own question
    other = signed(own_studio, "approver", "/content/spring", language=language)
    other.get_by_role("button", name=says["yes"]).click()
    other.get_by_text(says["done"]).wait_for(timeout=30_000)
    assert foreign(other, language) == {}
    with own_studio.open() as shop:
        seen = shop.create("spring")
        assert seen.approval.by == "Ali" and seen.creative.human_editor == "Mila"
        assert shop.plan("spring").asked > 0


def test_an_edit_is_taken_back(own_studio, keys, signed):
    path = own_studio.folder / "content/spring.md"
    before = path.read_text()
    tab = signed(own_studio, "marketer", "/content/spring", language="en")
    tab.get_by_role("button", name=SAYS["en"]["put"]).click()
    tab.get_by_role("button", name="Undo").click(timeout=30_000)
    tab.get_by_role("button", name=SAYS["en"]["put"]).wait_for(timeout=30_000)
    assert path.read_text() == before


def test_an_analyst_looks_and_changes_nothing(studio, signed):
    tab = signed(studio, "analyst", "/content/spring", language="en")
    tab.locator(".approve").wait_for(timeout=30_000)
    assert tab.locator("main button", has_text="Edit").count() == 0
    assert tab.get_by_role("button", name=SAYS["en"]["offer"]).count() == 0


def test_a_new_creative_is_a_file_and_a_name_that_is_none_is_refused(own_studio, keys, signed):
    tab = signed(own_studio, "marketer", "/content", language="en")
    name, product = tab.locator("main input").nth(0), tab.locator("main input").nth(1)
    name.fill("../evil")
    tab.get_by_role("button", name="Make it").click()
    tab.locator("[role=alert]").wait_for(timeout=30_000)
    name.fill("tulips")
    product.fill('P002"]\nlink = "x')
    tab.get_by_role("button", name="Make it").click()
    tab.locator("[role=alert]").get_by_text("E4").or_(tab.locator("h1", has_text="tulips")).first.wait_for(
        timeout=30_000
    )
    product.fill("P002")
    if tab.locator("h1", has_text="tulips").count() == 0:
        tab.get_by_role("button", name="Make it").click()
    tab.locator("h1", has_text="tulips").wait_for(timeout=30_000)
    with echt.open(own_studio.folder) as shop:
        assert "tulips" in shop.names("content")


def test_a_dropped_picture_shows_its_evidence(studio, signed, tmp_path):
    from PIL import Image

    file = tmp_path / "a picture <b>.png"
    Image.effect_noise((200, 200), 60).save(file)
    tab = signed(studio, "analyst", "/verify")
    tab.locator("input[type=file]").set_input_files(file)
    tab.locator("article.looked").wait_for(timeout=60_000)
    assert "onbekend" in tab.locator(".state").inner_text()
    assert "a picture <b>.png" in tab.locator("article.looked h2").inner_text()
    assert foreign(tab, "nl") == {}

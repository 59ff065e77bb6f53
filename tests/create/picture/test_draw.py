"""Pictures that fit, in every size, theme and language."""

import pytest

from echt.create.picture import SIZES, THEMES, Copy, Look, draw

SHORT = Copy("Zaaien kan weer", "Van half maart tot eind april kan zaad naar buiten.", "€ 2,95", "Bekijk de rassen")
LONG = Copy(
    "Koffiezetapparaatonderhoudsabonnement voor bedrijfskantinemedewerkers",
    "Arbeidsongeschiktheidsverzekeringsmaatschappijen vergoeden het aansprakelijkheidswaardevaststellingsonderzoek.",
    "vanaf € 1.249,00 per maand",
    "Abonnementsvoorwaarden bekijken",
)
LOOK = Look(name="De Zaadwinkel")


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("copy", [SHORT, LONG], ids=["short", "long"])
def test_words_fit_in_every_size_and_theme(copy, size, theme):
    drawn = draw(copy, size=size, theme=theme, language="nl", look=LOOK, seed=3)
    kinds = {box.kind for box in drawn.boxes}
    assert {"art", "headline", "price", "button", "button_words", "logo"} <= kinds


def test_the_same_input_gives_the_same_bytes():
    assert draw(LONG, size="300x250", look=LOOK).png == draw(LONG, size="300x250", look=LOOK).png

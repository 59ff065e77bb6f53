"""The pages before one is in: sign in, and make the first administrator. Plain HTML, without a script."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from echt.report.voice import LOGO
from echt.studio.signin.users import SHORTEST
from echt.studio.trusted import trusted
from echt.studio.words import words

if TYPE_CHECKING:
    from echt.report.numbers import Language

_PAGE = Markup("""<!doctype html>
<html lang="{language}"{theme}><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} · {shop} · Echt</title><link rel="stylesheet" href="{style}"><link rel="icon" href="/studio/icon.svg"></head>
<body><main class="door" id="main"><header><span class="brand">{logo}echt</span><p class="place">{shop}</p></header>
<h1>{title}</h1>{inside}<p class="small soft">{tongues}</p></main></body></html>""")
_FIELD = Markup(
    '<div class="field"><label for="{name}">{label}</label>{hint}<input class="input" id="{name}" name="{name}" type="{kind}"'
    ' autocomplete="{auto}" required maxlength="{most}"{value}{described}></div>'
)


def frame(language: Language, shop: str, title: str, inside: Markup, *, style: str, theme: str, other: str) -> str:
    """A whole page before the sign-in.

    Args:
        language: It speaks.
        shop: Name of the project.
        title: Of the page.
        inside: The form.
        style: Address of the style sheet.
        theme: "light", "dark" or "system".
        other: Address of the same page in the other language; empty where there is none.
    """
    name, lang = ("English", "en") if language == "nl" else ("Nederlands", "nl")
    tongues = Markup('<a href="{}" lang="{}">{}</a>').format(other, lang, name) if other else Markup("")
    chosen = Markup(' data-theme="{}"').format(theme) if theme in {"light", "dark"} else Markup("")
    return str(
        _PAGE.format(
            language=language,
            theme=chosen,
            title=title,
            shop=shop,
            style=style,
            logo=trusted(LOGO),
            inside=inside,
            tongues=tongues,
        )
    )


def sign_in(language: Language, *, csrf: str, to: str, trouble: str = "", name: str = "") -> Markup:
    """The form to sign in; `trouble` says what went wrong with the last try."""
    nl, say = language == "nl", words(language)
    lost = (
        "Geen account, of je wachtwoord kwijt? Een beheerder helpt je."
        if nl
        else "No account, or lost your password? An administrator can help."
    )
    return Markup(
        '{}<form method="post" action="/sign-in" class="stack">{}{}{}{}<button class="btn btn-main">{}</button></form><p class="small soft">{}</p>'
    ).format(
        _trouble(trouble),
        _hidden(csrf=csrf, to=to, language=language),
        _field("name", say["name"], value=name, auto="username"),
        _field("password", say["password"], kind="password", auto="current-password"),
        "",
        say["sign_in"],
        lost,
    )


def nobody(language: Language) -> Markup:
    """Instead of the form while nobody can sign in: where the way in is shown."""
    text = (
        "Nog niemand kan in deze Studio. Het adres waarmee je de eerste beheerder wordt, staat in de terminal waarin echt serve draait."
        if language == "nl"
        else "Nobody can enter this Studio yet. The address that makes you its first administrator is in the terminal where echt serve runs."
    )
    return Markup('<p class="soft">{}</p>').format(text)


def first(language: Language, *, csrf: str, trouble: str = "", name: str = "") -> Markup:
    """The form that makes the first administrator."""
    nl, say = language == "nl", words(language)
    why = (
        "Nog niemand kan in deze Studio. Kies een naam en een wachtwoord; jij wordt beheerder en laat daarna anderen toe. Deze link werkt één keer."
        if nl
        else "Nobody can enter this Studio yet. Choose a name and a password: you become the administrator, and let others in from there. This link works once."
    )
    hint = (
        f"Minstens {SHORTEST} tekens, zoals vier woorden."
        if nl
        else f"At least {SHORTEST} characters, such as four words."
    )
    return Markup(
        '<p class="soft">{}</p>{}<form method="post" class="stack">{}{}{}<button class="btn btn-main">{}</button></form>'
    ).format(
        why,
        _trouble(trouble),
        _hidden(csrf=csrf, language=language),
        _field("name", say["name"], value=name, auto="username"),
        _field("password", say["password"], kind="password", auto="new-password", hint=hint),
        "Beheerder worden" if nl else "Become the administrator",
    )


def way_on(href: str, label: str) -> Markup:
    """A link that looks like a button."""
    return Markup('<p><a class="btn" href="{}">{}</a></p>').format(href, label)


def _trouble(text: str) -> Markup:
    return Markup('<p class="finding" role="alert">{}</p>').format(text) if text else Markup("")


def _hidden(**values: str) -> Markup:
    one = Markup('<input type="hidden" name="{}" value="{}">')
    return Markup("").join(one.format(name, value) for name, value in values.items())


def _field(name: str, label: str, *, kind: str = "text", value: str = "", auto: str = "off", hint: str = "") -> Markup:
    return _FIELD.format(
        name=name,
        label=label,
        kind=kind,
        auto=auto,
        most=200,
        value=Markup(' value="{}"').format(value) if value else "",
        hint=Markup('<p class="small soft" id="{}-hint">{}</p>').format(name, hint) if hint else "",
        described=Markup(' aria-describedby="{}-hint"').format(name) if hint else "",
    )

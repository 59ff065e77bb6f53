"""The look of a mail: tables and inline style for old mail programs, nothing remote, no pixel, no tracked link.

`@name@` marks a place that is filled per person; everything else is the same for all who read one language. What only
Outlook on Windows needs (a fixed width, buttons of table cells) stands in conditional comments. A picture travels inside
the mail: one that is fetched would tell who opens it.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from echt.deliver.sender import Sender
from echt.nouns import Creative, Picture
from echt.prove import label, picture_label

__all__ = ["HEADER", "WORDS", "bar", "header", "page", "plain"]

CELLS = 24
WIDTH = 600
HEADER = "header@echt"
"""Content-ID of the picture above the words."""
WORDS: dict[str, dict[str, str]] = {
    "nl": {
        "ad": "Reclame",
        "simulated": "Voorbeeld: deze persoon is gesimuleerd en bestaat niet.",
        "why": "Waarom krijgt u dit?",
        "page": "Alles hierover, op uw eigen pagina",
        "attention": "Uw aandacht.",
        "cost": "Dit bericht kost ongeveer {seconds} seconden. Daarmee is {used} van uw {budget} seconden deze week op.",
        "bar": "{used} van {budget} seconden gebruikt",
        "less": "Minder vaak",
        "stop": "Afmelden, in één klik",
        "foot": "Antwoord gerust: een mens leest het. Deze mail meet niet of u hem opent.",
        "consent": "U gaf toestemming voor mail van ons.",
        "soft_opt_in": "U kocht eerder bij ons. Over wat daarop lijkt mogen wij mailen, tot u nee zegt.",
        "contract": "Dit hoort bij wat u bij ons bestelde.",
        "legitimate_interest": "Wij denken dat dit voor u van belang is. U kunt altijd nee zeggen.",
    },
    "en": {
        "ad": "Advertisement",
        "simulated": "Example: this person is simulated and does not exist.",
        "why": "Why do you get this?",
        "page": "All about this, on your own page",
        "attention": "Your attention.",
        "cost": "This message takes about {seconds} seconds. With it, {used} of your {budget} seconds this week are used.",
        "bar": "{used} of {budget} seconds used",
        "less": "Less often",
        "stop": "Unsubscribe, in one click",
        "foot": "Feel free to reply: a person reads it. This mail does not measure whether you open it.",
        "consent": "You agreed to mail from us.",
        "soft_opt_in": "You bought from us before. We may mail you about similar things, until you say no.",
        "contract": "This belongs to what you ordered from us.",
        "legitimate_interest": "We think this matters to you. You can always say no.",
    },
}
_SOFT = "color:#564E58"
_DARK = (
    "a:focus-visible{outline:3px solid #6A2459;outline-offset:2px}"
    "@media (max-width:620px){.pad{padding-left:20px!important;padding-right:20px!important}"
    ".btn a{display:block!important;text-align:center}"
    ".two td{display:block!important;width:100%!important;padding:0 0 10px!important}}"
    "@media (prefers-color-scheme:dark){body,.bg,.foot{background:#17131A!important}"
    ".card{background:#201B24!important;border-color:#3A333F!important}.ink,.ink a,h1{color:#F3EFF2!important}"
    ".soft{color:#C3BAC6!important}.soft a{color:#E8A9D2!important}"
    ".quiet a{background:#201B24!important;color:#F3EFF2!important;border-color:#8B8191!important}"
    ".main a{background:#CFE3C4!important;color:#142A1C!important;border-color:#CFE3C4!important}"
    ".label{color:#F1C27C!important;border-color:#F1C27C!important}.free{background:#201B24!important}}"
)
_MARK = (
    "display:inline-block;border:1px solid #774600;color:#774600;font-size:14px;line-height:18px;font-weight:700;"
    "padding:2px 9px;border-radius:3px"
)
_TABLE = '<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"'
_OUTLOOK = (
    "<!--[if mso]><noscript><xml><o:OfficeDocumentSettings><o:AllowPNG/><o:PixelsPerInch>96</o:PixelsPerInch>"
    "</o:OfficeDocumentSettings></xml></noscript><![endif]-->"
)
_GHOST = (
    f'<!--[if mso]><table role="presentation" width="{WIDTH}" align="center" cellpadding="0" cellspacing="0" border="0">'
    "<tr><td><![endif]-->"
)
_GHOST_END = "<!--[if mso]></td></tr></table><![endif]-->"


def header(creative: Creative, language: str) -> Picture | None:
    """The picture above the words: the light one in this language that is three times as wide as high, or none."""
    fits = (one for one in creative.pictures if one.language == language and one.width == 3 * one.height)
    return next((one for one in fits if one.theme == "light"), None)


def page(creative: Creative, language: str, sender: Sender, *, simulated: bool) -> str:
    """The HTML of one creative in one language, with `@places@` for what is a person's own."""
    words, texts = WORDS[language], creative.texts[language]
    note = (
        f'<tr><td class="pad soft" style="padding:14px 32px 6px;font-size:14px;{_SOFT}">{words["simulated"]}</td></tr>'
    )
    return "\n".join(
        [
            "<!doctype html>",
            f'<html lang="{language}" xmlns:o="urn:schemas-microsoft-com:office:office"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="x-apple-disable-message-reformatting">',
            '<meta name="format-detection" content="telephone=no,date=no,address=no,email=no">',
            '<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">',
            _OUTLOOK,
            label(creative, language).html_meta,
            f"<title>{escape(texts['subject'])}</title>",
            f"<style>{_DARK}</style></head>",
            '<body style="margin:0;background:#F6F5F2">',
            _preheader(texts.get("preheader", "")),
            f"<main {label(creative, language).html_data}>",
            f'{_TABLE} class="bg" style="background:#F6F5F2"><tr><td align="center">',
            _GHOST,
            f"{_TABLE} style=\"max-width:{WIDTH}px;font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif\">",
            note if simulated else "",
            _card(creative, language, sender),
            _foot(words, sender),
            f"</table>{_GHOST_END}</td></tr></table></main></body></html>",
        ]
    )


def _preheader(text: str) -> str:
    return f'<div style="display:none;max-height:0;overflow:hidden">{escape(text)}</div>' if text else ""


def _card(creative: Creative, language: str, sender: Sender) -> str:
    texts, words = creative.texts[language], WORDS[language]
    mark = label(creative, language).text
    return "\n".join(
        [
            f'<tr><td class="card" style="background:#FFFFFF;border:1px solid #DBD7D0">{_TABLE}>',
            _above(header(creative, language), texts.get("link", "")),
            f'<tr><td class="pad" style="padding:22px 32px 10px">{_TABLE}><tr>',
            f'<td class="ink" style="font-size:20px;line-height:26px;font-weight:700;color:#211A22">{escape(sender.name)}</td>',
            f'<td align="right"><span class="label" style="{_MARK}">{words["ad"]}</span>',
            "</td></tr></table></td></tr>",
            f'<tr><td class="pad soft" style="padding:0 32px;font-size:14px;line-height:20px;{_SOFT}">{escape(mark)}</td></tr>'
            if mark
            else "",
            '<tr><td class="pad ink" style="padding:16px 32px 20px;color:#211A22;font-size:18px;line-height:28px">',
            f'<h1 style="margin:0 0 12px;font-size:28px;line-height:34px;color:#211A22">{escape(texts["subject"])}</h1>',
            _body(texts["body"]),
            "</td></tr>",
            _button(texts, sender),
            "</table></td></tr>",
        ]
    )


def _above(picture: Picture | None, link: str) -> str:
    """The picture above the words; what is drawn in it looks like a button, so all of it is one."""
    if picture is None:
        return ""
    style = "display:block;width:100%;max-width:598px;height:auto;border:0"
    told = picture_label(picture.source, picture.language).html_data
    image = f'<img src="cid:{HEADER}" alt="{escape(picture.alt)}" width="598" {told} style="{style}">'
    shown = f'<a href="{escape(link)}">{image}</a>' if link else image
    return f"<tr><td>{shown}</td></tr>"


def _body(text: str) -> str:
    """Paragraphs, and a list where lines start with a dash."""
    parts: list[str] = []
    for block in text.split("\n\n"):
        lines = [line.strip() for line in block.splitlines() if line.strip()]
        if lines and all(line.startswith("- ") for line in lines):
            items = "\n".join(f'<li style="margin:0 0 6px">{escape(line[2:])}</li>' for line in lines)
            parts.append(f'<ul style="margin:0 0 14px;padding-left:22px">\n{items}\n</ul>')
        elif lines:
            parts.append('<p style="margin:0 0 14px">' + "<br>\n".join(escape(line) for line in lines) + "</p>")
    return "\n".join(parts)


def _button(texts: Mapping[str, str], sender: Sender) -> str:
    if not texts.get("link") or not texts.get("call_to_action"):
        return ""
    style = (
        f"display:inline-block;border:2px solid {sender.colour};background:{sender.colour};color:{sender.ink};"
        "font-size:17px;line-height:22px;font-weight:700;text-decoration:none;padding:12px 22px;border-radius:6px;"
        "mso-padding-alt:0"
    )
    link = f'<a href="{escape(texts["link"])}" style="{style}">{escape(texts["call_to_action"])}</a>'
    cell = f'<td bgcolor="{sender.colour}" style="border-radius:6px;mso-padding-alt:12px 22px">{link}</td>'
    button = f'<table role="presentation" cellpadding="0" cellspacing="0" border="0"><tr>{cell}</tr></table>'
    return f'<tr><td class="pad btn main" style="padding:0 32px 30px">{button}</td></tr>'


def _foot(words: Mapping[str, str], sender: Sender) -> str:
    cost = words["cost"].format(seconds="@seconds@", used="@used@", budget="@budget@")
    said = " ".join(
        escape(part) for part in (f"{sender.name}{', ' + sender.postal if sender.postal else ''}.", words["foot"])
    )
    return "\n".join(
        [
            '<tr><td class="pad foot ink" style="padding:26px 32px 34px;color:#211A22;font-size:16px;line-height:25px">',
            f'<p style="margin:0 0 4px;font-weight:700">{words["why"]}</p>',
            f'<p class="soft" style="margin:0 0 20px;{_SOFT}">@why@',
            f'<a href="@page@" style="color:#6A2459">{words["page"]}</a></p>',
            f'<p style="margin:0 0 8px"><b>{words["attention"]}</b> {cost}</p>',
            "@bar@",
            f'{_TABLE} class="two" style="margin-top:20px"><tr>',
            f'<td class="btn quiet" width="50%" style="padding-right:8px">{_quiet("@less@", words["less"])}</td>',
            f'<td class="btn quiet" width="50%">{_quiet("@stop@", words["stop"])}</td></tr></table>',
            f'<p class="soft" style="margin:22px 0 0;font-size:14px;line-height:21px;{_SOFT}">{said}</p>',
            "</td></tr>",
        ]
    )


def _quiet(link: str, text: str) -> str:
    style = (
        "display:block;background:#FFFFFF;border:2px solid #857E78;color:#211A22;font-size:16px;line-height:22px;"
        "font-weight:700;text-decoration:none;padding:11px 10px;border-radius:6px;text-align:center"
    )
    return f'<a href="{link}" style="{style}">{text}</a>'


def bar(used: int, budget: int, language: str) -> str:
    """The week's attention as a bar of 24 cells, with its meaning in words."""
    full = 0 if budget <= 0 else min(CELLS, round(CELLS * used / budget))
    said = WORDS[language]["bar"].format(used=used, budget=budget)
    cells = "".join(
        f'<td{"" if i < full else " class=free"} height="12" style="background:{"#BC7209" if i < full else "#FFFFFF"};'
        'border:1px solid #857E78;font-size:1px;line-height:12px">&nbsp;</td>'
        for i in range(CELLS)
    )
    return (
        f'<div role="img" aria-label="{said}">{_TABLE} style="border-collapse:collapse"><tr>{cells}</tr></table></div>'
    )


def plain(creative: Creative, language: str, sender: Sender, *, simulated: bool) -> str:
    """The same as plain text, with the same places."""
    words, texts = WORDS[language], creative.texts[language]
    cost = words["cost"].format(seconds="@seconds@", used="@used@", budget="@budget@")
    link = texts.get("link", "")
    parts = [
        words["simulated"] if simulated else "",
        f"{sender.name} - {words['ad']}",
        label(creative, language).text,
        texts["subject"],
        texts["body"],
        f"{texts.get('call_to_action', '')}: {link}" if link else "",
        "--",
        f"{words['why']} @why@\n{words['page']}:\n@page@",
        f"{words['attention']} {cost}",
        f"{words['less']}:\n@less@",
        f"{words['stop']}:\n@stop@",
        f"{sender.name}{', ' + sender.postal if sender.postal else ''}. {words['foot']}",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"

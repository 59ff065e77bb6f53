"""An HTML5 banner: one file that fetches nothing, with its picture inside, marked as advertising and as made by AI.

For a creative with places there is one banner a product; the decision for a person names the version, and the version
names the file. So the banner is filled per person without a script that knows who looks.
"""

from __future__ import annotations

import base64
import json
import re
from dataclasses import dataclass, field
from html import escape

from echt.create.picture import SIZES
from echt.errors import CampaignError
from echt.nouns import Picture
from echt.prove import Released, picture_label
from echt.prove.kinds import HEAD, kind_of

__all__ = ["BANNER_SIZES", "HEAVIEST", "Banner", "banner"]

BANNER_SIZES = ("300x250", "970x250")
HEAVIEST = 150_000
"""Bytes that a banner may ask for at once (IAB new ad portfolio)."""
_WEB = re.compile(r"https://[^\s<>\"']+\Z")
_AD = {"nl": "Advertentie", "en": "Advertisement"}
_BY = {"nl": "van {name}", "en": "by {name}"}


@dataclass(frozen=True, slots=True)
class Banner:
    """One banner.

    Attributes:
        name: Of its file: creative, version, size, language.
        html: The whole of it.
        notes: What a person should know.
    """

    name: str
    html: str = field(repr=False)
    notes: tuple[str, ...] = ()


def banner(released: Released, *, size: str, language: str, advertiser: str) -> Banner:
    """A banner from the pictures of one size and language: the light one, and the dark one where there is one.

    Args:
        released: A creative that the gate let out; its `link` is where a click goes, unless the ad server says another
            `clickTag`.
        size: As `draw` names them.
        language: "nl" or "en".
        advertiser: On whose behalf it is shown (digital services act, art. 26).

    Raises:
        CampaignError: E544, the creative has no https link, or no light picture of this size.
        NotAllowedError: E582, words of a model would leave without their label.
    """
    creative = Released.checked(released).creative
    fits = [one for one in creative.pictures if one.language == language and f"{one.width}x{one.height}" == size]
    by_theme = {one.theme: one for one in fits}
    link = creative.texts.get(language, {}).get("link", "")
    if not _WEB.match(link) or "light" not in by_theme:
        raise CampaignError(
            f"creative '{creative.creative_id}' cannot be a banner.",
            code="E544",
            found=f"link '{link[:60]}', {len(fits)} pictures of {size}",
            fix='link = "https://…" in its content file, and its light picture in this size',
        )
    light, dark = by_theme["light"], by_theme.get("dark")
    html = _page(released, light, dark, language, link, advertiser)
    notes: list[str] = []
    if len(html) > HEAVIEST and dark is not None:
        html = _page(released, light, None, language, link, advertiser)
        notes.append("light only: with the dark picture it would be heavier than 150 kB")
    if len(html) > HEAVIEST:
        notes.append(f"{len(html):,} bytes: heavier than 150 kB, most ad servers refuse it; use a smaller photo")
    return Banner(
        f"{creative.creative_id}-{creative.version}-{size}-{language}.html",
        released.labelled(html, language, html=True),
        tuple(notes),
    )


def _page(released: Released, one: Picture, dark: Picture | None, language: str, link: str, advertiser: str) -> str:
    made = released.label(language)
    left, top, wide, high = SIZES[f"{one.width}x{one.height}"].panel
    mark = f"{_AD[language]} {_BY[language].format(name=advertiser)}"
    said = f"{mark}. {made.text}" if made.text else mark
    night = (
        f'<source media="(prefers-color-scheme:dark)" srcset="{_inside(released.picture(dark))}">'
        if dark is not None
        else ""
    )
    return "\n".join(
        [
            f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">',
            f'<meta name="ad.size" content="width={one.width},height={one.height}">',
            (
                '<meta http-equiv="Content-Security-Policy" '
                "content=\"default-src 'none';img-src data:;style-src 'unsafe-inline';script-src 'unsafe-inline'\">"
            ),
            made.html_meta,
            f"<title>{escape(one.alt)}</title>",
            f"<style>{_style(one.width, one.height, (left, top, wide, high))}</style>",
            f"<script>var clickTag={_script(link)};</script></head><body>",
            f'<a id="go" href="{escape(link)}" target="_blank" rel="noopener">',
            (
                f'<picture>{night}<img src="{_inside(released.picture(one))}" alt="{escape(one.alt)}" '
                f'width="{one.width}" height="{one.height}" {picture_label(one.source, language).html_data}></picture>'
            ),
            (
                f'<span class="mark" {made.html_data} title="{escape(said)}" aria-label="{escape(said)}">{escape(_AD[language])}'
                f"{escape(_short(made.text, language))}</span></a>"
            ),
            '<script>document.getElementById("go").href=clickTag</script></body></html>',
        ]
    )


def _short(told: str, language: str) -> str:
    """What stands beside the mark where a model had a hand in it: the whole sentence is read out and in the title."""
    return (" · met AI gemaakt" if language == "nl" else " · made with AI") if "AI" in told else ""


def _style(width: int, height: int, panel: tuple[int, int, int, int]) -> str:
    """The mark stands in the corner of the picture, where no words are."""
    left, top, wide, _ = panel
    right = width - left - wide + 4
    return (
        f"html,body{{margin:0}}a{{position:relative;display:block;width:{width}px;height:{height}px;overflow:hidden;"
        "border:1px solid #857E78;box-sizing:border-box}img{display:block;margin:-1px}"
        "a:focus-visible{outline:3px solid #6A2459;outline-offset:-3px}"
        f".mark{{position:absolute;top:{top + 4}px;right:{right}px;background:#FFFFFF;color:#211A22;padding:1px 5px;"
        "border-radius:3px;font:12px/16px system-ui,sans-serif}"
    )


def _inside(content: bytes) -> str:
    return f"data:{kind_of(content[:HEAD])};base64,{base64.b64encode(content).decode()}"


def _script(link: str) -> str:
    """A text in a script: no `<` can end it."""
    return json.dumps(link).replace("<", "\\u003c")

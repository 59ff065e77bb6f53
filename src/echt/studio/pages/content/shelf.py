"""What there is: creatives with their state, stories, and a new one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from echt.errors import EchtError
from echt.report.words import titled
from echt.studio import parts
from echt.studio.pages.content import said, story

if TYPE_CHECKING:
    from echt.project import Project
    from echt.studio.context import Context

_NEW = """+++
purpose   = "marketing.communications.email"
channel   = "email"
languages = ["nl", "en"]
tone      = "formal"
products  = [{products}]
link      = {link}
+++
"""


@dataclass(frozen=True, slots=True)
class _Row:
    name: str
    channel: str
    languages: tuple[str, ...]
    state: str
    found: int
    share: float | None


async def build(ctx: Context) -> None:
    """Every creative and every story, and a form for a new one."""
    ctx.html(parts.head(ctx.words["page.content"]))
    rows, told = await ctx.read(_read)
    ready = sum(row.state == "approved" for row in rows)
    many = len(rows) != 1
    count = ctx.say(
        f"{ready} of {len(rows)} {'creatives' if many else 'creative'}",
        f"{ready} van {len(rows)} {'uitingen' if many else 'uiting'}",
    )
    rest = ctx.say(
        " may be shown: a second person said yes to exactly these words.",
        f" {'mogen' if many else 'mag'} getoond worden: een tweede mens zei ja op precies deze woorden.",
    )
    ctx.html(Markup('<p class="lead"><b>{}</b>{}</p>').format(count, rest))
    _table(ctx, rows)
    if told:
        links = Markup("").join(
            Markup('<li><span></span><div><h3><a href="{}">{}</a></h3></div></li>').format(
                ctx.url("content", story.MARK + name), titled(name)
            )
            for name in told
        )
        with parts.section(ctx, ctx.say("Stories", "Verhalen")):
            ctx.html(Markup('<ul class="rows">{}</ul>').format(links))
    if ctx.may("content.edit"):
        _new(ctx)


def _read(shop: Project) -> tuple[list[_Row], list[str]]:
    return [_row(shop, name) for name in shop.names("content")], list(shop.names("stories"))


def _row(shop: Project, name: str) -> _Row:
    try:
        seen = shop.create(name)
    except EchtError as error:
        return _Row(name, "", (), f"! {error.code}" if shop.count_events() else "early", 0, None)
    blocks = sum(one.blocks for one in seen.findings)
    state = "blocked" if blocks else "approved" if seen.approval else "open"
    share = seen.to_dict()["human_share"]
    return _Row(name, seen.creative.channel, tuple(seen.creative.texts), state, blocks, share)


def state_chip(ctx: Context, state: str) -> Markup:
    """Whether a creative may be shown, as a shape and a word."""
    if state == "approved":
        return parts.chip(ctx.say("approved", "goedgekeurd"), shape="ok", state="ok")
    if state == "blocked":
        return parts.chip(ctx.say("may not go out", "mag niet uit"), shape="stop", state="stop")
    if state == "early":
        return parts.chip(ctx.say("waits for facts", "wacht op feiten"), shape="dashed")
    if state.startswith("!"):
        return parts.chip(ctx.say("cannot be read", "niet te lezen"), shape="stop", state="stop")
    return parts.chip(ctx.say("waits for a yes", "wacht op een ja"), shape="half")


def _table(ctx: Context, rows: list[_Row]) -> None:
    with parts.section(ctx, ctx.say("Creatives", "Uitingen")):
        if not rows:
            title = ctx.say("No creative yet.", "Nog geen uiting.")
            text = ctx.say(
                "A creative is what people may see: its words, and the facts they stand on. Start with a product.",
                "Een uiting is wat mensen te zien krijgen: de woorden, en de feiten eronder. Begin met een product.",
            )
            ctx.html(parts.empty(title, text))
            return
        columns = [
            parts.Column(ctx.say("Creative", "Uiting")),
            parts.Column(ctx.say("Channel", "Kanaal")),
            parts.Column(ctx.say("Languages", "Talen")),
            parts.Column(ctx.say("State", "Staat")),
            parts.Column(ctx.say("Findings that block", "Bevindingen die tegenhouden"), right=True),
            parts.Column(ctx.say("Words by people", "Woorden van mensen"), right=True),
        ]
        cells = [
            (
                Markup('<a href="{}">{}</a>').format(ctx.url("content", row.name), titled(row.name)),
                ctx.words.get(f"channel.{row.channel}", row.channel),
                said.tongues(ctx, row.languages),
                state_chip(ctx, row.state),
                ctx.number.whole(row.found),
                "" if row.share is None else ctx.number.percent(row.share, 0),
            )
            for row in rows
        ]
        plain = [(row.name, row.channel, " ".join(row.languages), row.state, row.found, row.share) for row in rows]
        caption = ctx.say("Creatives", "Uitingen")
        parts.table(ctx, caption, columns, cells, csv_rows=plain, file="creatives.csv")


def _new(ctx: Context) -> None:
    with parts.section(ctx, ctx.say("A new creative", "Een nieuwe uiting")):
        hint = ctx.say("Small letters, numbers and -.", "Kleine letters, cijfers en -.")
        name = parts.field(ctx.words["name"], hint=hint)
        product = parts.field(
            ctx.say("Product", "Product"),
            hint=ctx.say("Its id in your product table.", "De id in je producttabel."),
        )
        link = parts.field(ctx.say("Link", "Link"), hint="https://…")

        async def make() -> None:
            products = f'"{_plain(product.value)}"' if product.value else ""
            text = _NEW.format(products=products, link=f'"{_plain(link.value)}"')
            given = name.value or ""
            await parts.write_new(
                ctx, "content.edit", "content", given, text, check=lambda shop: shop.inspect(given.strip())
            )

        parts.button(ctx.say("Make it", "Maak hem"), make, main=True)


def _plain(text: str | None) -> str:
    """A value that can stand between quotes in TOML."""
    return "".join(one for one in (text or "").strip() if one not in '"\\' and one.isprintable())

"""Results: what campaigns caused, each with its interval."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from echt.errors import EchtError
from echt.studio import parts

if TYPE_CHECKING:
    from echt.project import Project
    from echt.studio.context import Context


async def build(ctx: Context) -> None:
    """What each campaign caused, or one of them."""
    ctx.html(parts.head(ctx.item or ctx.words["page.results"], crumb=ctx.words["page.results"] if ctx.item else ""))

    def read(shop: Project) -> list[tuple[str, str]]:
        return [(name, _said(shop, name)) for name in ([ctx.item] if ctx.item else shop.names("campaigns"))]

    for name, said in await ctx.read(read):
        with parts.section(ctx, name):
            ctx.html(Markup('<pre class="mono">{}</pre>').format(said))


def _said(shop: Project, name: str) -> str:
    try:
        return str(shop.measure(name))
    except EchtError as error:
        return str(error)

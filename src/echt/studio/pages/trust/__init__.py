"""Trust: what is promised and whether it is kept. Each part is a page of its own beneath the first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from echt.studio.pages.trust import checklist, first, law, processing

if TYPE_CHECKING:
    from echt.studio.context import Context

PARTS = {"processing": processing.register, "dpia": checklist.dpia, "law": law.build}


async def build(ctx: Context) -> None:
    """The state of things, or the register, the DPIA checklist or the rules of law."""
    await PARTS.get(ctx.item, first.build)(ctx)

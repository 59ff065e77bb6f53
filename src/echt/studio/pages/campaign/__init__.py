"""Campaigns: what each is for, a plan that is made again while its limits move, and a second person's yes."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

from echt.errors import EchtError
from echt.studio.pages.campaign import every, one

if TYPE_CHECKING:
    from echt.studio.context import Context


async def build(ctx: Context) -> None:
    """All campaigns, or the plan of one."""
    await (one.build(ctx) if ctx.item else every.build(ctx))


async def warm() -> None:
    """Load what plans while nobody waits for it; where it cannot be loaded, the page of a campaign says why."""
    from echt.project.sketching import warm

    with suppress(EchtError):
        await asyncio.to_thread(warm)

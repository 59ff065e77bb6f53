"""Content: from a brief to words and pictures that a second person said yes to.

`shelf` lists what there is, `one` is the page of a creative (`brief`, `copy`, `ways`, `pictures`, `asking` are its parts),
`story` that of a story. Every edit is one of the text file in content/ or stories/, shown as a difference first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from echt.studio.pages.content import one, shelf, story

if TYPE_CHECKING:
    from echt.studio.context import Context

__all__ = ["build"]


async def build(ctx: Context) -> None:
    """All creatives and stories, or one."""
    if ctx.item.startswith(story.MARK):
        await story.build(ctx, ctx.item.removeprefix(story.MARK))
    elif ctx.item:
        await one.build(ctx)
    else:
        await shelf.build(ctx)

"""Everything that sliders need, read once for a campaign: shown while it is read, stopped when asked, kept for the next page."""

from __future__ import annotations

import asyncio
import threading
from collections import OrderedDict
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from markupsafe import Markup
from nicegui import run, ui

from echt.studio import parts

if TYPE_CHECKING:
    from echt.studio.context import Context

KEPT = 4
PATIENCE_S = 0.15
"""So long the page waits for a plan before its head is shown without it."""
LOOK_S = 0.25
_BOOKS: OrderedDict[tuple[str, str, str], tuple[Any, Any]] = OrderedDict()
_TURNS: dict[tuple[str, str], threading.Lock] = {}
_LOCK = threading.Lock()
_STEPS = {
    "people": ("who may be reached", "wie bereikt mag worden"),
    "gains": ("what a message brings", "wat een bericht brengt"),
    "products": ("what each could be shown", "wat ieder te zien kan krijgen"),
    "segments": ("segments", "segmenten"),
    "doubt": ("how sure it is", "hoe zeker het is"),
    "ready": ("the first plan", "het eerste plan"),
}


class _StoppedError(Exception):
    """Somebody pressed stop."""


@dataclass(slots=True)
class _Reading:
    """How far the reading is; `stop` ends it at the next step."""

    step: str = "people"
    done: int = 0
    of: int | None = None
    stop: bool = False
    result: list[tuple[Any, Any]] = field(default_factory=list[tuple[Any, Any]])
    error: list[Exception] = field(default_factory=list[Exception])

    def tell(self, step: str, done: int, of: int | None) -> None:
        """What a sketch says before every step."""
        if self.stop:
            raise _StoppedError
        self.step, self.done, self.of = step, done, of


async def book_of(ctx: Context, name: str) -> tuple[Any, Any] | None:
    """The sketch of a campaign and its plan as the file says; None where somebody stopped the reading.

    Raises:
        EchtError: What a plan of it raises.
    """
    reading = _Reading()
    task = asyncio.ensure_future(run.io_bound(_read, ctx, name, reading))
    done, _ = await asyncio.wait({task}, timeout=PATIENCE_S)
    if not done:
        await _shown(ctx, task, reading)
    await task
    ctx.end_if_left()
    if reading.stop:
        return None
    for error in reading.error:
        raise error
    return reading.result[0] if reading.result else None


async def ahead(ctx: Context, names: Sequence[str]) -> None:
    """Read campaigns while nobody waits for them: whoever looks at the list opens one next."""
    for name in names:
        await run.io_bound(_read, ctx, name, _Reading())


def _read(ctx: Context, name: str, reading: _Reading) -> bool:
    try:
        with _alone(str(ctx.site.folder), name, reading), ctx.site.open() as shop:
            key = (str(ctx.site.folder), name, shop.plan_state())
            with _LOCK:
                kept = _BOOKS.get(key)
            if kept is None:
                book = shop.sketch(name, progress=reading.tell)
                kept = book, book.solve()
                _keep(key, kept)
            reading.result.append(kept)
    except _StoppedError:
        pass
    except Exception as error:  # noqa: BLE001  # carried over to the page, which raises it
        reading.error.append(error)
    return True


@contextmanager
def _alone(folder: str, name: str, reading: _Reading) -> Generator[None]:
    """One reads a campaign, whoever comes meanwhile waits for what is read; stop ends the waiting too."""
    with _LOCK:
        mine = _TURNS.setdefault((folder, name), threading.Lock())
    while not mine.acquire(timeout=LOOK_S):
        reading.tell(reading.step, reading.done, reading.of)
    try:
        yield
    finally:
        mine.release()


def _keep(key: tuple[str, str, str], made: tuple[Any, Any]) -> None:
    with _LOCK:
        for old in [one for one in _BOOKS if one[:2] == key[:2]]:
            del _BOOKS[old]
        _BOOKS[key] = made
        while len(_BOOKS) > KEPT:
            _BOOKS.popitem(last=False)


async def _shown(ctx: Context, task: asyncio.Future[Any], reading: _Reading) -> None:
    """How far it is, with a button that stops it."""
    with ui.element("div").classes("job working").props("role=status") as box:
        said = ctx.html(_said(ctx, reading))

        def stop() -> None:
            reading.stop = True

        parts.button(ctx.words["stop"], stop, small=True)
    await ctx.connected()
    while not task.done():
        await asyncio.wait({task}, timeout=LOOK_S)
        ctx.end_if_left()
        said.set_content(str(_said(ctx, reading)))
        if reading.stop:
            break
    box.delete()


def _said(ctx: Context, reading: _Reading) -> Markup:
    step = ctx.say(*_STEPS.get(reading.step, (reading.step, reading.step)))
    share = 100 * reading.done / reading.of if reading.of else 4
    reads = ctx.say("Reading", "Lezen")
    return Markup('<p class="small">{}: {}</p><div class="progress"><span style="--w:{:.0f}%"></span></div>').format(
        reads, step, max(share, 4)
    )

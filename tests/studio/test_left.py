"""A page that was left, or that no browser ever showed, is put away without a word in the log."""

import asyncio
import gc
import logging
import time

import pytest

pytest.importorskip("nicegui", reason="the Studio is an extra: echt[studio]")

from nicegui import Client, core, ui  # noqa: E402
from starlette.requests import Request  # noqa: E402

from echt.report.voice import Voice  # noqa: E402
from echt.studio import context  # noqa: E402
from echt.studio.context import Context  # noqa: E402
from echt.studio.pages.campaign import books  # noqa: E402
from echt.studio.serving import prepare  # noqa: E402
from echt.studio.signin.sessions import Session  # noqa: E402
from echt.studio.signin.users import User  # noqa: E402

ASKED = {
    "type": "http",
    "headers": [],
    "path": "/left",
    "query_string": b"",
    "server": ("127.0.0.1", 80),
    "scheme": "http",
}


@pytest.fixture
def left(made, monkeypatch):
    """A function that begins some work for a page that nobody shows, and deletes the page in the middle of it."""
    monkeypatch.setenv("ECHT_KEYS", str(made / "keys"))
    monkeypatch.setattr(context, "PATIENCE_S", 0.0)
    monkeypatch.setattr(books, "PATIENCE_S", 0.0)
    session = Session(User("Mila", "marketer", ""), 0, 0)

    async def begun(work):
        monkeypatch.setattr(core, "loop", asyncio.get_running_loop())
        client = Client(ui.page("/left"), request=Request(ASKED))
        ctx = Context(prepare(made / "shop"), session, "nl", "light", "campaign", "", {}, client, Voice("nl"))
        with client:
            place = ui.element("div")

        async def here():
            with place:
                await work(ctx)

        task = asyncio.create_task(here())
        while not place.default_slot.children:  # it says that it is working, and waits for a browser
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.2)
        client.delete()
        with pytest.raises(asyncio.CancelledError):
            await task
        await asyncio.sleep(0.5)  # its work goes on for a moment

    return lambda work: asyncio.run(begun(work))


def _wrong(shop):
    time.sleep(0.5)
    return shop.segment("nosuch")


def test_a_campaign_that_nobody_looks_at_any_more_is_let_go(left, monkeypatch, caplog):
    monkeypatch.setattr(books, "_read", lambda *_: True)
    with caplog.at_level(logging.WARNING):
        left(lambda ctx: books.book_of(ctx, "spring"))
    assert caplog.records == []


def test_what_went_wrong_on_a_page_that_was_left_is_let_go(left, caplog):
    with caplog.at_level(logging.WARNING):
        left(lambda ctx: ctx.read(_wrong))
        gc.collect()  # what asyncio says of a failure that nobody asked about, it says then
    assert caplog.records == []

"""The Studio as one FastAPI app: the gate, the sign-in, the look, and NiceGUI's pages behind them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING

from fastapi import FastAPI, Request
from nicegui import Client, ui
from nicegui import app as inner
from nicegui.context import context
from nicegui.translations import translations
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import Response

from echt.errors import EchtError
from echt.report.voice import Voice
from echt.studio import look, shell
from echt.studio.context import Context
from echt.studio.gate import SESSION, Gate
from echt.studio.pages import PAGES, Page, campaign, headed, refused, unforeseen
from echt.studio.signin import roles, routes
from echt.studio.signin.sessions import Session
from echt.studio.site import Site
from echt.studio.words import words

if TYPE_CHECKING:
    from echt.report.numbers import Language

_QUASAR: dict[Language, str] = {"nl": "nl", "en": "en-GB"}
_LOG = logging.getLogger("echt.studio")
PAGE_TIMEOUT_S = 20.0


def make(site: Site) -> FastAPI:
    """The app of a Studio; one a process, since NiceGUI keeps its pages for the whole process."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, title="Echt")
    look.add(app)
    routes.add(app, site)
    for language in ("nl", "en"):
        translations[_QUASAR[language]] = _lost(words(language))  # type: ignore[index]  # pyright: ignore[reportArgumentType]
    inner.config.quasar_config["loadingBar"] = {"skipHijack": True}  # a bar without a name that nobody asked for
    ui.add_head_html(f'<link rel="stylesheet" href="{look.STYLE.address}">', shared=True)
    ui.add_head_html(f'<script defer src="{look.SCRIPT_ADDRESS}"></script>', shared=True)
    for page in PAGES:
        for language in ("nl", "en"):
            _register(site, page, language)
    ui.run_with(
        app,
        title="Echt",
        favicon=look.ICON,
        dark=None,
        tailwind=False,
        gzip_middleware_factory=None,
        show_welcome_message=False,
        reconnect_timeout=30,
    )

    async def gone(request: Request, _: Exception) -> Response:
        return routes.missing(request, site)

    inner.exception_handler(404)(gone)  # after run_with: in place of NiceGUI's own
    inner.on_startup(campaign.warm)
    app.add_middleware(Gate, site=site, owns=owns)
    app.add_middleware(GZipMiddleware, minimum_size=1000, compresslevel=5)
    return app


def _lost(say: Mapping[str, str]) -> dict[str, str]:
    """What NiceGUI says when the line is lost, or when a text is too long for it."""
    names = ("connection_lost", "trying_to_reconnect", "message_too_long", "message_too_long_body")
    return {name: say[f"line.{name}"] for name in names}


def owns(page: str, session: Session) -> bool:
    """Whether an open page was made for this session; one that is not known (any more) is nobody's."""
    client = Client.instances.get(page)
    return client is None or client.request.scope.get(SESSION) is session


def _register(site: Site, page: Page, language: Language) -> None:
    title = f"{page.title[language]} · {site.name} · Echt"

    async def shown(request: Request, item: str = "") -> None:
        await _show(site, page, language, request, item)

    for path in (page.path, f"{page.path}/{{item}}") if page.items else (page.path,):
        ui.page(
            f"/{language}{path}",
            title=title,
            language=_QUASAR[language],  # pyright: ignore[reportArgumentType]
            response_timeout=PAGE_TIMEOUT_S,  # type: ignore[arg-type]
        )(shown)


async def _show(site: Site, page: Page, language: Language, request: Request, item: str) -> None:
    theme = request.cookies.get("echt-theme", "system")
    ctx = Context(
        site=site,
        session=request.scope[SESSION],
        language=language,
        theme=theme if theme in routes.THEMES else "system",
        page=page.key,
        item=item,
        query=dict(request.query_params),
        client=context.client,
        say=Voice(language),
    )
    ctx.client.on_exception(ctx.went_wrong)
    with shell.frame(ctx):
        if not roles.may(ctx.user.role, page.key):
            ctx.client.status_code = 403
            refused(ctx)
            return
        try:
            await page.build(ctx)
        except asyncio.CancelledError:
            if not ctx.client.is_deleted:
                raise
        except EchtError as error:
            headed(ctx)
            ctx.trouble(error)
        except Exception:  # noqa: BLE001  # a door: whatever it was, the page says what can be done now
            _LOG.exception("page %s", page.key)  # the place in our code, never what somebody typed
            headed(ctx)
            unforeseen(ctx)

"""The Studio as a NiceGUI app: two pages, a language each, and the report beside them."""

from __future__ import annotations

from nicegui import app, run, ui
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.responses import HTMLResponse, RedirectResponse

from echt.errors import EchtError
from echt.report import method
from echt.report.assets import FOLDER, FONT, styles
from echt.report.numbers import Language
from echt.report.page import page as report_page
from echt.report.voice import LOGO, Voice
from echt.studio import page
from echt.studio.serving import HOSTS, Load

_ICON = LOGO.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ').replace("var(--attention)", "#BC7209")
_QUASAR: dict[Language, str] = {"nl": "nl", "en": "en-GB"}


def build(read: Load, *, name: str, host: str, port: int, language: Language) -> None:
    """Register the pages and serve them until stopped; `read` gives the figures, None when there are none yet."""
    app.add_static_files("/studio/fonts", FOLDER)
    # a page on another site must not reach this one through a name that resolves to this machine
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=list(HOSTS))
    style = styles("tokens.css", "studio.css", "report.css", "nicegui.css", font_url=f"/studio/fonts/{FONT}")
    ui.add_css(style, shared=True)
    for tongue in ("nl", "en"):
        _register(read, name, tongue)

    @app.get("/")
    def front() -> RedirectResponse:  # pyright: ignore[reportUnusedFunction]
        return RedirectResponse(f"/{language}")

    ui.run(
        host=host,
        port=port,
        title="Echt",
        favicon=_ICON,
        dark=None,
        reload=False,
        show=False,
        show_welcome_message=False,
    )


def _register(read: Load, name: str, tongue: Language) -> None:
    @ui.page(f"/{tongue}", title=page.page_title(tongue, name), language=_QUASAR[tongue])  # type: ignore[arg-type]
    async def shown() -> None:  # pyright: ignore[reportUnusedFunction]
        voice = Voice(tongue)
        inside, banner = await run.io_bound(_inside, read, voice) or ("", "")
        ui.html(page.frame(inside, voice, name, banner), sanitize=False)

    @app.get(f"/{tongue}/report")
    def whole() -> HTMLResponse:  # pyright: ignore[reportUnusedFunction]
        data = read()
        if data is None:
            return HTMLResponse(status_code=303, headers={"location": f"/{tongue}"})
        return HTMLResponse(report_page(data, tongue))


def _inside(read: Load, voice: Voice) -> tuple[str, str]:
    try:
        data = read()
    except EchtError as error:
        return page.trouble(error, voice), ""
    if data is None:
        return page.empty(voice), ""
    return page.today(data, voice), method.banner(data, voice)

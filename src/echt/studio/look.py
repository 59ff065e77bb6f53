"""The look, as files of our own: one style sheet, one font, one icon; each with an address that changes when it does."""

from __future__ import annotations

import hashlib
from functools import cached_property
from pathlib import Path

from fastapi import FastAPI
from starlette.responses import FileResponse, Response

from echt.report.assets import FOLDER, FONT, styles
from echt.report.voice import LOGO

ICON = (
    LOGO.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    .replace("var(--attention)", "#BC7209")
    .replace("currentColor", "#857E78")
)
_OWN = Path(__file__).parent / "assets"
_FOREVER = {"cache-control": "public, max-age=31536000, immutable"}


class Style:
    """The style sheet of every page."""

    @cached_property
    def text(self) -> str:
        """All style sheets in one, in their order."""
        shared = styles(
            "tokens.css", "studio.css", "report.css", "evidence.css", "nicegui.css", font_url=f"/studio/{FONT}"
        )
        own = sorted(_OWN.glob("*.css"), key=lambda path: (path.name != "shell.css", path.name))
        return "\n".join([shared, *(path.read_text("utf-8") for path in own)])

    @cached_property
    def address(self) -> str:
        """Where it is served."""
        return f"/studio/style-{hashlib.sha256(self.text.encode()).hexdigest()[:12]}.css"


STYLE = Style()
SCRIPT = (_OWN / "shell.js").read_text("utf-8")
SCRIPT_ADDRESS = f"/studio/shell-{hashlib.sha256(SCRIPT.encode()).hexdigest()[:12]}.js"


def add(app: FastAPI) -> None:
    """Serve the look."""

    @app.get(STYLE.address)
    async def style() -> Response:  # pyright: ignore[reportUnusedFunction]
        return Response(STYLE.text, media_type="text/css", headers=_FOREVER)

    @app.get(SCRIPT_ADDRESS)
    async def script() -> Response:  # pyright: ignore[reportUnusedFunction]
        return Response(SCRIPT, media_type="text/javascript", headers=_FOREVER)

    @app.get("/alive.txt")
    async def alive() -> Response:  # pyright: ignore[reportUnusedFunction]
        return Response(status_code=204)  # the gate says 401 to whoever is signed in no longer

    @app.get(f"/studio/{FONT}")
    async def font() -> Response:  # pyright: ignore[reportUnusedFunction]
        return FileResponse(FOLDER / FONT, media_type="font/woff2", headers=_FOREVER)

    @app.get("/studio/icon.svg")
    async def icon() -> Response:  # pyright: ignore[reportUnusedFunction]
        return Response(ICON, media_type="image/svg+xml", headers={"cache-control": "public, max-age=3600"})

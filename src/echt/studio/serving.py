"""Serves the Studio on this machine. NiceGUI is loaded when the Studio starts, not before."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from echt.errors import EchtError, OutsideError

if TYPE_CHECKING:
    from echt.report import ReportData
    from echt.report.numbers import Language

HOSTS = ("127.0.0.1", "localhost")
NOTHING_COMMITTED = "E111"
Load = Callable[[], "ReportData | None"]


def serve(
    project: Path, *, host: str = "127.0.0.1", port: int = 8765, language: str | None = None, at: str | None = None
) -> None:
    """Serve the Studio until it is stopped.

    Args:
        project: The project folder.
        host: 127.0.0.1 or localhost: the Studio has no login yet, so it is for this machine only.
        port: Where to listen.
        language: "nl" or "en"; the project's own when None.
        at: The moment to look at, as `--at`; the project's clock when None.

    Raises:
        ProjectError: the folder is not a project.
        OutsideError: E531, the port is taken; E532, the host is not this machine; E533, NiceGUI is not installed.
    """
    import echt

    with echt.open(project, at=at) as shop:
        chosen: Language = "nl" if (language or shop.config.language) == "nl" else "en"
        name = shop.name
    run(lambda: load(project, at), name=name, host=host, port=port, language=chosen)


def load(project: Path, at: str | None = None) -> ReportData | None:
    """The figures of the last report, or else of the latest committed campaign; None when nothing was committed yet.

    Args:
        project: The project folder.
        at: A moment to look at; then the stores are read, and the last report is left aside.
    """
    import echt

    last = None if at else last_report(project)
    if last is not None:
        return last
    try:
        with echt.open(project, at=at) as shop:
            return shop.figures()
    except EchtError as error:
        if error.code == NOTHING_COMMITTED:
            return None
        raise


def last_report(project: Path) -> ReportData | None:
    """The figures of the report that `echt report` wrote last; None when there is none that can be read."""
    from echt.report import ReportData

    try:
        return ReportData.from_dict(json.loads((project / ".echt/report.json").read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError, KeyError):
        return None


def run(read: Load, *, name: str, host: str, port: int, language: Language) -> None:
    """Serve what `read` returns, asked again for every page that is opened.

    Raises:
        OutsideError: E531, E532, E533.
    """
    _check(host, port)
    from echt.studio.today import build

    build(read, name=name, host=host, port=port, language=language)


def _check(host: str, port: int) -> None:
    if host not in HOSTS:
        raise OutsideError(
            "the Studio has no login yet, so it is served to this machine only.",
            code="E532",
            found=host,
            fix="leave --host out, or use 127.0.0.1; from elsewhere, go through an SSH tunnel",
        )
    if find_spec("nicegui") is None:
        raise OutsideError(
            "the Studio needs NiceGUI, which is not installed.", code="E533", fix="pip install 'echt[studio]'"
        )
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError as error:
            raise OutsideError(
                f"the Studio cannot listen on port {port}.",
                code="E531",
                found=error.strerror,
                fix=f"stop what listens there, or choose another: --port {port + 1}",
            ) from None

"""Starts the Studio. NiceGUI is loaded when it starts, not before."""

from __future__ import annotations

import socket
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from echt.errors import OutsideError

if TYPE_CHECKING:
    from echt.report.numbers import Language
    from echt.studio.site import Site

HOSTS = ("127.0.0.1", "localhost")
MOST_MESSAGE = 2_000_000
"""Bytes that a page may say at once over its socket."""


def serve(
    project: Path,
    *,
    host: str = "127.0.0.1",
    port: int = 8765,
    language: str | None = None,
    at: str | None = None,
    url: str | None = None,
) -> None:
    """Serve the Studio until it is stopped.

    Args:
        project: The project folder.
        host: Where to listen; this machine unless `url` is given.
        port: Where to listen.
        language: "nl" or "en"; the project's own when None.
        at: The moment to look at, as `--at`; the project's clock when None.
        url: The https:// address under which a proxy with TLS serves it to others.

    Raises:
        ProjectError: the folder is not a project.
        OutsideError: E531, the port is taken; E532, the host is not this machine; E533, NiceGUI is not installed.
    """
    check(host, port, url)
    site = prepare(project, host=host, port=port, language=language, at=at, url=url)
    import uvicorn

    from echt.studio import logs
    from echt.studio.app import make

    app, first = make(site), site.begin()
    sys.stderr.write(f"The Studio: {site.origins[0]} (Ctrl-C stops it)\n")
    if first:
        sys.stderr.write(f"Nobody can enter yet. Become its administrator here, once: {site.origins[0]}{first}\n")
    site.jobs.resume()
    logs.begin()
    uvicorn.run(
        app,
        host=host,
        port=port,
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        ws_max_size=MOST_MESSAGE,
    )


def prepare(
    project: Path,
    *,
    host: str = "127.0.0.1",
    port: int = 8765,
    language: str | None = None,
    at: str | None = None,
    url: str | None = None,
) -> Site:
    """A Studio that is ready to be served; arguments as of `serve`."""
    import echt
    from echt.studio.jobs import Jobs
    from echt.studio.signin.door import Door
    from echt.studio.signin.sessions import Sessions
    from echt.studio.signin.users import Users
    from echt.studio.site import Site

    with echt.open(project, at=at) as shop:
        chosen: Language = "nl" if (language or shop.config.language) == "nl" else "en"
        name, private = shop.name, shop.private / "studio"
    users = Users(private / "users.json")
    origins = (url.rstrip("/"),) if url else tuple(f"http://{one}:{port}" for one in (host, *HOSTS))
    return Site(
        folder=project,
        name=name,
        language=chosen,
        origins=tuple(dict.fromkeys(origins)),
        users=users,
        sessions=Sessions(users),
        door=Door(users, private),
        jobs=Jobs(project, at),
        at=at,
    )


def check(host: str, port: int, url: str | None = None) -> None:
    """Whether the Studio can listen there.

    Raises:
        OutsideError: E531, E532, E533.
    """
    if url is not None and urlsplit(url).scheme != "https":
        raise OutsideError(
            "others reach the Studio over TLS only: passwords go over this line.",
            code="E532",
            found=url,
            fix="give the https:// address of your proxy",
        )
    if url is None and host not in HOSTS:
        raise OutsideError(
            "without TLS the Studio is served to this machine only: passwords go over this line.",
            code="E532",
            found=host,
            fix="leave --host out, or put a proxy with TLS before it and name it: --url https://…",
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

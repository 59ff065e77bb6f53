"""What a page is given: who looks, in which language, at what; and the ways to work with the project."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote, urlencode

from markupsafe import Markup
from nicegui import run, ui

from echt.errors import EchtError, NotAllowedError
from echt.report.voice import Voice
from echt.studio import edits
from echt.studio.signin import roles
from echt.studio.signin.sessions import Session
from echt.studio.site import Site
from echt.studio.words import words

if TYPE_CHECKING:
    from nicegui import Client

    from echt.project import Project
    from echt.report.numbers import Language, Numbers
    from echt.studio.signin.users import User

T = TypeVar("T")
PATIENCE_S = 0.4
"""So long a page waits for its figures before it is shown without them."""


@dataclass(slots=True)
class Context:
    """One page, as one person looks at it.

    Attributes:
        site: The Studio.
        session: Of whoever looks.
        language: "nl" or "en".
        theme: "light", "dark" or "system".
        page: Key of the page.
        item: What of it: the name of a segment, a campaign; or empty.
        query: What stands behind the question mark.
        client: NiceGUI's.
        say: Says things in this language: `say("English", "Nederlands")`.
    """

    site: Site
    session: Session
    language: Language
    theme: str
    page: str
    item: str
    query: Mapping[str, str]
    client: Client
    say: Voice
    _troubles: ui.element | None = field(default=None, repr=False)

    @property
    def user(self) -> User:
        """Who looks."""
        return self.session.user

    @property
    def number(self) -> Numbers:
        """Numbers as this language writes them."""
        return self.say.number

    @property
    def words(self) -> Mapping[str, str]:
        """The shared words, by key."""
        return words(self.language)

    def url(self, page: str = "today", item: str = "", **query: str) -> str:
        """The address of a page in this language."""
        from echt.studio.pages import path_of

        path = path_of(page)
        behind = f"?{urlencode(query)}" if query else ""
        return f"/{self.language}{path}{'/' + quote(item, safe='') if item else ''}{behind}"

    def here(self, language: Language | None = None) -> str:
        """The address of what is looked at, with all that stands behind the question mark; in another language too."""
        behind = f"?{urlencode(self.query)}" if self.query else ""
        return f"/{language or self.language}{self.url(self.page, self.item)[3:]}{behind}"

    def may(self, action: str) -> bool:
        """Whether whoever looks may do this: a key of `signin.roles.MAY`."""
        return roles.may(self.user.role, action)

    def require(self, action: str) -> None:
        """Refuse what they may not do, or may do no longer.

        Raises:
            NotAllowedError: E311, not with this role; E313, the session has ended.
        """
        if not self.site.sessions.alive(self.session):
            raise NotAllowedError(
                "your sign-in has ended.", code="E313", fix="sign in again; what you typed is still on this page"
            )
        roles.require(self.user.role, action)

    # --- work on the project --------------------------------------------------------------------------------------

    async def read(self, work: Callable[[Project], T]) -> T:
        """What `work` reads from the project, opened for it in a thread of its own.

        Where that takes long, the page is shown meanwhile with a line that says so.

        Raises:
            EchtError: whatever the project raises; a page that lets it pass shows it with its fix.
        """
        task = asyncio.ensure_future(_threaded(self._opened(work)))
        task.add_done_callback(_looked_at)
        done, _ = await asyncio.wait({task}, timeout=PATIENCE_S)
        if done or self.client.has_socket_connection:
            return await self._there(task)
        self.end_if_left()
        waiting = self.html(Markup('<p class="soft working" role="status">{}…</p>').format(self.words["working"]))
        await self.connected()
        try:
            return await self._there(task)
        finally:
            if not waiting.is_deleted:
                waiting.delete()

    async def connected(self) -> None:
        """Wait until a browser shows the page.

        Raises:
            CancelledError: none ever did, or it was left.
        """
        await self.client.connected()
        self.end_if_left()

    async def known(self, what: Hashable, work: Callable[[Project], T]) -> T:
        """As `read`; kept while nothing was written that a plan or a result counts with: see `Site.known`."""
        return await self.read(lambda shop: self.site.known(shop, what, work))

    async def act(
        self,
        action: str,
        work: Callable[[Project], T],
        *,
        kind: str = "",
        name: str = "",
        version: str = "",
        did: str = "",
    ) -> T | None:
        """Do something that changes the project: for handlers of buttons.

        Checks the role, does the work in a thread, writes it into the audit chain, and shows an error on the page with
        its fix; then it returns None.

        Args:
            action: A key of `signin.roles.MAY`.
            work: On the opened project.
            kind: Of what it is done to: "campaign".
            name: Of that thing.
            version: Of that thing.
            did: The verb for the audit chain; the last part of `action` when empty. "-" where the work notes it itself.
        """
        verb = did or action.rsplit(".", 1)[-1]

        def whole(shop: Project) -> T:
            self.require(action)
            result = work(shop)
            if verb != "-":
                shop.note(self.user.name, verb, kind=kind, name=name, version=version, role=self.user.role)
            return result

        self.clear()
        try:
            return await self._there(_threaded(self._opened(whole)))
        except EchtError as error:
            self.trouble(error)
            return None

    async def write(
        self,
        action: str,
        began: edits.Text,
        mine: str,
        *,
        check: Callable[[Project], object] | None = None,
        again: Callable[[str], str | None] | None = None,
    ) -> edits.Edit | None:
        """Write an edit of a text file: merged with what others wrote, committed to git, in the audit chain, undoable.

        Args:
            action: A key of `signin.roles.MAY`, such as "segment.edit".
            began: From `edits.read` when the page was made.
            mine: The text to write. Show `parts.diff` first.
            check: Reads the project with the new text; where it raises, the file is as it was and the error is shown.
            again: See `edits.write`.
        """

        def checked(_: object) -> None:
            if check is not None:
                with self.site.open() as anew:
                    check(anew)

        def work(shop: Project) -> edits.Edit:
            made = edits.write(self.site.folder, began, mine, by=self.user.name, check=checked, again=again)
            self._noted(shop, "edited", made)
            return made

        return await self.act(action, work, did="-")

    async def undo(self, action: str, edit_id: str) -> edits.Edit | None:
        """Take an edit back; what others changed since stays."""

        def work(shop: Project) -> edits.Edit:
            made = edits.undo(self.site.folder, edit_id, by=self.user.name)
            self._noted(shop, "undid", made)
            return made

        return await self.act(action, work, did="-")

    def _noted(self, shop: Project, verb: str, made: edits.Edit) -> None:
        said = {"commit": made.commit} if made.commit else {}
        role = self.user.role
        shop.note(self.user.name, verb, kind=made.kind, name=made.name, version=made.version, role=role, said=said)

    async def _there(self, result: Awaitable[T]) -> T:
        """What was awaited."""
        try:
            return await result
        finally:
            self.end_if_left()

    def _opened(self, work: Callable[[Project], T]) -> Callable[[], T]:
        def opened() -> T:
            with self.site.open() as shop:
                return work(shop)

        return opened

    def end_if_left(self) -> None:
        """End what is done for a page that was left meanwhile.

        Raises:
            CancelledError: it was left.
        """
        if self.client.is_deleted:
            raise asyncio.CancelledError

    # --- on the page ----------------------------------------------------------------------------------------------

    def html(self, markup: Markup, *, classes: str = "") -> ui.html:
        """Put HTML on the page. `Markup` only: what is formatted into it is escaped."""
        return ui.html(str(_safe(markup)), sanitize=False).classes(classes)

    def troubles_here(self) -> None:
        """Where errors of this page are shown; the shell puts one on top."""
        self._troubles = ui.element("div").props("tabindex=-1").classes("troubles")

    def trouble(self, error: EchtError) -> None:
        """Show an error with its fix on top of the page, and bring the focus to it."""
        from echt.studio.parts import trouble

        self._tell(trouble(self, error))

    def went_wrong(self, error: Exception) -> None:
        """Say what went wrong in a handler that let it pass."""
        if isinstance(error, EchtError):
            self.trouble(error)
        else:
            words = Markup('<div class="finding stop" role="alert"><p>{}</p></div>')
            self._tell(words.format(self.words["error.unforeseen"]))

    def _tell(self, html: Markup) -> None:
        if self._troubles is not None:
            self._troubles.clear()
            with self._troubles:
                self.html(html)
            self.client.run_javascript(f"document.getElementById('{self._troubles.html_id}')?.focus()")

    def clear(self) -> None:
        """Take errors off the page."""
        if self._troubles is not None:
            self._troubles.clear()


def _safe(markup: Markup) -> Markup:
    """A plain text is no HTML: it is escaped."""
    return markup if isinstance(markup, Markup) else Markup.escape(markup)  # pyright: ignore[reportUnnecessaryIsInstance]


def _looked_at(task: asyncio.Future[Any]) -> None:
    """What nobody waits for any more may fail in silence: its page was left, or the Studio stops."""
    if not task.cancelled():
        task.exception()


async def _threaded(call: Callable[[], T]) -> T:
    """`run.io_bound`, which says None when the Studio stops: then this ends as well."""
    box: list[T] = []

    def kept() -> bool:
        box.append(call())
        return True

    if await run.io_bound(kept) is None:
        raise asyncio.CancelledError
    return box[0]

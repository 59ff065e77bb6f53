"""The pages: each a module with `async def build(ctx)`, and one line in this table."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from echt.studio.pages import audience, campaign, content, later, results, today, trust, users, verify, why
from echt.studio.pages.wrong import headed, refused, unforeseen
from echt.studio.words import words

if TYPE_CHECKING:
    from echt.studio.context import Context

__all__ = ["GROUPS", "PAGES", "Page", "headed", "path_of", "refused", "unforeseen"]

GROUPS = ("work", "make", "learn", "trust")


@dataclass(frozen=True, slots=True)
class Page:
    """One page.

    Attributes:
        key: Its name in the words, the roles and the addresses.
        path: Its address behind the language.
        group: In the menu; empty: not in the menu.
        build: Puts it together, inside `main`.
        items: Whether it has pages beneath it: `path/{item}`, in `ctx.item`.
    """

    key: str
    path: str
    group: str
    build: Callable[[Context], Awaitable[None]]
    items: bool = False

    @property
    def title(self) -> Mapping[str, str]:
        """Its name, by language."""
        return {"nl": words("nl")[f"page.{self.key}"], "en": words("en")[f"page.{self.key}"]}


PAGES: tuple[Page, ...] = (
    Page("today", "", "work", today.build),
    Page("inbox", "/inbox", "work", later.inbox),
    Page("calendar", "/calendar", "work", later.calendar),
    Page("audience", "/audience", "make", audience.build, items=True),
    Page("content", "/content", "make", content.build, items=True),
    Page("campaign", "/campaigns", "make", campaign.build, items=True),
    Page("results", "/results", "learn", results.build, items=True),
    Page("why", "/why", "learn", why.build, items=True),
    Page("verify", "/verify", "trust", verify.build),
    Page("trust", "/register", "trust", trust.build, items=True),
    Page("person", "/person", "trust", later.person),
    Page("users", "/users", "", users.build),
    Page("account", "/account", "", users.account),
)


def path_of(key: str) -> str:
    """The address of a page, behind the language."""
    return next(page.path for page in PAGES if page.key == key)

"""The one table of who may do what. Looking is for nearly everyone; a change has its roles; a yes is never one's own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

from echt.errors import NotAllowedError

Role = Literal["marketer", "analyst", "approver", "administrator"]
ROLES: tuple[Role, ...] = get_args(Role)

_ALL = frozenset(ROLES)
_MAKERS = frozenset[Role](("marketer", "administrator"))
_THINKERS = frozenset[Role](("marketer", "analyst", "administrator"))

# page or action -> roles. A page is named by its key, an action by "kind.verb".
MAY: Mapping[str, frozenset[Role]] = {
    "today": _ALL,
    "inbox": _ALL,
    "calendar": _ALL,
    "audience": _ALL,
    "content": _ALL,
    "campaign": _ALL,
    "results": _ALL,
    "verify": _ALL,
    "trust": _ALL,
    "person": _ALL,
    "account": _ALL,
    "account.edit": _ALL,
    # one person's decisions: whoever explains or checks them, and nobody out of curiosity
    "why": frozenset(("analyst", "approver", "administrator")),
    "users": frozenset(("administrator",)),
    "segment.edit": _THINKERS,
    "prediction.edit": frozenset(("analyst", "administrator")),
    "prediction.run": frozenset(("analyst", "administrator")),
    "content.edit": _MAKERS,
    "content.ask": _MAKERS,
    "content.approve": frozenset(("approver", "administrator")),
    "campaign.edit": _MAKERS,
    "campaign.plan": _THINKERS,
    "campaign.ask": _MAKERS,
    "campaign.approve": frozenset(("approver", "administrator")),
    "campaign.deliver": _MAKERS,
    "results.run": _THINKERS,
    "file.verify": _ALL,
    "person.look": frozenset(("analyst", "approver", "administrator")),
    "trust.check": _ALL,
    "trust.answer": frozenset(("approver", "administrator")),
    "person.forget": frozenset(("administrator",)),
    "job.stop": _ALL,
    "user.edit": frozenset(("administrator",)),
}


def may(role: Role, what: str) -> bool:
    """Whether a role may see a page or do an action; what is not in the table nobody may.

    Examples:
        >>> may("approver", "content.approve"), may("marketer", "content.approve"), may("administrator", "no.such")
        (True, False, False)
    """
    return role in MAY.get(what, frozenset())


def require(role: Role, what: str) -> None:
    """Refuse a role that may not.

    Raises:
        NotAllowedError: E311.
    """
    if not may(role, what):
        others = ", ".join(one for one in ROLES if one in MAY.get(what, frozenset()))
        raise NotAllowedError(
            f"your role may not do this: {what}.",
            code="E311",
            found=role,
            fix=f"ask somebody who is {others}" if others else None,
        )

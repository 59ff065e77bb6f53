"""What can go wrong, as a tree you can see. Every error teaches: what, found, fix, code.

EchtError
├── ProjectError     1xx  the project folder: echt.toml, segment and campaign files that do not parse
├── DataError        2xx  events, tables, numbers
├── NotAllowedError  3xx  permission: no basis, an objection, a minor, someone who was forgotten; 577 to 583: not proven
├── CampaignError    4xx  campaigns, creatives, claims, approvals
└── OutsideError     5xx  mail servers, endpoints, files we do not own

Each code has a page in docs/errors. Messages hold ids and counts, never personal data.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches
from importlib.util import find_spec
from typing import ClassVar


class EchtError(Exception):
    """Base of every error Echt raises on purpose.

    Args:
        what: One sentence that names the thing that is wrong.
        code: "E201": its page is docs/errors/E201.md.
        found: What was there instead.
        fix: What to do about it.

    Examples:
        >>> print(DataError("source 'orders' has no column 'customer'.", code="E201",
        ...                 found="invoice, customer_id", fix='map it: person = "customer_id"'))
        source 'orders' has no column 'customer'.
          found: invoice, customer_id
          fix:   map it: person = "customer_id"
          see:   E201
    """

    exit_code: ClassVar[int] = 3

    def __init__(self, what: str, *, code: str, found: object = None, fix: str | None = None) -> None:
        self.what, self.code, self.found, self.fix = what, code, found, fix
        super().__init__(what)

    def __str__(self) -> str:
        lines = [self.what]
        if self.found is not None:
            lines.append(f"  found: {self.found}")
        if self.fix:
            lines.append(f"  fix:   {self.fix}")
        return "\n".join([*lines, f"  see:   {self.code}"])

    def to_dict(self) -> dict[str, str | None]:
        """The same as a JSON object: kind, what, found, fix, code."""
        found = None if self.found is None else str(self.found)
        return {"kind": type(self).__name__, "what": self.what, "found": found, "fix": self.fix, "code": self.code}

    def __reduce__(self) -> tuple[object, ...]:
        return (_rebuild, (type(self), self.what, self.code, self.found, self.fix))


class ProjectError(EchtError):
    """1xx: a text file of the project folder."""

    exit_code = 2


class DataError(EchtError):
    """2xx: events, tables, numbers."""

    exit_code = 3


class NotAllowedError(EchtError):
    """3xx: the gate said no."""

    exit_code = 4


class CampaignError(EchtError):
    """4xx: a campaign, a creative, a claim, an approval."""

    exit_code = 2


class OutsideError(EchtError):
    """5xx: something that is not ours did not do what it promised."""

    exit_code = 3


def require(module: str, what: str, *, code: str, instead: str = "", extra: str = "predict") -> None:
    """Refuse to go on without a library of an extra.

    Args:
        module: Its name.
        what: One sentence: what needs it.
        code: Of the error.
        instead: What can be done without it.
        extra: The extra that brings it.

    Raises:
        OutsideError: `code`, it is not installed.
    """
    if find_spec(module) is None:
        raise OutsideError(
            what,
            code=code,
            found=f"no module {module}",
            fix=f"pip install 'echt[{extra}]'" + (f", or {instead}" if instead else ""),
        )


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that looks most like `word`, for "did you mean", or None.

    Examples:
        >>> nearest("hold_out", ["holdout", "budget"])
        'holdout'
    """
    matches = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return matches[0] if matches else None


def header(names: Iterable[str]) -> str:
    """Column names for a message. A first line that looks like data is not repeated: it may speak of people.

    Examples:
        >>> header(["invoice", "stock_code"])
        'invoice, stock_code'
        >>> header(["someone@example.org", "2011-03-01"])
        '2 columns; the first line looks like data'
    """
    given = list(names)
    if all(_NAME.fullmatch(name) for name in given):
        return ", ".join(given) or "no columns"
    return f"{len(given)} columns; the first line looks like data"


_NAME = re.compile(r"[^\W\d][^@\n]{0,39}")


def _rebuild(kind: type[EchtError], what: str, code: str, found: object, fix: str | None) -> EchtError:
    return kind(what, code=code, found=found, fix=fix)

"""What the Studio writes into its log: which error, and where in the code; never what an error says, for it may quote people.

Messages of errors hold what somebody typed or what stands in the data ("invalid literal: 'jan@…'"). The page shows
those to whoever caused them; a log is read by others and kept for long.
"""

from __future__ import annotations

import logging
import traceback
from types import TracebackType
from typing import Any

from echt.errors import EchtError

Raised = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class Calm(logging.Formatter):
    """Formats a record without the words of errors."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """One record as text."""
        calm = logging.makeLogRecord(record.__dict__ | {"args": (), "exc_text": None, "stack_info": None})
        calm.msg = _said(record)
        return super().format(calm)

    def formatException(self, ei: Raised) -> str:  # noqa: N802  # logging's name
        """The places in the code, and the kinds of the error and of what caused it."""
        lines = list[str]()
        error, seen = ei[1], set[int]()
        while error is not None and id(error) not in seen:
            seen.add(id(error))
            lines += [
                *(f"  {one.filename}:{one.lineno} {one.name}" for one in traceback.extract_tb(error.__traceback__))
            ]
            lines.append(kind(error))
            error = error.__cause__ or error.__context__
        return "\n".join(lines)


def kind(error: BaseException) -> str:
    """An error by its type, and its code where it is one of ours."""
    return f"{type(error).__name__} {error.code}" if isinstance(error, EchtError) else type(error).__name__


def begin() -> None:
    """Send everything that is logged here through one handler."""
    handler = logging.StreamHandler()
    handler.setFormatter(Calm())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)


def _said(record: logging.LogRecord) -> str:
    """The message: errors in it become their kinds; other libraries' first lines alone, for the rest quotes values."""
    if isinstance(record.msg, BaseException):
        return kind(record.msg)
    given: Any = record.args
    calm = (
        tuple(kind(one) if isinstance(one, BaseException) else one for one in given)
        if isinstance(given, tuple)
        else given
    )
    return str(logging.makeLogRecord({"msg": record.msg, "args": calm}).getMessage()).split("\n", 1)[0]

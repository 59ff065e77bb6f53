"""What can go wrong at an endpoint, each as an error that says what to do, and whether another try can help."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from echt.errors import EchtError, OutsideError

__all__ = ["Fault", "WrongReplyError", "fault", "refused_by_model"]

LONGEST_WAIT_S = 60.0
_KEY = {401, 403}


class WrongReplyError(OutsideError):
    """E565, E566 or E573: a reply that is not taken; another try may bring a better one. People see an OutsideError."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One try that failed.

    Attributes:
        error: What to tell, when no other try is left.
        again: Whether another try can help.
        shape: Whether a simpler request can help: the endpoint does not know something in this one.
        wait_s: How long the endpoint asks to wait.
    """

    error: EchtError
    again: bool = False
    shape: bool = False
    wait_s: float | None = None


def fault(error: Exception, host: str) -> Fault | None:
    """What an exception of a try means, or None when it is not one of an endpoint.

    Args:
        error: As the client raised it.
        host: For the message.
    """
    import openai

    own = _own(error)
    if own is not None:
        if not isinstance(own, WrongReplyError):
            return Fault(own)
        return Fault(OutsideError(own.what, code=own.code, found=own.found, fix=own.fix), again=True)
    if isinstance(error, openai.APITimeoutError):
        return Fault(
            _said("the model takes too long.", "E563", host, "raise timeout_s, or ask a faster model"), again=True
        )
    if isinstance(error, openai.APIStatusError):
        return _status(error, host)
    if isinstance(error, openai.APIConnectionError):
        fix = "check base_url, and that the server runs"
        return Fault(_said("the model cannot be reached.", "E563", host, fix), again=True)
    if isinstance(error, (openai.OpenAIError, ValueError, TypeError, AttributeError, LookupError, RecursionError)):
        fix = "look at what answers at base_url: it does not speak this protocol"
        return Fault(_said("the model's reply cannot be read.", "E565", type(error).__name__, fix), again=True)
    return None


def refused_by_model(why: str) -> OutsideError:
    """The error of a model that says no."""
    return _said("the model refuses to write this.", "E572", why, "change the brief, or let the engine 'phrases' write")


def _own(error: BaseException | None) -> EchtError | None:
    while error is not None:
        if isinstance(error, EchtError):
            return error
        error = error.__cause__
    return None


def _status(error: Any, host: str) -> Fault:
    status = int(error.status_code)
    found = f"HTTP {status} from {host}"
    if status in _KEY:
        return Fault(
            _said("the endpoint does not take the key.", "E564", found, "check the key in key_env, and its rights")
        )
    if status == 429:
        return _slow_down(error, found)
    if status >= 500 or status in {408, 409}:
        fix = "try again later; if it stays, look at the server"
        return Fault(_said("the endpoint has a failure of its own.", "E570", found, fix), again=True)
    fix = "check model and base_url: the endpoint does not know what was asked"
    return Fault(_said("the endpoint refuses the request.", "E571", found, fix), shape=status in {400, 422})


def _slow_down(error: Any, found: str) -> Fault:
    said = error.response.headers.get("retry-after", "")
    wait = float(said) if said.replace(".", "", 1).isdigit() and len(said) < 9 else None
    fix = f"wait {wait:.0f} s, then again" if wait else "wait, or ask for a higher limit at the endpoint"
    again = wait is None or wait <= LONGEST_WAIT_S
    return Fault(_said("the endpoint asks to slow down.", "E567", found, fix), again=again, wait_s=wait)


def _said(what: str, code: str, found: str, fix: str) -> OutsideError:
    return OutsideError(what, code=code, found=found, fix=fix)

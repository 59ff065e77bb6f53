"""Asking a model: one request with tries, waits in between, time-outs, and a line in the log for each try."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from echt.create.engines.openai.costs import Log
from echt.create.engines.openai.endpoint import Endpoint
from echt.create.engines.openai.faults import LONGEST_WAIT_S, Fault, WrongReplyError, fault, refused_by_model
from echt.create.engines.openai.prompt import Request
from echt.errors import require

__all__ = ["Asker", "Progress"]

T = TypeVar("T")
Progress = Callable[[str, int, int | None], None]
FIRST_WAIT_S = 0.5
_SIMPLEST = 2


@dataclass(slots=True)
class _Answer:
    text: list[str] = field(default_factory=list[str])
    tokens_in: int | None = None
    tokens_out: int | None = None
    finish: str = ""
    refusal: str = ""

    def whole(self) -> str:
        if self.refusal or self.finish == "content_filter":
            raise refused_by_model("it said no" if self.refusal else "its content filter")
        if self.finish == "length":
            raise WrongReplyError(
                "the model's reply is cut off.", code="E565", found="it reached max_tokens", fix="raise max_tokens"
            )
        text = "".join(self.text).strip()
        if not text:
            raise WrongReplyError(
                "the model's reply is empty.",
                code="E565",
                found="no words",
                fix="look at what answers at base_url; where it does not stream: stream = false",
            )
        return text


class Asker:
    """An endpoint that can be asked, and remembers how simple a request must be for it.

    Args:
        endpoint: Where, which model, how long.
        log: Gets a line for each try.
        progress: Called with what is done and how many tokens came.
        pause: Waits so many seconds.

    Attributes:
        simple: 0 while the richest request was not refused, up to 2.
    """

    def __init__(
        self, endpoint: Endpoint, log: Log, *, progress: Progress | None, pause: Callable[[float], None] = time.sleep
    ) -> None:
        self.endpoint, self._log, self._progress, self._pause = endpoint, log, progress, pause
        self.simple = 0

    def chat(
        self,
        request: Request,
        schemas: tuple[Mapping[str, Any], Mapping[str, Any]],
        take: Callable[[str], T],
        *,
        seed: int,
        about: Mapping[str, Any],
    ) -> T:
        """What `take` makes of the reply to a request.

        Args:
            request: From `request_for`.
            schemas: Of the reply, with and without lengths and counts.
            take: Reads a reply; raises `WrongReplyError` when it is not to be taken, and then another is asked for.
            seed: Of the first try; each next try has the next number.
            about: For the log.

        Raises:
            OutsideError: E560 to E572; each says what to do.
        """

        def call(client: Any, note: dict[str, Any]) -> T:
            body = _body(self.endpoint, request, schemas, self.simple, seed + int(note["try"]))
            answer = self._answer(client, body, str(about.get("language", "")))
            note |= {"tokens_in": answer.tokens_in, "tokens_out": answer.tokens_out}
            note["cost"] = self.endpoint.cost(answer.tokens_in, answer.tokens_out)
            return take(answer.whole())

        most = 200_000 + 2_000 * self.endpoint.max_tokens
        row = dict(about) | {"model": self.endpoint.model, "prompt": request.prompt, "seed": seed}
        return self.tries(call, row, most_bytes=most)

    def tries(self, call: Callable[[Any, dict[str, Any]], T], row: Mapping[str, Any], *, most_bytes: int) -> T:
        """What `call` gives in the first try that holds.

        Args:
            call: Takes a client and the line of the log, which has the number of the try; gives the result.
            row: What to log of every try.
            most_bytes: The longest answer.

        Raises:
            OutsideError: E560 to E572.
        """
        self.endpoint.key()  # without one, or to no address, nothing leaves and nothing is counted
        host, number = self.endpoint.target.host, 0
        while True:
            note: dict[str, Any] = {"try": number}
            started = time.perf_counter()
            try:
                with self._client(most_bytes) as client:
                    result = call(client, note)
            except Exception as error:
                found = fault(error, host)
                if found is None:
                    raise
                self._note(row, note | {"outcome": found.error.code}, started)
                number = self._next(found, number)
            else:
                self._note(row, note | {"outcome": "taken"}, started)
                return result

    def _next(self, found: Fault, number: int) -> int:
        """The number of the next try, after a wait; or the error of the last one."""
        if found.shape and self.simple < _SIMPLEST:
            self.simple += 1
            return number
        if not found.again or number >= self.endpoint.retries:
            raise found.error from None
        self._pause(min(LONGEST_WAIT_S, FIRST_WAIT_S * 2**number if found.wait_s is None else found.wait_s))
        return number + 1

    def _client(self, most_bytes: int) -> Any:
        require(
            "openai", "a model is asked with the openai client, which is not installed.", code="E574", extra="create"
        )
        from openai import OpenAI

        from echt.create.engines.openai.wire import client

        one = self.endpoint
        http = client(one.target, most_bytes=most_bytes, timeout_s=one.timeout_s)
        return OpenAI(base_url=one.base_url, api_key=one.key(), http_client=http, max_retries=0, timeout=one.timeout_s)

    def _answer(self, client: Any, body: Mapping[str, Any], stage: str) -> _Answer:
        got = client.chat.completions.create(**body)
        answer = _Answer()
        for count, chunk in enumerate(got if body["stream"] else [got], start=1):
            _gather(chunk, answer, whole=not body["stream"])
            if self._progress is not None:
                self._progress(f"{self.endpoint.model} {stage}".strip(), count, self.endpoint.max_tokens)
        return answer

    def _note(self, row: Mapping[str, Any], note: Mapping[str, Any], started: float) -> None:
        one, seconds = self.endpoint, round(time.perf_counter() - started, 3)
        self._log.add(
            {"engine": "openai", "host": one.target.host, "currency": one.currency, **row, **note, "seconds": seconds}
        )


def _body(
    one: Endpoint, request: Request, schemas: tuple[Mapping[str, Any], Mapping[str, Any]], simple: int, seed: int
) -> dict[str, Any]:
    """A request, in the richest form that the endpoint knows: 0 with lengths, 1 without, 2 only "a JSON object"."""
    schema = {"name": "words", "strict": True, "schema": schemas[min(simple, 1)]}
    body: dict[str, Any] = {
        "model": one.model,
        "messages": [dict(message) for message in request.messages],
        "response_format": {"type": "json_object"}
        if simple == _SIMPLEST
        else {"type": "json_schema", "json_schema": schema},
        "max_completion_tokens" if simple == 1 else "max_tokens": one.max_tokens,
        "stream": one.stream,
    }
    if simple < _SIMPLEST:
        body["seed"] = seed
    if one.stream and simple < _SIMPLEST:
        body["stream_options"] = {"include_usage": True}
    return body | ({} if one.temperature is None else {"temperature": one.temperature})


def _gather(chunk: Any, answer: _Answer, *, whole: bool) -> None:
    if chunk.usage is not None:
        answer.tokens_in, answer.tokens_out = int(chunk.usage.prompt_tokens), int(chunk.usage.completion_tokens)
    choices: Iterable[Any] = chunk.choices or []
    for choice in choices:
        said = choice.message if whole else choice.delta
        if said is not None and said.content:
            answer.text.append(str(said.content))
        answer.refusal += str(getattr(said, "refusal", "") or "")
        answer.finish = str(choice.finish_reason or answer.finish)

"""A server on loopback that speaks the protocol as a test tells it to, well or badly; and what it was asked."""

import json
import threading
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from echt.create.brief import Brief
from echt.create.engines.openai import Endpoint, OpenAI
from echt.nouns import Fact, Purpose

AT = datetime(2027, 3, 1, 9, tzinfo=UTC)
GOOD = {
    "subject": "Zaad voor in de volle grond",
    "preheader": "Rustig kijken wat er groeit.",
    "body": "Er zijn {a} in de zaadlijst. Ze kosten {b}.",
    "call_to_action": "Bekijk de zaadlijst",
}


class Model(ThreadingHTTPServer):
    """Answers each request with the next of its answers, the last one again and again."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers, self.requests = [], []

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}/v1"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        raw = self.rfile.read(int(self.headers.get("content-length", 0)))
        self.server.requests.append((self.path, dict(self.headers), raw))
        answers = self.server.answers
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        try:
            answer(self)
        except (BrokenPipeError, ConnectionResetError):
            pass
        self.close_connection = True

    def log_message(self, *_):
        pass

    def whole(self, body, status=200, kind="application/json", **headers):
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        for name, value in (
            {"Content-Type": kind, "Content-Length": str(len(raw)), "Connection": "close"} | headers
        ).items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(raw)


def says(text, *, finish="stop", refusal=None, usage=True, size=7):
    """A streamed reply, in pieces."""
    text = text if isinstance(text, str) else json.dumps(text, ensure_ascii=False)

    def answer(handler):
        base = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m"}
        deltas = [{"content": text[i : i + size]} for i in range(0, len(text), size)]
        deltas += [{"refusal": refusal}] if refusal else []
        lines = [base | {"choices": [{"index": 0, "delta": one, "finish_reason": None}]} for one in deltas]
        lines.append(base | {"choices": [{"index": 0, "delta": {}, "finish_reason": finish}]})
        if usage:
            lines.append(
                base | {"choices": [], "usage": {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120}}
            )
        body = "".join(f"data: {json.dumps(one)}\n\n" for one in lines) + "data: [DONE]\n\n"
        handler.whole(body.encode(), kind="text/event-stream")

    return answer


def fails(status, message="no", **headers):
    return lambda handler: handler.whole({"error": {"message": message, "type": "x"}}, status, **headers)


class Still:
    """A model that is not done while the test lasts; after half a minute it is, and says that it was waited for."""

    def __init__(self):
        self._over, self.was_waited_for = threading.Event(), False

    def working(self, seconds=30.0):
        """Turns of so many seconds, until the test ends."""
        for _ in range(int(30 / seconds)):
            if self._over.wait(seconds):
                return
            yield
        self.was_waited_for = True

    def end(self):
        self._over.set()


@pytest.fixture
def still(model):
    one = Still()
    yield one
    one.end()


@pytest.fixture
def model():
    server = Model()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def key(monkeypatch):
    monkeypatch.setenv("ECHT_TEST_KEY", "sk-loopback")


@pytest.fixture
def engine(model, key, tmp_path):
    """A function that gives an engine at the server; `engine.pauses` holds how long it would have waited."""
    pauses = []

    def make(*, at=AT, audience="", brand=None, progress=None, **more):
        settings = {"base_url": model.url, "model": "small", "key_env": "ECHT_TEST_KEY", "timeout_s": 5, "retries": 0}
        endpoint = Endpoint(**(settings | {"price_in": 1.0, "price_out": 10.0} | more))
        log = tmp_path / ".echt/openai.jsonl"
        return OpenAI(endpoint, at=at, audience=audience, brand=brand, log=log, progress=progress, pause=pauses.append)

    make.pauses, make.log = pauses, tmp_path / ".echt/openai.jsonl"
    return make


FACTS = [
    Fact("varieties", "varieties", 42, "ras|rassen|variety|varieties", source="seed list"),
    Fact("price", "price", 2.5, "EUR", source="price list"),
]


@pytest.fixture
def brief():
    return Brief("spring", Purpose("marketing.communications.email"), "email", ("nl",), facts=tuple(FACTS))

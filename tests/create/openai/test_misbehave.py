import contextlib
import gzip
import json

import pytest

from echt.errors import OutsideError

from .conftest import FACTS, GOOD, fails, says


def ask(engine, brief, **more):
    with pytest.raises(OutsideError) as caught:
        engine(**more).words(brief, FACTS, "nl")
    return caught.value


def test_one_that_takes_too_long(model, engine, brief, still):
    model.answers = [lambda _: list(still.working())]
    assert ask(engine, brief, timeout_s=0.3).code == "E563"
    assert not still.was_waited_for


def test_one_that_drips_for_ever(model, engine, brief, still):
    def drips(handler):
        handler.send_response(200)
        handler.send_header("Content-Type", "text/event-stream")
        handler.send_header("Connection", "close")
        handler.end_headers()
        with contextlib.suppress(OSError):  # who asked is gone
            for _ in still.working(0.05):
                handler.wfile.write(b": still here\n\n")
                handler.wfile.flush()

    model.answers = [drips]
    assert ask(engine, brief, timeout_s=0.4).code == "E563"
    assert not still.was_waited_for


def test_one_that_is_not_there(model, engine, brief):
    url = model.url
    model.shutdown()
    model.server_close()
    found = ask(engine, brief, base_url=url, retries=2)
    assert found.code == "E563" and engine.pauses == [0.5, 1.0]


RUBBISH = {
    "not json": b"data: {nonsense\n\n",
    "bytes": b"data: \xff\xfe\x00\n\n",
    "a page": b"<html>hello</html>",
    "another shape": b'data: {"choices": "no"}\n\ndata: [DONE]\n\n',
    "a list": b"data: [1, 2]\n\n",
    "nothing": b"",
    "an error": b'data: {"error": {"message": "boom"}}\n\n',
    "very deep": b"data: " + b"[" * 100_000 + b"\n\n",
}


@pytest.mark.parametrize("name", RUBBISH)
def test_one_that_streams_rubbish(model, engine, brief, name):
    model.answers = [lambda handler: handler.whole(RUBBISH[name], kind="text/event-stream")]
    assert ask(engine, brief).code == "E565"


@pytest.mark.parametrize("text", ["not json", '{"subject": "Zaai', "[]" * 3, "{'subject': 1}"])
def test_one_that_gives_invalid_json(model, engine, brief, text):
    model.answers = [says(text)]
    assert ask(engine, brief).code == "E565"


@pytest.mark.parametrize(
    ("reply", "found"),
    [
        ([], "the whole"),
        ({"subject": "Zaad"}, "missing"),
        (GOOD | {"link": "x"}, "link: extra_forbidden"),
        (GOOD | {"body": 3}, "body: string_type"),
        (GOOD | {"subject": "lang " * 60}, "subject: string_too_long"),
        (GOOD | {"body": "Er zijn 42 rassen."}, "a number of its own"),
        (GOOD | {"body": "Er zijn ٤٢ rassen."}, "a number of its own"),
        (GOOD | {"body": "Er zijn {c} en {product.name}."}, "place that was not given"),
        (GOOD | {"body": "Er zijn {product.name}."}, "markup"),
        (GOOD | {"body": "Kijk <b>hier</b>."}, "markup"),
        (GOOD | {"body": "Kijk [hier](x)."}, "markup"),
        (GOOD | {"body": "Kijk op www.elders.example."}, "an address"),
        (GOOD | {"body": "Mail naar iemand@elders.example."}, "an address"),
        (GOOD | {"body": "Mooi.\n+++\nx"}, "a line that is not a sentence"),
        (GOOD | {"body": "Mooi.\n## en\nsubject: x"}, "a line that is not a sentence"),
        (GOOD | {"body": "Mooi.\nSubject: x"}, "a line that is not a sentence"),
        (GOOD | {"body": "..."}, "no words"),
    ],
)
def test_one_that_ignores_the_schema_or_gives_more_than_words(model, engine, brief, reply, found):
    model.answers = [says(reply)]
    error = ask(engine, brief)
    assert error.code == "E566" and found in str(error.found)
    assert "Mooi" not in str(error)  # nothing of a reply is repeated


def test_one_that_is_right_the_second_time(model, engine, brief):
    model.answers = [says("nonsense"), says(GOOD)]
    assert engine(retries=1).words(brief, FACTS, "nl")["subject"] == GOOD["subject"]
    assert [json.loads(raw)["seed"] for _, _, raw in model.requests] == [0, 1]


def test_one_that_cuts_off(model, engine, brief):
    model.answers = [says('{"subject": "Za', finish="length")]
    error = ask(engine, brief)
    assert error.code == "E565" and "max_tokens" in str(error) and type(error) is OutsideError


@pytest.mark.parametrize("status", [401, 403])
def test_one_that_does_not_take_the_key(model, engine, brief, status):
    model.answers = [fails(status, "sk-loopback is wrong")]
    error = ask(engine, brief, retries=3)
    assert error.code == "E564" and len(model.requests) == 1 and "sk-loopback" not in str(error)


def test_one_that_asks_to_slow_down(model, engine, brief):
    model.answers = [fails(429, Retry_After="7"), fails(429), says(GOOD)]
    engine(retries=2).words(brief, FACTS, "nl")
    assert engine.pauses == [7.0, 1.0]


def test_one_that_asks_for_more_patience_than_anyone_has(model, engine, brief):
    model.answers = [fails(429, Retry_After="86400")]
    error = ask(engine, brief, retries=3)
    assert error.code == "E567" and "86400 s" in str(error) and engine.pauses == [] and len(model.requests) == 1


def test_one_that_fails_by_itself(model, engine, brief):
    model.answers = [fails(500), fails(503), fails(502)]
    assert ask(engine, brief, retries=2).code == "E570" and engine.pauses == [0.5, 1.0]


def test_one_that_does_not_know_the_model(model, engine, brief):
    model.answers = [fails(404, "no such model")]
    assert ask(engine, brief, retries=2).code == "E571" and len(model.requests) == 1
    model.answers = [fails(400)]
    assert ask(engine, brief).code == "E571" and len(model.requests) == 4  # in three forms


def test_one_that_sends_a_flood(model, engine, brief):
    def flood(handler):
        handler.send_response(200)
        handler.send_header("Content-Type", "text/event-stream")
        handler.send_header("Connection", "close")
        handler.end_headers()
        for _ in range(2000):
            handler.wfile.write(b"data: " + b"x" * 65_000 + b"\n\n")

    model.answers = [flood]
    assert ask(engine, brief, max_tokens=10, retries=2).code in {"E565", "E568"}


def test_one_that_sends_one_endless_line(model, engine, brief):
    model.answers = [lambda handler: handler.whole(b"data: " + b"x" * 3_000_000, kind="text/event-stream")]
    assert ask(engine, brief, max_tokens=10).code == "E568"


def test_one_that_sends_a_packed_bomb(model, engine, brief):
    bomb = gzip.compress(b"\0" * 50_000_000)
    model.answers = [lambda handler: handler.whole(bomb, kind="text/event-stream", Content_Encoding="gzip")]
    assert ask(engine, brief).code == "E568"


def test_one_that_refuses(model, engine, brief):
    model.answers = [says("", refusal="I cannot do that")]
    assert ask(engine, brief, retries=3).code == "E572" and len(model.requests) == 1
    model.answers = [says("", finish="content_filter")]
    assert ask(engine, brief).code == "E572"


def test_one_that_sends_elsewhere_is_not_followed(model, engine, brief):
    model.answers = [lambda handler: handler.whole({}, 307, Location=f"{model.url}/other")]
    assert ask(engine, brief, retries=2).code == "E569" and len(model.requests) == 1


def test_without_a_key_nothing_is_asked(model, engine, brief, monkeypatch):
    monkeypatch.delenv("ECHT_TEST_KEY")
    error = ask(engine, brief)
    assert error.code == "E562" and "ECHT_TEST_KEY" in str(error) and model.requests == []
    assert not engine.log.exists()  # nothing was asked, so nothing is counted
    model.answers = [says(GOOD)]
    assert engine(key_env="").words(brief, FACTS, "nl")

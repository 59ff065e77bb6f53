import socket

import pytest

from echt.errors import OutsideError
from echt.safety import Target, check_url, resolve

from .conftest import FACTS


@pytest.mark.parametrize(
    "url",
    [
        "https://models.example/v1",
        "https://models.example:8443/v1",
        "http://localhost:11434/v1",
        "http://127.0.0.1:8080/v1",
        "http://[::1]:8080/v1",
        "https://10.0.0.5/v1",
    ],
)
def test_addresses_that_may_be_called(url):
    assert isinstance(check_url(url, setting="base_url"), Target)


@pytest.mark.parametrize(
    "url",
    [
        "http://models.example/v1",
        "http://10.0.0.5/v1",
        "ftp://models.example",
        "file:///etc/passwd",
        "https://user:secret@models.example/v1",
        "https://models.example/v1#x",
        "https://",
        "models.example/v1",
        "https://169.254.169.254/latest/meta-data",
        "https://[::ffff:169.254.169.254]/",
        "https://[64:ff9b::a9fe:a9fe]/",
        "https://0.0.0.0/",
        "https://[ff02::1]/",
        "https://models.example:99999/v1",
        "https://[::1",
    ],
)
def test_addresses_that_may_not(url):
    with pytest.raises(OutsideError) as caught:
        check_url(url, setting="base_url")
    assert caught.value.code == "E560" and "secret" not in str(caught.value)


@pytest.fixture
def names(monkeypatch):
    """Names that stand for what a test says, as an evil name server would have it."""
    known = {}
    real = socket.getaddrinfo

    def look(host, port, *args, **more):
        return (
            [row for one in known[host] for row in real(one, port, *args, **more)]
            if host in known
            else real(host, port, *args, **more)
        )

    monkeypatch.setattr(socket, "getaddrinfo", look)
    return known


@pytest.mark.parametrize(
    "inner",
    [
        "10.1.2.3",
        "192.168.1.1",
        "127.0.0.1",
        "::1",
        "fd00::1",
        "169.254.169.254",
        "100.64.0.1",
        "::ffff:10.0.0.1",
        "2002:0a00:0001::",
    ],
)
def test_a_name_that_stands_for_an_inner_machine_is_refused(names, inner):
    names["models.example"] = [inner]
    with pytest.raises(OutsideError) as caught:
        resolve(check_url("https://models.example/v1", setting="base_url"))
    assert caught.value.code == "E560"
    names["models.example"] = ["93.184.216.34", inner]  # one good address does not excuse another
    with pytest.raises(OutsideError):
        resolve(check_url("https://models.example/v1", setting="base_url"))


def test_a_person_may_name_one_inner_host_and_only_that_one(names):
    names["models.inner"] = names["other.inner"] = ["10.1.2.3"]
    assert resolve(check_url("https://models.inner/v1", setting="base_url", private_host="models.inner")) == "10.1.2.3"
    with pytest.raises(OutsideError):
        resolve(check_url("https://other.inner/v1", setting="base_url", private_host="models.inner"))
    names["models.inner"] = ["169.254.169.254"]  # where a cloud hides its keys: nobody may open that
    with pytest.raises(OutsideError):
        resolve(check_url("https://models.inner/v1", setting="base_url", private_host="models.inner"))


def test_a_public_name_goes_to_what_was_checked(names):
    names["models.example"] = ["93.184.216.34"]
    assert resolve(check_url("https://models.example/v1", setting="base_url")) == "93.184.216.34"


def test_a_name_that_stands_for_nothing(names, monkeypatch):
    def nothing(*_, **__):
        raise socket.gaierror(-2, "unknown")

    monkeypatch.setattr(socket, "getaddrinfo", nothing)
    with pytest.raises(OutsideError) as caught:
        resolve(check_url("https://models.example/v1", setting="base_url"))
    assert caught.value.code == "E561"


def test_the_engine_checks_its_address_before_anything_is_sent(engine, brief, model, names):
    with pytest.raises(OutsideError) as caught:
        engine(base_url="http://models.example/v1").words(brief, FACTS, "nl")
    assert caught.value.code == "E560"
    names["models.example"] = ["127.0.0.1"]
    with pytest.raises(OutsideError) as caught:
        engine(base_url=f"https://models.example:{model.server_address[1]}/v1").words(brief, FACTS, "nl")
    assert caught.value.code == "E560" and model.requests == []

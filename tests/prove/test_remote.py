"""A manifest that lies elsewhere is fetched only when asked, only from where it was allowed, and never without an end."""

import io
import socket
import threading
import time
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import c2pa
import pytest
from PIL import Image

from echt.errors import OutsideError
from echt.prove import Remote, Source, State, TrustList, Verifier, context, make_identity
from echt.prove.verify.remote import fetch

AT = datetime.now(UTC).replace(microsecond=0)  # the library judges certificates by today's date


@pytest.fixture(scope="module")
def identity(tmp_path_factory):
    return make_identity(tmp_path_factory.mktemp("keys") / "signing", "Wilg zaden", at=AT)


@contextmanager
def serving(answer):
    """(address, paths that were asked for) of a server on this machine; `answer(door)` writes what it gives."""
    asked = []

    class Door(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            answer(self)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/m.c2pa?a=1", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def give(content, status=200, **headers):
    def answer(door):
        door.send_response(status)
        for name, value in {"Content-Length": str(len(content)), **headers}.items():
            door.send_header(name.replace("_", "-"), value)
        door.end_headers()
        door.wfile.write(content)

    return answer


def with_remote(identity, url):
    """(a picture whose manifest lies at `url`, that manifest)."""
    held, out = io.BytesIO(), io.BytesIO()
    Image.linear_gradient("L").save(held, "JPEG")
    said = {"actions": [{"action": "c2pa.created", "digitalSourceType": Source.trained.value}]}
    manifest = {"title": "a", "assertions": [{"label": "c2pa.actions.v2", "data": said}]}
    builder = c2pa.Builder(manifest, context=context([TrustList("own", identity.root)]))
    builder.set_no_embed()
    builder.set_remote_url(url)
    info = c2pa.C2paSignerInfo(c2pa.C2paSigningAlg.ES256, identity.chain.encode(), identity.key, None)
    store = builder.sign(c2pa.Signer.from_info(info), "image/jpeg", held, out)
    return out.getvalue(), bytes(store)


def look(identity, path, remote):
    with Verifier(lists=[TrustList("own root", identity.root)], remote=remote) as verifier:
        return verifier.verify(path)


def test_not_asked_no_connection_is_made_and_the_evidence_names_the_host(identity, tmp_path):
    with serving(give(b"")) as (url, asked):
        (tmp_path / "a.jpg").write_bytes(with_remote(identity, url)[0])
        found = look(identity, tmp_path / "a.jpg", None)
        assert found.state is State.unknown and asked == []
        assert "The manifest lies elsewhere, at 127.0.0.1" in str(found) and "it was not fetched" in str(found)


def test_asked_it_is_fetched_and_counts_as_one_that_lies_inside(identity, tmp_path):
    kept = {}
    with serving(lambda door: give(kept["manifest"])(door)) as (url, asked):
        picture, kept["manifest"] = with_remote(identity, url)
        (tmp_path / "a.jpg").write_bytes(picture)
        (tmp_path / "b.jpg").write_bytes(picture + b"0123456789")
        found = look(identity, tmp_path / "a.jpg", Remote(hosts=("127.0.0.1",)))
        assert asked == ["/m.c2pa?a=1"] and found.state is State.proven and found.ai_declared
        assert "was fetched from there" in str(found)
        changed = look(identity, tmp_path / "b.jpg", Remote(hosts=("127.0.0.1",)))
        assert changed.state is State.contradicted and "that the file points to does not match it" in str(changed)


def test_any_public_machine_is_not_this_one_nor_an_inner_network(identity, tmp_path):
    with serving(give(b"x")) as (url, asked):
        for address in (url, url.replace("127.0.0.1", "localhost"), "https://192.168.1.1/m", "https://[::1]/m", "ftp://a.example/m",
                        "http://models.example/m", "https://169.254.169.254/latest", "https://user:pass@a.example/m"):  # fmt: skip
            with pytest.raises(OutsideError) as caught:
                fetch(address, Remote())
            assert caught.value.code == "E560"
        with pytest.raises(OutsideError) as caught:
            fetch(url, Remote(hosts=("another.example",)))
        assert caught.value.code == "E560"
        (tmp_path / "a.jpg").write_bytes(with_remote(identity, url)[0])
        found = look(identity, tmp_path / "a.jpg", Remote())
        assert found.state is State.unknown and "was not fetched from there" in str(found)
        assert asked == []


def test_a_name_that_stands_for_an_inner_machine_is_not_called(monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [(2, 1, 6, "", ("10.0.0.7", 443))])
    with pytest.raises(OutsideError) as caught:
        fetch("https://public.example/m", Remote())
    assert caught.value.code == "E560"


@pytest.mark.parametrize(("answer", "why"), [
    (give(b"x" * 5000), "more than 1000 bytes"), (give(b"", 404), "HTTP 404"),
    (give(b"x" * 5, Content_Length="50"), "Error"), (give(b"", 302, Location="http://127.0.0.1:1/other"), "HTTP 302"), (give(b"x", Content_Encoding="gzip"), "HTTP 200"),
])  # fmt: skip
def test_too_much_nothing_or_another_address_is_no_manifest(answer, why):
    with serving(answer) as (url, asked):
        with pytest.raises(OutsideError) as caught:
            fetch(url, Remote(hosts=("127.0.0.1",), most_bytes=1000))
        assert caught.value.code == "E599" and why in caught.value.found
        assert len(asked) == 1


def drip(door):
    door.send_response(200)
    door.end_headers()
    try:
        while True:
            door.wfile.write(b"x")
            time.sleep(0.05)
    except OSError:
        return


def test_a_server_that_never_ends_is_left():
    with serving(drip) as (url, _):
        began = time.monotonic()
        with pytest.raises(OutsideError) as caught:
            fetch(url, Remote(hosts=("127.0.0.1",), seconds=0.5))
        assert caught.value.code == "E599"
        assert time.monotonic() - began < 20


def test_what_is_no_manifest_is_told_and_nothing_is_raised(identity, tmp_path):
    with serving(give(b"not a manifest")) as (url, _):
        (tmp_path / "a.jpg").write_bytes(with_remote(identity, url)[0])
        found = look(identity, tmp_path / "a.jpg", Remote(hosts=("127.0.0.1",)))
        assert found.state is State.unknown and "cannot be read" in str(found)

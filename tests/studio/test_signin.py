"""Who may in: passwords, roles, sessions that end, the brake, and forms that only our own pages may send."""

import re
import stat
import sys
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

import pytest

from echt.errors import NotAllowedError, OutsideError
from echt.studio.signin.brake import Brake
from echt.studio.signin.door import Door
from echt.studio.signin.roles import MAY, ROLES, require
from echt.studio.signin.sessions import Sessions
from echt.studio.signin.users import Users

from .conftest import GUESSED, NAMES, PASSWORD, Plain

GOOD = "four words of mine"


@pytest.fixture
def users(tmp_path):
    made = Users(tmp_path / "keys/users.json")
    made.add("Ada", "administrator", GOOD)
    return made


def test_a_password_is_kept_as_argon2id_in_a_file_of_its_owner(users, tmp_path):
    file = tmp_path / "keys/users.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "$argon2id$" in file.read_text()
    assert GOOD not in file.read_text() + repr(users.all())
    assert users.check(" ada ", GOOD).name == "Ada"
    assert users.check("Ada", GOOD + "x") is None
    assert users.check("nobody", GOOD) is None


@pytest.mark.parametrize("password", ["qwertyuiop", "a" * 40, "x" * 201, "adaadaadaada1"])
def test_a_poor_password_is_refused(users, password):
    with pytest.raises(OutsideError) as caught:
        users.add("Ben", "marketer", password)
    assert caught.value.code == "E536"
    assert password not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "role"),
    [("Ada", "marketer"), ("ADA", "marketer"), ("<script>", "marketer"), ("", "marketer"), ("Ben", "boss")],
)
def test_a_name_is_there_once_and_roles_are_four(users, name, role):
    with pytest.raises(OutsideError) as caught:
        users.add(name, role, GOOD)
    assert caught.value.code == "E535"


def test_the_last_administrator_stays(users):
    for change in (lambda: users.remove("Ada"), lambda: users.change("Ada", role="marketer")):
        with pytest.raises(OutsideError) as caught:
            change()
        assert caught.value.code == "E535"
    assert [user.role for user in users.all()] == ["administrator"]


def test_a_broken_file_of_users_lets_nobody_in(users, tmp_path):
    (tmp_path / "keys/users.json").write_text("{")
    with pytest.raises(OutsideError) as caught:
        users.check("Ada", GOOD)
    assert caught.value.code == "E534"


def test_a_session_ends_when_left_alone_and_after_a_day_of_work(users):
    now = [0.0]
    sessions = Sessions(users, idle_s=60, longest_s=150, clock=lambda: now[0])
    token = sessions.begin(users.get("Ada"))
    for now[0] in (50.0, 100.0, 149.0):
        assert sessions.find(token) is not None
    now[0] = 151.0
    assert sessions.find(token) is None
    other = sessions.begin(users.get("Ada"))
    now[0] += 59
    assert sessions.find(other, touch=False) is not None
    now[0] += 2
    assert sessions.find(other) is None


def test_another_password_or_role_ends_the_sessions_of_before(users):
    sessions = Sessions(users)
    session = sessions.find(sessions.begin(users.get("Ada")))
    assert sessions.still(session)
    users.change("Ada", password="other words of mine")
    assert not sessions.still(session)
    assert not sessions.alive(session)


def test_a_session_that_was_signed_out_changes_nothing_more(users):
    sessions = Sessions(users)
    token = sessions.begin(users.get("Ada"))
    session = sessions.find(token)
    assert sessions.alive(session)
    sessions.end(token)
    assert not sessions.alive(session)


def test_the_brake_holds_one_name_and_lets_go_after_rest():
    now = [0.0]
    brake = Brake(clock=lambda: now[0])
    waits = []
    for _ in range(20):
        brake.wrong(("name", "ada"))
        waits.append(brake.wait(("name", "ada")))
    assert waits[:6] == [0, 0, 0, 0, 2, 4]
    assert max(waits) == 900
    assert brake.wait(("name", "ben")) == 0
    now[0] += 3601
    brake.wrong(("name", "ada"))
    assert brake.wait(("name", "ada")) == 0


@pytest.mark.parametrize("text", ["", "{", "[]", '{"a": 1}', '{"a": ["x", "y"]}'])
def test_a_broken_file_of_the_brake_stops_nobody(tmp_path, text):
    (tmp_path / "brake.json").write_text(text)
    assert Brake(tmp_path / "brake.json").wait(("name", "ada")) == 0


def test_the_brake_outlives_the_studio_and_names_nobody(users, tmp_path):
    now = [1e9]
    door = Door(users, tmp_path / "door", clock=lambda: now[0])
    for _ in range(6):
        door.enter("My password typed as a name", "x", address="192.0.2.7")
    again = Door(users, tmp_path / "door", clock=lambda: now[0])
    assert again.enter("My password typed as a name", "x").wait == 2
    file = tmp_path / "door/brake.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert not any(word in file.read_text().casefold() for word in ("password", "192.0"))


def test_who_guesses_at_a_name_never_locks_its_owner_out(users, tmp_path):
    now = [1e9]
    door = Door(users, tmp_path / "door", clock=lambda: now[0])
    known = door.remember(door.enter("Ada", GOOD).user)
    for _ in range(12):  # a day and a night of guesses, one as soon as the last may be made
        now[0] += door.enter("Ada", "guessed", address="192.0.2.7").wait
        door.enter("Ada", "guessed", address="192.0.2.7")
    assert door.enter("Ada", GOOD, address="192.0.2.7").wait > 0
    assert door.enter("Ada", GOOD, address="198.51.100.1").wait > 0  # who is new here cannot be told from who guesses
    assert door.enter("Ada", GOOD, address="192.0.2.7", known=known).user is not None
    assert door.again("Ada", GOOD).user is not None
    now[0] += 900
    assert door.enter("Ada", GOOD, address="198.51.100.1").user is not None  # a quarter of an hour at most


def test_the_word_of_a_browser_is_for_its_own_name_and_has_a_brake_too(users, tmp_path):
    users.add("Ben", "marketer", GOOD)
    door = Door(users, tmp_path / "door", clock=lambda: 1e9)
    known = door.remember(users.get("Ada"))
    waits = [door.enter("Ada", "guessed", known=known).wait for _ in range(6)]
    assert waits == [0, 0, 0, 0, 0, 2]
    for _ in range(5):
        door.enter("Ben", "guessed", known=known)
    assert door.enter("Ben", GOOD, known=known).wait == 2  # it does not count for another name
    users.change("Ada", password="other words of mine")
    assert door.enter("Ada", "other words of mine", known=known).wait == 0  # no longer known: the name's own brake
    for forged in ("", ".", "a.b", "é.é", known[:-1], f"{known}x"):
        assert door._knows("ada", forged) == ""


def test_an_address_that_tries_many_names_waits_too(users, tmp_path):
    door = Door(users, tmp_path / "door", clock=lambda: 1e9)
    tried = [door.enter(f"name {n}", "guessed", address=f"2001:db8:1:2::{n:x}").wait for n in range(22)]
    assert tried[:21] == [0] * 21
    assert tried[21] > 0
    assert door.enter("Ada", GOOD, address="2001:db8:1:3::1").user is not None


def test_many_tries_at_once_are_no_way_around_the_brake(users, tmp_path):
    door = Door(users, tmp_path / "door", clock=lambda: 1e9)
    with ThreadPoolExecutor(12) as pool:
        tried = list(pool.map(lambda _: door.enter("Ada", "guessed"), range(12)))
    assert sum(one.wait == 0 for one in tried) == 5


def test_a_name_that_is_not_there_costs_the_same_work(users, monkeypatch):
    from echt.studio.signin import users as module

    worked = []

    class Counting:
        def __getattr__(self, name):
            def work(*given):
                worked.append((name, given[0][:31] if name == "verify" else ""))
                return getattr(hasher, name)(*given)

            return work

    hasher = module._HASHER
    monkeypatch.setattr(module, "_HASHER", Counting())
    fresh = Users(users._path), Users(users._path)
    fresh[0].check("Ada", "guessed")
    known, worked[:] = list(worked), []
    fresh[1].check("Nobody", "guessed")
    assert worked == known == [("hash", ""), ("verify", worked[1][1])]  # as many times, at the same cost


@pytest.mark.parametrize("action", sorted(MAY))
def test_the_table_is_what_decides(action):
    for role in ROLES:
        if role in MAY[action]:
            require(role, action)
        else:
            with pytest.raises(NotAllowedError):
                require(role, action)


# --- over the line ----------------------------------------------------------------------------------------------------


def test_guessing_is_braked_and_the_right_password_waits_as_well(plain):
    seen = []
    for word in ["wrong"] * 6 + [PASSWORD]:
        _, _, form = plain("/nl/sign-in")
        given = {"csrf": plain.csrf(form), "name": GUESSED, "password": word, "language": "nl"}
        status, headers, text = plain("/sign-in", given)
        seen.append(status)
    assert seen == [401, 401, 401, 401, 401, 429, 429]
    assert "Wacht" in text
    assert int(headers["retry-after"]) >= 1
    assert GUESSED in text  # what was typed stays, but for the password
    assert PASSWORD not in text


def test_a_wrong_name_and_a_wrong_password_are_told_alike(plain):
    said = []
    for name, password in (("Nobody", PASSWORD), ("Mila", "not her password")):
        _, _, form = plain("/en/sign-in")
        status, _, text = plain(
            "/sign-in", {"csrf": plain.csrf(form), "name": name, "password": password, "language": "en"}
        )
        said.append((status, text.replace(name, "")))
    assert said[0][0] == said[1][0] == 401
    assert said[0][1] == said[1][1]


def test_a_form_that_another_site_sends_is_refused(plain):
    _, _, form = plain("/nl/sign-in")
    given = {"csrf": plain.csrf(form), "name": "Mila", "password": PASSWORD, "language": "nl"}
    for headers in ({"Origin": "https://elsewhere.example"}, {"Origin": "null"}, {"Origin": None}):
        assert plain("/sign-in", given, headers=headers)[0] == 403
    assert plain("/sign-in", given | {"csrf": "guessed"})[0] == 400
    assert plain("/sign-in", given)[0] == 303


def test_signing_out_needs_the_word_of_the_session(studio):
    from .conftest import sign_in

    client = Plain(studio.base)
    client.cookies = sign_in(studio.base, NAMES["analyst"], PASSWORD)
    kept = dict(client.cookies)
    assert client("/sign-out", {"csrf": "guessed"})[0] == 400
    assert client("/nl")[0] == 200
    _, _, page = client("/nl/inbox")
    word = re.search(r"name=\W+csrf\W+value=\W+([\w-]{20,})", page)[1]
    assert client("/sign-out", {"csrf": word, "language": "nl"})[1]["location"] == "/nl/sign-in"
    client.cookies = kept
    assert client("/nl")[1]["location"].startswith("/nl/sign-in")  # the session is over, not only its cookie


def test_nothing_but_the_sign_in_is_served_to_strangers(plain):
    for path in (
        "/_nicegui/3.18.0/static/nicegui.js",
        "/_nicegui_ws/socket.io/?EIO=4&transport=polling",
        "/nl",
        "/docs",
        "/openapi.json",
        "/x",
    ):
        assert plain(path)[0] in {303, 401}, path


def test_another_host_name_is_refused(plain):
    assert plain("/nl/sign-in", headers={"Host": "shop.example.com"})[0] == 400


ELSEWHERE = (
    "https://elsewhere.example", "//elsewhere.example", "/\\elsewhere.example", "\\\\elsewhere.example", "/\t/elsewhere.example",
    "javascript:alert(1)", "elsewhere.example", " //elsewhere.example", "/nl\r\nSet-Cookie: x=1", "/\x00/elsewhere.example", "/\u2215/elsewhere.example",
)  # fmt: skip


def test_after_signing_in_one_stays_on_this_site(plain, studio):
    mine = f"echt-{studio.base.rsplit(':', 1)[1]}"
    for to in ELSEWHERE:
        plain.cookies.pop(mine, None)
        _, _, form = plain(f"/nl/sign-in?{urlencode({'to': to})}")
        given = {"csrf": plain.csrf(form), "name": "Mila", "password": PASSWORD, "language": "nl", "to": to}
        assert plain("/sign-in", given)[1]["location"] == "/nl"
        for path in ("/nl/sign-in", "/choose/theme/dark"):  # and so does who is in already, or chooses colours
            assert plain(f"{path}?{urlencode({'to': to})}")[1]["location"] in {"/nl", "/"}
    plain.cookies.pop(mine)
    assert plain("/nl/audience")[1]["location"] == "/nl/sign-in?to=/nl/audience"


def test_a_session_is_a_new_one_each_time_and_its_cookie_is_for_the_server_alone(plain, studio):
    name = f"echt-{studio.base.rsplit(':', 1)[1]}"
    plain.cookies[name] = "chosen-by-somebody-else"
    tokens = []
    for _ in range(2):
        _, _, form = plain("/nl/sign-in")
        if not form:  # signed in already
            plain.cookies[name], kept = "x", plain.cookies[name]
            _, _, form = plain("/nl/sign-in")
            plain.cookies[name] = kept
        given = {"csrf": plain.csrf(form), "name": "Mila", "password": PASSWORD, "language": "nl"}
        _, headers, _ = plain("/sign-in", given)
        flags = {one.partition("=")[0]: one.lower() for one in headers.get_all("set-cookie")}
        assert set(flags) == {name, "echt-known"}
        assert all("httponly" in one and "samesite=lax" in one for one in flags.values())
        assert "expires" not in flags[name] and "max-age" not in flags[name]  # it ends with the browser
        tokens.append(plain.cookies[name])
    assert len({*tokens, "chosen-by-somebody-else"}) == 3
    for token in (tokens[0], "chosen-by-somebody-else"):  # the one before ended when the next began
        plain.cookies[name] = token
        assert plain("/nl")[0] == 303


def test_behind_tls_cookies_are_for_tls_and_addresses_are_the_proxys_word(made, monkeypatch):
    from starlette.requests import Request

    from echt.studio.serving import prepare
    from echt.studio.signin.routes import sender, signed_in

    monkeypatch.setenv("ECHT_KEYS", str(made / "keys"))
    site = prepare(made / "shop", url="https://studio.example")

    def asked(direct, forwarded):
        headers = [(b"x-forwarded-for", forwarded.encode())] if forwarded else []
        return Request({"type": "http", "headers": headers, "client": (direct, 1)})

    cookies = signed_in(asked("127.0.0.1", ""), site, site.users.get("Mila"), "/nl").headers.getlist("set-cookie")
    assert cookies[0].startswith("__Host-echt-") and "; Path=/;" in cookies[0]
    assert all("; Secure" in one for one in cookies)
    forged = "203.0.113.9, 198.51.100.4"
    assert sender(asked("127.0.0.1", forged), behind=True) == "198.51.100.4"
    assert sender(asked("192.0.2.1", forged), behind=True) == "192.0.2.1"  # not the proxy on this machine
    assert sender(asked("127.0.0.1", forged), behind=False) == "127.0.0.1"


@pytest.mark.parametrize("csrf", ["é", "\x00", "x" * 5000, ""])
def test_a_word_that_is_none_is_refused_and_nothing_breaks(plain, csrf):
    plain("/nl/sign-in")
    assert plain("/sign-in", {"csrf": csrf, "name": "Mila", "password": PASSWORD})[0] == 400
    assert plain("/start/%C3%A9")[0] == 303
    assert plain("/sign-in", {"csrf": csrf, "name": "x" * 200_000})[0] == 413


def test_every_page_carries_the_headers_and_a_nonce_of_its_own(studio):
    from .conftest import sign_in

    client = Plain(studio.base)
    client.cookies = sign_in(studio.base, NAMES["marketer"], PASSWORD)
    policies = set()
    for path in ("/nl", "/nl/audience"):
        _, headers, text = client(path)
        policies.add(headers["content-security-policy"])
        assert "'unsafe-inline'" not in headers["content-security-policy"].split("script-src", 1)[1].split(";", 1)[0]
        nonce = headers["content-security-policy"].split("'nonce-", 1)[1].split("'", 1)[0]
        assert text.count("<script") == text.count(f'<script nonce="{nonce}"') > 3
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"
    assert len(policies) == 2


def test_a_password_is_never_an_argument(tmp_path, monkeypatch, capsys):
    import io

    import echt
    from echt.cli.main import main

    monkeypatch.setenv("ECHT_KEYS", str(tmp_path / "keys"))
    echt.init(tmp_path / "shop", people=20, seed=3).close()

    def run(*words, given=""):
        monkeypatch.setattr(sys, "argv", ["echt", "studio", "user", *words, "-p", str(tmp_path / "shop")])
        monkeypatch.setattr(sys, "stdin", io.StringIO(given))
        with pytest.raises(SystemExit) as end:
            main()
        said = capsys.readouterr()
        return end.value.code or 0, said.out, said.err

    assert run("add", "Cas", "--role", "administrator", given=f"{GOOD}\n")[0] == 0
    assert run("list")[1] == "Cas\tadministrator\n"
    assert run("add", "Dee", "--role", "marketer", "--password", "x")[0] == 2
    assert "E535" in run("change", "Cas", "--role", "boss")[2]
    assert run("change", "Cas", "--password", given="short\n")[0] == 3
    assert run("add", "Dee", "--role", "marketer", given=f"{GOOD}\n")[0] == 0
    assert run("remove", "Dee")[0] == 0
    assert run("list")[1] == "Cas\tadministrator\n"
    with echt.open(tmp_path / "shop") as shop:
        assert [(one.action, one.name) for one in shop.changes(kind="user")] == [
            ("removed", "Dee"),
            ("added", "Dee"),
            ("added", "Cas"),
        ]

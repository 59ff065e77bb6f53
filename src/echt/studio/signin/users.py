"""The people who work in the Studio: a name, a role, and the argon2id hash of a password. No address, no telephone.

They are in one JSON file beside the project's keys, outside the project folder, readable by its owner only.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

from echt.errors import OutsideError
from echt.studio.signin.roles import ROLES, Role
from echt.studio.signin.secrecy import put

SHORTEST = 12
LONGEST = 200
_NAME = re.compile(r"[^\W_][\w .'-]{0,39}")
_HASHER = PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who may sign in.

    Attributes:
        name: As it stands under an approval.
        role: What they may do.
        password: Hash of argon2id, with its own salt and cost.
        since: Changes when the password or role does: sessions from before end.
    """

    name: str
    role: Role
    password: str = field(repr=False)
    since: int = 1


class Users:
    """The file of users; every reading sees what other processes wrote."""

    def __init__(self, path: Path) -> None:
        self._path, self._lock = path, threading.Lock()
        self._nobody = ""

    def all(self) -> list[User]:
        """Everyone, by name.

        Raises:
            OutsideError: E534, the file cannot be read.
        """
        try:
            raw = json.loads(self._path.read_text("utf-8"))
            return sorted((User(**one) for one in raw["users"]), key=lambda user: user.name.casefold())
        except FileNotFoundError:
            return []
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise OutsideError(
                "the file of the Studio's users cannot be read.",
                code="E534",
                found=type(error).__name__,
                fix="put back a copy, or move it away and make the first administrator again",
            ) from None

    def get(self, name: str) -> User | None:
        """The user of a name, however it is capitalised."""
        wanted = name.strip().casefold()
        return next((user for user in self.all() if user.name.casefold() == wanted), None)

    def add(self, name: str, role: str, password: str) -> User:
        """A new user.

        Raises:
            OutsideError: E535, the name or role cannot be used; E536, the password is too short or too easy.
        """
        clean = " ".join(name.split())
        if not _NAME.fullmatch(clean):
            raise OutsideError("this name cannot be used.", code="E535", fix="letters and spaces, at most 40")
        chosen = _role(role)
        made = User(clean, chosen, hashed(password, clean))

        def insert(users: list[User]) -> list[User]:
            if any(user.name.casefold() == clean.casefold() for user in users):
                raise OutsideError("there is a user of this name.", code="E535", found=clean, fix="choose another")
            return [*users, made]

        self._change(insert)
        return made

    def change(self, name: str, *, role: str | None = None, password: str | None = None) -> User:
        """Give a user another role or password; their sessions end.

        Raises:
            OutsideError: E535, there is no such user, or no administrator would be left; E536.
        """
        known = self._known(name)
        made = replace(known, since=known.since + 1)
        if role is not None:
            made = replace(made, role=_role(role))
        if password is not None:
            made = replace(made, password=hashed(password, known.name))
        self._change(lambda users: _governed([made if user.name == known.name else user for user in users]))
        return made

    def remove(self, name: str) -> None:
        """Take a user out.

        Raises:
            OutsideError: E535, there is no such user, or no administrator would be left.
        """
        known = self._known(name)
        self._change(lambda users: _governed([user for user in users if user.name != known.name]))

    def check(self, name: str, password: str) -> User | None:
        """The user, where name and password are right; takes as long where there is no such name."""
        user = self.get(name)
        self._nobody = self._nobody or _HASHER.hash("nobody has this password")  # also where it is not needed
        try:
            _HASHER.verify(user.password if user else self._nobody, password[:LONGEST].encode("utf-8", "replace"))
        except (VerificationError, InvalidHashError):
            return None
        return user

    def _known(self, name: str) -> User:
        user = self.get(name)
        if user is None:
            raise OutsideError("there is no user of this name.", code="E535", fix="echt studio user list")
        return user

    def _change(self, how: Callable[[list[User]], list[User]]) -> None:
        with self._lock:
            users = [asdict(user) for user in how(self.all())]
            put(self._path, json.dumps({"users": users}, ensure_ascii=False, indent=1))


def hashed(password: str, name: str) -> str:
    """The argon2id hash of a password that is good enough.

    Raises:
        OutsideError: E536.
    """
    short, long = len(password) < SHORTEST, len(password) > LONGEST
    easy = len(set(password)) < 5 or (name.casefold() in password.casefold() and len(password) < len(name) + SHORTEST)
    if short or long or easy:
        raise OutsideError(
            "this password cannot be used.",
            code="E536",
            found="too short" if short else "too long" if long else "too easy to guess",
            fix=f"{SHORTEST} characters or more, such as four words",
        )
    return _HASHER.hash(password)


def _role(role: str) -> Role:
    for known in ROLES:
        if known == role:
            return known
    raise OutsideError("there is no such role.", code="E535", found=role, fix=", ".join(ROLES))


def _governed(users: list[User]) -> list[User]:
    if not any(user.role == "administrator" for user in users):
        raise OutsideError(
            "no administrator would be left.", code="E535", fix="make somebody else an administrator first"
        )
    return users

"""`echt studio user`: who may into the Studio. A password is asked for or read from stdin; it is never an argument."""

from __future__ import annotations

import getpass
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from echt.cli.options import HERE, ProjectOption, open_project
from echt.errors import OutsideError, require

if TYPE_CHECKING:
    from echt.studio.signin.users import Users

app = typer.Typer(no_args_is_help=True, help="The Studio's users. `echt serve` opens the Studio.")
user = typer.Typer(no_args_is_help=True, help="Who may into the Studio, and as what.")
app.add_typer(user, name="user")

Who = Annotated[str, typer.Argument(help="A name, as it stands under an approval.")]
As = Annotated[str, typer.Option("--role", help="marketer, analyst, approver or administrator.")]


@user.command("add")
def user_add(name: Who, role: As, project: ProjectOption = HERE) -> None:
    """Let somebody in; asks for their password, or reads it from stdin."""
    users = _users(project)
    made = users.add(name, role, _password())
    _noted(project, "added", made.name, made.role)
    sys.stderr.write(f"{made.name} may enter the Studio as {made.role}.\n")


@user.command("change")
def user_change(
    name: Who,
    role: Annotated[str | None, typer.Option("--role", help="Another role.")] = None,
    password: Annotated[bool, typer.Option("--password", help="Ask for another password.")] = False,
    project: ProjectOption = HERE,
) -> None:
    """Give somebody another role or password; where they are signed in, they are signed out."""
    made = _users(project).change(name, role=role, password=_password() if password else None)
    _noted(project, "changed", made.name, made.role)
    sys.stderr.write(f"{made.name} may enter the Studio as {made.role}.\n")


@user.command("remove")
def user_remove(name: Who, project: ProjectOption = HERE) -> None:
    """Let somebody in no longer."""
    _users(project).remove(name)
    _noted(project, "removed", name, "")
    sys.stderr.write(f"{name} may enter the Studio no longer.\n")


@user.command("list")
def user_list(project: ProjectOption = HERE) -> None:
    """Everyone who may in, with their role."""
    for one in _users(project).all():
        sys.stdout.write(f"{one.name}\t{one.role}\n")


def _users(project: Path) -> Users:
    require("argon2", "the Studio's users need argon2, which is not installed.", code="E533", extra="studio")
    from echt.studio.signin.users import Users

    with open_project(project) as shop:
        return Users(shop.private / "studio/users.json")


def _noted(project: Path, action: str, name: str, role: str) -> None:
    with open_project(project) as shop:
        shop.note("command line", action, kind="user", name=name, said={"role": role} if role else {})


def _password() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    first = getpass.getpass("Password: ")
    if getpass.getpass("Again: ") != first:
        raise OutsideError("the two passwords are not the same.", code="E536", fix="try again")
    return first

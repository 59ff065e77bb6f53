"""echt.toml as a value: names, stores, sources, grounds. A typo is an error that names the nearest key."""

from __future__ import annotations

import hashlib
import os
import tomllib
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar, get_args
from zoneinfo import available_timezones

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from echt.errors import ProjectError, nearest
from echt.nouns import ATTENTION, Basis, Purpose

T = TypeVar("T", bound=BaseModel)


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Clock(_Part):
    """What time it is for this project: a fixed moment, or now."""

    as_of: datetime | Literal["now"] = "now"


class WarehouseConfig(_Part):
    """Where the facts are, and how much memory their engine may take."""

    path: str = "warehouse"
    buckets: int = Field(default=16, ge=1, le=4096)
    memory: str = "1GB"


class LedgerConfig(_Part):
    """Where the promises are: a file in the project folder, or a PostgreSQL URL."""

    url: str = "ledger.db"


class KeysConfig(_Part):
    """Where the keys are. `published` derives them from a phrase: for public data and demonstrations only."""

    folder: str | None = None
    published: str | None = None


class Ground(_Part):
    """A ground the brand itself states for a purpose: never consent, which only a person can give."""

    basis: Literal[Basis.legitimate_interest, Basis.contract]
    evidence: str


class Channels(_Part):
    """How mails leave: who they come from, where their links point to."""

    from_address: str = "shop@example.org"
    from_name: str = ""
    base_url: str = "https://example.org/echt"
    postal: str = ""
    outbox: str = "outbox"


class AttentionConfig(_Part):
    """The brand's own defaults of the attention budget; a person's own settings win."""

    budget_s: float = Field(default=ATTENTION.budget_s, ge=0)
    quiet_hours: tuple[str, str] = ATTENTION.quiet_hours


class OpenAIConfig(_Part):
    """A language model that may write: any endpoint that speaks the OpenAI protocol. Its key is in the environment."""

    base_url: str
    model: str = Field(min_length=1)
    key_env: str = Field(default="OPENAI_API_KEY", pattern="^([A-Za-z_][A-Za-z0-9_]*)?$")
    image_model: str = ""
    private_host: str = ""
    timeout_s: float = Field(default=60.0, gt=0, le=600)
    retries: int = Field(default=2, ge=0, le=10)
    max_tokens: int = Field(default=1200, ge=16, le=100_000)
    stream: bool = True
    temperature: float | None = Field(default=None, ge=0, le=2)
    price_in: float = Field(default=0.0, ge=0)
    price_out: float = Field(default=0.0, ge=0)
    price_image: float = Field(default=0.0, ge=0)
    currency: str = Field(default="USD", pattern="^[A-Z]{3}$")


class CreateConfig(_Part):
    """How creatives are made: which engine writes, its model if it has one, and where products are described."""

    engine: Literal["phrases", "template", "openai", "nothing"] = "phrases"
    feed: str = ""
    photos: str = "data/photos"
    openai: OpenAIConfig | None = None


class TrustConfig(_Part):
    """A trust list that was pinned: whose signers count as known, beside this project's own root."""

    name: str
    file: str
    on: date
    until: date | None = None
    revoked: list[Annotated[str, Field(pattern="^[0-9A-Fa-f:]*[0-9A-Fa-f]$")]] = Field(default_factory=list[str])
    sha256: str = Field(default="", pattern="^([0-9A-Fa-f]{64})?$")


class ProveConfig(_Part):
    """How what leaves is proven: keys of the brand's own where it has them, and who stamps the time."""

    chain: str = ""
    key_env: str = Field(default="", pattern="^([A-Za-z_][A-Za-z0-9_]*)?$")
    root: str = ""
    stamp: str = ""
    stamp_root: str = ""
    private_host: str = ""
    country: str = Field(default="NL", pattern="^[A-Z]{2}$")
    trust: list[TrustConfig] = Field(default_factory=list[TrustConfig])


class Config(_Part):
    """The whole of echt.toml."""

    name: str
    language: Literal["nl", "en"] = "nl"
    currency: str = Field(default="EUR", pattern="^[A-Z]{3}$")
    time_zone: str = "Europe/Amsterdam"
    seed: int = 0
    simulated: bool = False
    clock: Clock = Clock()
    warehouse: WarehouseConfig = WarehouseConfig()
    ledger: LedgerConfig = LedgerConfig()
    keys: KeysConfig = KeysConfig()
    attention: AttentionConfig = AttentionConfig()
    channels: Channels = Channels()
    create: CreateConfig = CreateConfig()
    prove: ProveConfig = ProveConfig()
    permissions: dict[str, Ground] = Field(default_factory=dict[str, Ground])
    sources: dict[str, dict[str, Any]] = Field(default_factory=dict[str, dict[str, Any]])

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, zone: str) -> str:
        if zone not in available_timezones():
            hint = nearest(zone, available_timezones())
            raise ProjectError(
                f"time zone '{zone}' is not in the tz database.",
                code="E106",
                found=zone,
                fix=f"did you mean '{hint}'?" if hint else "use a name such as Europe/Amsterdam",
            )
        return zone

    @field_validator("permissions")
    @classmethod
    def _known_purposes(cls, grounds: dict[str, Ground]) -> dict[str, Ground]:
        return {Purpose(key): ground for key, ground in grounds.items()}

    @property
    def slug(self) -> str:
        """The name as part of a path: lower case letters, digits and hyphens."""
        kept = "".join(c if c.isalnum() else "-" for c in self.name.lower())
        return "-".join(part for part in kept.split("-") if part) or "project"


def load_config(folder: Path) -> Config:
    """The configuration of a project folder.

    Raises:
        ProjectError: E102 no echt.toml, E103 it does not parse, E104 a key Echt does not know, E105 a wrong value,
            E106 an unknown time zone.
    """
    path = folder / "echt.toml"
    if not path.is_file():
        raise ProjectError(
            "this folder is not an Echt project: it has no echt.toml.",
            code="E102",
            found=folder.name,
            fix="echt init DIR makes one that runs at once",
        )
    return parse(Config, read_toml(path), "echt.toml")


def read_toml(path: Path) -> dict[str, Any]:
    """What a TOML file of the project folder says.

    Raises:
        ProjectError: E103, it does not parse.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ProjectError(
            f"{path.name} does not parse.", code="E103", found=error, fix="see the line it names"
        ) from None


def parse(model: type[T], raw: dict[str, Any], file: str) -> T:
    """`raw` as a checked value of `model`, or an error that names the file, the key and the nearest known key."""
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=True)[0]
        raise _teach(model, first, file) from None


def _teach(model: type[BaseModel], first: Any, file: str) -> ProjectError:
    where = [str(part) for part in first["loc"]]
    key = ".".join(where)
    if first["type"] == "extra_forbidden":
        hint = nearest(where[-1], _keys_at(model, where[:-1]))
        fix = f"did you mean '{hint}'?" if hint else f"known here: {', '.join(_keys_at(model, where[:-1]))}"
        return ProjectError(f"{file} has a key Echt does not know.", code="E104", found=key, fix=fix)
    if first["type"] == "missing":
        return ProjectError(f"{file} lacks '{key}'.", code="E105", fix=f"add {where[-1]} = …")
    found = f"{key} = {first['input']!r}"
    return ProjectError(f"{file} has a value Echt cannot use.", code="E105", found=found, fix=first["msg"])


def _keys_at(model: type[BaseModel], path: list[str]) -> list[str]:
    for part in path:
        field = model.model_fields.get(part)
        kinds = get_args(field.annotation) or (field.annotation,) if field else ()
        inner = next((one for one in kinds if isinstance(one, type) and issubclass(one, BaseModel)), None)
        if inner is None:
            return []
        model = inner
    return list(model.model_fields)


def keys_folder(config: Config) -> Path:
    """Where this project's keys are: echt.toml, then ECHT_KEYS, then the user's configuration folder."""
    if config.keys.folder:
        return Path(config.keys.folder).expanduser()
    if base := os.environ.get("ECHT_KEYS"):
        return Path(base) / config.slug
    home = os.environ.get("XDG_CONFIG_HOME")
    return (Path(home) if home else Path.home() / ".config") / "echt" / config.slug


def moment(config: Config, at: datetime | str | None = None) -> datetime:
    """The moment a command speaks about, in UTC: `--at`, then [clock] as_of, then now.

    Raises:
        ProjectError: E109, the text is not a date.
    """
    if isinstance(at, str):
        at = written_moment(at)
    chosen = at or (datetime.now(UTC) if config.clock.as_of == "now" else config.clock.as_of)
    return chosen.replace(tzinfo=UTC) if chosen.tzinfo is None else chosen.astimezone(UTC)


def real_moment(at: datetime | str | None = None) -> datetime:
    """The moment in the world, in UTC: certificates are judged by it, wherever the clock of a project stands.

    Raises:
        ProjectError: E109, the text is not a date.
    """
    chosen = (written_moment(at) if isinstance(at, str) else at) or datetime.now(UTC)
    return chosen.replace(tzinfo=UTC) if chosen.tzinfo is None else chosen.astimezone(UTC)


def written_moment(text: str) -> datetime:
    """The moment of an ISO 8601 text, with a zone where it has one.

    Raises:
        ProjectError: E109, the text is not a date.
    """
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise ProjectError(
            "that is not a moment.", code="E109", found=text, fix="write 2011-03-01 or 2011-03-01T09:00:00+00:00"
        ) from None


def fingerprint(raw: bytes) -> str:
    """Sixteen hexadecimal characters that change when a file changes."""
    return hashlib.sha256(raw).hexdigest()[:16]

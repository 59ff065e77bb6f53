"""One source of facts as echt.toml describes it: which files, which shape, which column means what."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, Literal
from zoneinfo import available_timezones

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from echt.errors import DataError, nearest
from echt.nouns import Purpose

CURRENCY = "^[A-Z]{3}$"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Columns(_Part):
    """What each column means. The value is the name of the column in the file; in JSON Lines, `a.b` is b inside a.

    `properties` is one column of JSON objects, or a list of columns that are kept as properties.
    """

    person: str | None = None
    anonymous: str | None = None
    at: str | None = None
    received_at: str | None = None
    event: str | None = None
    message_id: str | None = None
    order: str | None = None
    product: str | None = None
    product_name: str | None = None
    category: str | None = None
    brand: str | None = None
    quantity: str | None = None
    price: str | None = None
    value: str | None = None
    currency: str | None = None
    country: str | None = None
    language: str | None = None
    time_zone: str | None = None
    simulated: str | None = None
    properties: str | tuple[str, ...] = ()

    def named(self) -> dict[str, str]:
        """Meaning -> column of the file, for those that are mapped; `properties` apart."""
        return {key: value for key, value in self if isinstance(value, str) and key != "properties"}


class Rules(_Part):
    """How the shop writes what a column cannot say.

    Attributes:
        cancel_prefix: An order id that begins with this is a cancellation: its lines are a refund.
        shipping: Product ids that are postage. Kept as lines without a product, and outside the value of an order.
        services: Product ids that are no product (fees, discounts, corrections). Kept as lines without a product,
            inside the value. An order with nothing but these is an `Order Updated`, not an `Order Completed`.
        max_amount: The largest |quantity × price| of a line or |value| of an event that is believed.
        decimal: What stands before the cents in a text, "." or ",".
        date_format: strptime format of `at`, when it is text that is not ISO 8601.
    """

    cancel_prefix: str | None = None
    shipping: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    max_amount: float = Field(default=1_000_000.0, gt=0)
    decimal: Literal[".", ","] = "."
    date_format: str | None = None


class Source(_Part):
    """Where facts come from.

    Attributes:
        name: Its name in echt.toml; the `source` column of what it gives.
        files: Patterns of files, relative to the project folder.
        kind: "order_lines", a table with one row a line of an order; "events", a table with one row an event;
            "segment", messages of the Segment spec.
        currency: ISO 4217 code of amounts without one.
        time_zone: tzdata name for times without one.
        event: The name of every event, for a table without an `event` column.
        simulated: True when the rows are made up, and must say so.
        consent: Category of a consent banner -> purpose, for messages that carry consent.
    """

    name: str
    files: tuple[str, ...] = ()
    kind: Literal["order_lines", "events", "segment"]
    currency: str | None = Field(default=None, pattern=CURRENCY)
    time_zone: str = "UTC"
    event: str | None = None
    simulated: bool = False
    columns: Columns = Columns()
    rules: Rules = Rules()
    consent: dict[str, str] = Field(default_factory=dict[str, str])

    @classmethod
    def from_toml(cls, name: str, raw: Mapping[str, Any]) -> Source:
        """The source that one `[sources.NAME]` table describes.

        Raises:
            DataError: E202, an unknown key or a wrong value; E203, an unknown time zone; E204, money without a
                currency.

        Examples:
            >>> Source.from_toml("web", {"kind": "segment", "files": ["data/web.jsonl"]}).time_zone
            'UTC'
        """
        try:
            return cls.model_validate({**raw, "name": name})
        except ValidationError as error:
            raise _teach(name, error) from None

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, zone: str) -> str:
        if zone not in available_timezones():
            hint = nearest(zone, available_timezones())
            raise DataError(
                f"time zone '{zone}' is not in the tz database.",
                code="E203",
                found=zone,
                fix=f"did you mean '{hint}'?" if hint else "use a name such as Europe/Amsterdam",
            )
        return zone

    @field_validator("consent")
    @classmethod
    def _known_purposes(cls, consent: dict[str, str]) -> dict[str, str]:
        return {category: str(Purpose(purpose)) for category, purpose in consent.items()}

    @model_validator(mode="after")
    def _complete(self) -> Source:
        if self.kind == "segment":
            return self
        mapped = self.columns.named()
        for needed in _NEEDED[self.kind]:
            given = {"event": self.event, "person": self.kind == "events" and self.columns.anonymous}.get(needed)
            if needed not in mapped and not given:
                raise DataError(
                    f"source '{self.name}' does not say which column is '{needed}'.",
                    code="E202",
                    found=", ".join(sorted(mapped)) or "no columns",
                    fix=f'add {needed} = "…" to [sources.{self.name}.columns]',
                )
        if ("price" in mapped or "value" in mapped) and not self.currency and "currency" not in mapped:
            raise DataError(
                f"source '{self.name}' has amounts but no currency.",
                code="E204",
                found="neither currency nor columns.currency",
                fix=f'add currency = "EUR" to [sources.{self.name}], or map a column',
            )
        return self

    @property
    def fingerprint(self) -> str:
        """Sixteen hexadecimal characters that change when the meaning of the columns changes."""
        meaning = self.model_dump_json(exclude={"files"})
        return hashlib.sha256(meaning.encode()).hexdigest()[:16]


_NEEDED = {
    "order_lines": ("person", "at", "order", "product", "quantity", "price"),
    "events": ("person", "at", "event"),
}


def _teach(name: str, error: ValidationError) -> DataError:
    first = error.errors(include_url=False)[0]
    where = [str(part) for part in first["loc"]]
    key = ".".join(["sources", name, *where])
    if first["type"] == "extra_forbidden":
        part = {"columns": Columns, "rules": Rules}.get(where[0], Source)
        known = [field for field in part.model_fields if field != "name"]
        hint = nearest(where[-1], known)
        fix = f"did you mean '{hint}'?" if hint else f"known here: {', '.join(known)}"
        return DataError(f"source '{name}' has a key Echt does not know.", code="E202", found=key, fix=fix)
    if first["type"] == "missing":
        return DataError(f"source '{name}' lacks '{where[-1]}'.", code="E202", found=key, fix=f"add {where[-1]} = …")
    return DataError(f"source '{name}' has a value Echt cannot use.", code="E202", found=key, fix=first["msg"])

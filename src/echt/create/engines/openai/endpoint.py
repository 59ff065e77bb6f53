"""Where a model is, how it is asked, and what it costs: the part [create.openai] of echt.toml as a value."""

from __future__ import annotations

import os
from dataclasses import dataclass

from echt.errors import OutsideError
from echt.safety import Target, check_url

__all__ = ["Endpoint"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """An OpenAI-compatible endpoint. The key itself is never here: it is read from the environment when it is needed.

    Attributes:
        base_url: Up to and with its version, such as "https://models.example/v1".
        model: For words.
        key_env: The environment variable that holds the key; "" where the endpoint asks for none.
        image_model: For pictures; "" where there is none.
        private_host: The one host name that may stand for a machine in an inner network.
        timeout_s: The longest a try may take, in seconds.
        retries: How often to try again.
        max_tokens: The longest answer.
        stream: Whether the endpoint streams.
        temperature: As the endpoint reads it; None leaves it to the endpoint.
        price_in: Money for a million tokens asked.
        price_out: Money for a million tokens answered.
        price_image: Money for a picture.
        currency: Of these prices.
    """

    base_url: str
    model: str
    key_env: str = "OPENAI_API_KEY"
    image_model: str = ""
    private_host: str = ""
    timeout_s: float = 60.0
    retries: int = 2
    max_tokens: int = 1200
    stream: bool = True
    temperature: float | None = None
    price_in: float = 0.0
    price_out: float = 0.0
    price_image: float = 0.0
    currency: str = "USD"

    @property
    def target(self) -> Target:
        """The address, checked.

        Raises:
            OutsideError: E560, it may not be called.
        """
        return check_url(self.base_url, setting="create.openai.base_url", private_host=self.private_host)

    def key(self) -> str:
        """The key, out of the environment.

        Raises:
            OutsideError: E562, the variable is not set.
        """
        if not self.key_env:
            return "none"
        found = os.environ.get(self.key_env, "").strip()
        if not found or not found.isascii() or not found.isprintable():
            raise OutsideError(
                "there is no key for the model.",
                code="E562",
                found=f"the environment variable {self.key_env} is not set, or is not a key",
                fix=f'set {self.key_env}, or name another in key_env ("" where no key is asked)',
            )
        return found

    def cost(self, tokens_in: int | None, tokens_out: int | None) -> float | None:
        """What a call cost, in `currency`; None where the endpoint did not count."""
        if tokens_in is None or tokens_out is None:
            return None
        return round((tokens_in * self.price_in + tokens_out * self.price_out) / 1e6, 8)

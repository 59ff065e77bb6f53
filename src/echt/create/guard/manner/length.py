"""How many characters a channel shows."""

from __future__ import annotations

from echt.create.guard.finding import Finding

__all__ = ["LENGTHS", "of_length"]

# characters that a channel shows; hard limits are cut or refused by the channel, so they block
LENGTHS: dict[str, tuple[int, bool]] = {
    "email": (4000, False),
    "email.subject": (78, False),
    "email.preheader": (110, False),
    "email.body": (4000, False),
    "email.call_to_action": (40, False),
    "sms": (160, True),
    "push": (120, True),
    "message": (300, True),
    "feed": (300, True),
    "badge": (30, True),
}


def of_length(text: str, channel: str) -> list[Finding]:
    """A finding where a text is longer than its channel shows; it blocks where the channel cuts or refuses."""
    most, blocks = LENGTHS[channel]
    if len(text) <= most:
        return []
    why = f"{channel} shows {most} characters; this has {len(text)}."
    return [Finding("length", most, len(text), text[most : most + 40], blocks, why, f"take out {len(text) - most}")]

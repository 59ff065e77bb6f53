"""What is never a feature: special categories, vulnerability, mood, being a child. By the words of a name, Dutch and English."""

from __future__ import annotations

import re
from collections.abc import Iterable

from echt.errors import NotAllowedError
from echt.nouns import SPECIAL_NAME

_KINDS: dict[str, str] = {
    "special category": SPECIAL_NAME,
    "vulnerability": (
        r"(?i:vulnerab|kwetsbaar|(?:^|[^a-z])(?:in_?)?debts?(?:[^a-z]|$)|schuld|bankrupt|failliet|gambl|gok(?:ken|ver)|addict|versla(?:af|vi)|unemploy|"
        r"werkloos|divorc|gescheiden|scheiding|bereave|(?:^|[^a-z])rouw|widow|weduw|pay_?day_?loan|arrears|incasso|"
        r"minima|food_?bank|voedselbank|low_?income|laag_?inkomen|homeless|dakloos)"
    ),
    "mood": (
        r"(?i:(?:^|[^a-z])(?:mood|stemming|emotie|emotion\w*|sentiment|gevoel\w*|stress\w*)(?:[^a-z]|$)|"
        r"lonel|eenza|depress|anxi|angst|boredom|verveling|verdriet|sadness|insecur|onzeker|suicid|zelfmoord)"
    ),
    "minor": r"(?i:(?:^|[^a-z])(?:minor|minderjarig\w*|is_child|is_kind|age_under_\d+)(?:[^a-z]|$))",
}


def forbidden_kind(name: str) -> str | None:
    """Which kind of thing a name tells about people that no model may use; None where it tells none.

    Examples:
        >>> forbidden_kind("Pregnancy Test Viewed"), forbidden_kind("Product Viewed")
        ('special category', None)
        >>> forbidden_kind("stemming_score")
        'mood'
    """
    plain = name.replace(" ", "_")
    return next((kind for kind, words in _KINDS.items() if re.search(words, plain)), None)


def is_forbidden(name: str) -> bool:
    """True where no model may use what this name tells about people."""
    return forbidden_kind(name) is not None


def refuse_forbidden(names: Iterable[str]) -> None:
    """Refuse features, or an outcome, that tell what no model may use.

    Raises:
        NotAllowedError: E308, one of the names does.
    """
    for name in names:
        if kind := forbidden_kind(name):
            raise NotAllowedError(
                f"no model may use '{name}'.",
                code="E308",
                found=f"{name}: {kind}",
                fix="leave it out; if the name misleads, rename the event at its source",
            )

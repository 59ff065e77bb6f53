"""Features by what they are about: dozens of columns say the same few things."""

from __future__ import annotations

_THEMES: dict[str, tuple[str, ...]] = {
    "silence": ("days_since_last", "silence_ratio"),
    "tenure": ("days_known", "days_since_first"),
    "rhythm": ("gap_",),
    "year_ago": ("count_year_ago", "sum_year_ago"),
    "refunds": ("refund", "days_since_refund"),
    "week": ("weekend_share", "weekday_top_share"),
    "season": ("month_ahead",),
    "country": ("country",),
    "seen": ("events_", "days_since_event"),
    "frequency": ("count_", "fading_", "days_with", "frequency", "expected_by_rhythm"),
    "money": ("sum_", "value_", "monetary", "money_by_rhythm"),
}
ORDER = (*_THEMES, "lately", "same")
"""All themes but those of other events, which are called `did:NAME`."""


def theme_of(feature: str) -> str:
    """What a feature is about.

    Examples:
        >>> theme_of("count_90d"), theme_of("silence_ratio"), theme_of("count_30d:Product Viewed")
        ('frequency', 'silence', 'did:Product Viewed')
    """
    if ":" in feature:
        return f"did:{feature.split(':', 1)[1]}"
    return next((theme for theme, starts in _THEMES.items() if feature.startswith(starts)), feature)

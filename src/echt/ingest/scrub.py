"""Personal data that slips into free text and URLs, taken out before anything is stored: all in SQL, row sets at once.

What is found: e-mail addresses, telephone numbers, IBANs whose check digits hold (ISO 13616), Dutch citizen service
numbers that pass the 11-test. What cannot be found by its form, such as a name in a sentence, stays: see docs/limits.md.
"""

from __future__ import annotations

from echt.ingest.sqltext import text
from echt.nouns import SPECIAL_STEMS, SPECIAL_WORDS

EMAIL = r"[\pL\pN_.%+'-]+(?:@|%40)[\pL\pN_-]+(?:\.[\pL\pN_-]+)+"
ABROAD = r"(?:^|[^0-9+])((?:\+|00)[1-9](?:[ ()/-]{0,2}[0-9]){7,14})(?:[^0-9]|$)"
HOME = (
    r"(?:^|[^0-9.,:+-])(0[1-9][0-9]{0,2}[ -]?[0-9]{6,8}|0[1-9][0-9]{0,2}[ -]?[0-9]{3,4} [0-9]{3,4}"
    r"|0[1-9](?:[ -][0-9]{2}){4}|0[1-9][0-9]{1,2}[ -][0-9]{2,3}(?: [0-9]{2}){2})(?:[^0-9]|$)"
)
IBAN = r"(?i:\b([a-z]{2}[0-9]{2}(?: ?[a-z0-9]){11,40})\b)"
BSN = r"(?:^|[^0-9.,:\[-])([0-9]{9,}(?:\.[0-9]+)*|[0-9]{4}[. ][0-9]{2}[. ][0-9]{3,})"
BSN_ONLY = r"[0-9]{9}|[0-9]{4}[. ][0-9]{2}[. ][0-9]{3}"
_IDS = r'"[A-Za-z0-9_]*(?:[iI][dD]|[sS][kK][uU]|[cC]ode|[eE][aA][nN])":"[0-9]+"'
_DIGITS = "[0-9][-0-9 .()/]{6,}[0-9]"

# length of an IBAN by country, from the registry of ISO 13616
_REGISTRY = (
    "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DK18 DO28 EE20 EG29 ES24 FI18 FO18 "
    "FR27 GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 "
    "LY25 MC27 MD24 ME22 MK19 MR27 MT31 MU30 NL18 NO15 PK24 PL28 PS29 PT25 QA29 RO24 RS22 SA24 SC31 SD18 SE24 SI19 SK24 "
    "SM27 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20"
)
IBAN_LENGTHS = {entry[:2]: int(entry[2:]) for entry in _REGISTRY.split()}

# keys of JSON with a value, of a special category
_SPECIAL_KEY = (
    rf'(?i:"(?:[^"]*(?:{SPECIAL_STEMS})[^"]*|(?:[^"]*[^a-z"])?(?:{SPECIAL_WORDS})(?:[^a-z"][^"]*)?)":'
    r'(?:[^n"]|n[^u]|"[^"]))'
)
# the cheap question asked of every text first; every IBAN has a run of digits too
SUSPECT = f"{_DIGITS}|@|%40"
# and the dearer one, of those texts only
_LIKELY = f"@|%40|(?i:[a-z]{{2}}[0-9]{{2}}(?: ?[a-z0-9]){{11}})|{BSN}|{HOME}|{ABROAD}"

# traits that are contact details: kept encrypted in the ledger, or not at all
CONTACT = ("email", "phone", "name")
PRIVATE = (
    "email", "e_mail", "emailAddress", "phone", "telephone", "mobile", "name", "firstName", "first_name", "lastName",
    "last_name", "fullName", "full_name", "username", "address", "street", "birthday", "birthdate", "dateOfBirth",
    "date_of_birth", "avatar", "website", "title", "description", "bsn", "iban", "ip", "password",
)  # fmt: skip
DEVICE = ("ip", "userAgent", "user_agent", "userAgentData", "ipAddress", "ip_address")


# properties that say who someone is, or on which device
NOT_KEPT = (
    "user_id", "userId", "customer_id", "customerId", "client_id", "clientId", "anonymousId", "anonymous_id",
    "email", "phone", *DEVICE,
)  # fmt: skip


def macros() -> list[str]:
    """The statements that make the SQL functions of this module, for one session.

    - `echt_scrub(x)`: text `x` with "[email]", "[phone]", "[iban]" and zeros in the place of what was found.
    - `echt_special(x)`: whether JSON text `x` (without blanks between its parts) has a special category with a value.
    - `echt_traits(x)`: JSON object `x` without contact details and other traits that name a person.
    - `echt_context(x)`: JSON object `x` without the address and the make of the device.
    """
    return [
        f"CREATE OR REPLACE TEMP MACRO echt_iban_ok(x) AS ({_iban_ok()})",
        f"CREATE OR REPLACE TEMP MACRO echt_bsn_ok(x) AS ({_bsn_ok()})",
        f"CREATE OR REPLACE TEMP MACRO echt_ibans(x) AS ({_ibans()})",
        f"CREATE OR REPLACE TEMP MACRO echt_bsns(x) AS ({_bsns()})",
        f"CREATE OR REPLACE TEMP MACRO echt_home(x) AS ({_phones(HOME, 11)})",
        f"CREATE OR REPLACE TEMP MACRO echt_abroad(x) AS ({_phones(ABROAD, 15)})",
        f"CREATE OR REPLACE TEMP MACRO echt_without(x, found, mark) AS ({_WITHOUT})",
        f"CREATE OR REPLACE TEMP MACRO echt_deep(x) AS ({_deep()})",
        f"CREATE OR REPLACE TEMP MACRO echt_scrub(x) AS ({_scrub()})",
        f"CREATE OR REPLACE TEMP MACRO echt_special(x) AS (coalesce(regexp_matches(x, {text(_SPECIAL_KEY)}), false))",
        f"CREATE OR REPLACE TEMP MACRO echt_traits(x) AS (json_merge_patch(x, {text(_nulls(PRIVATE))}))",
        f"CREATE OR REPLACE TEMP MACRO echt_context(x) AS (json_merge_patch(x, {text(_nulls(DEVICE))}))",
    ]


_WITHOUT = "CASE WHEN len(found) = 0 THEN x ELSE list_reduce(found, lambda acc, it: replace(acc, it, mark), x) END"


def _scrub() -> str:
    return (
        f"CASE WHEN NOT regexp_matches(x, {text(SUSPECT)}) THEN x "
        f"WHEN regexp_matches(x, {text(_LIKELY)}) THEN echt_deep(x) ELSE x END"
    )


def _nulls(keys: tuple[str, ...]) -> str:
    return "{" + ",".join(f'"{key}":null' for key in keys) + "}"


def _deep() -> str:
    """One pass after the other; `_named` keeps the engine from working out the same text again."""
    # one match takes the blank that the next would begin with: what lies between two is found by the second look.
    # Numbers of home go first: one of abroad could take the first digits of a number behind it for its own
    abroad_again = "echt_without(t, echt_abroad(t), '[phone]')"
    abroad = _named("t", "echt_without(q, echt_abroad(q), '[phone]')", abroad_again)
    again = _named("q", "echt_without(p, echt_home(p), '[phone]')", abroad)
    phones = _named("p", "echt_without(s, echt_home(s), '[phone]')", again)
    bsns = _named("s", "echt_without(b, echt_bsns(b), '000000000')", phones)
    ibans = _named("b", "echt_without(m, echt_ibans(m), '[iban]')", bsns)
    return _named("m", f"regexp_replace(x, {text(EMAIL)}, '[email]', 'g')", ibans)


def _named(word: str, value: str, then: str) -> str:
    """SQL of `then`, in which `word` stands for `value`, worked out once."""
    return f"list_transform([{value}], lambda {word}: {then})[1]"


def _iban_ok() -> str:
    """ISO 7064 MOD 97-10: letters become 10..35, the first four characters go last; nine digits at a time."""
    turned = "upper(substr(x, 5) || substr(x, 1, 4))"
    digits = (
        f"array_to_string(list_transform(string_split({turned}, ''), "
        "lambda c: CASE WHEN c BETWEEN 'A' AND 'Z' THEN CAST(ascii(c) - 55 AS VARCHAR) ELSE c END), '')"
    )
    rest = (
        f"list_reduce(regexp_extract_all({digits}, '[0-9]{{1,9}}'), "
        "lambda acc, part: CAST(CAST(acc || part AS BIGINT) % 97 AS VARCHAR), '0')"
    )
    return f"coalesce(CAST({rest} AS BIGINT) = 1, false)"


def _ibans() -> str:
    lengths = "MAP {" + ", ".join(f"{text(land)}: {size}" for land, size in IBAN_LENGTHS.items()) + "}"
    found = f"regexp_extract_all(x, {text(IBAN)}, 1)"
    tight = (
        f"list_transform({found}, lambda f: "
        f"left(replace(f, ' ', ''), CAST(coalesce(element_at({lengths}, upper(left(f, 2)))[1], 0) AS BIGINT)))"
    )
    good = f"list_filter({tight}, lambda f: len(f) > 0 AND echt_iban_ok(f))"
    spaced = f"list_transform({good}, lambda f: trim(regexp_replace(f, '(.{{4}})', '\\1 ', 'g')))"
    return f"list_concat({good}, {spaced})"


def _bsn_ok() -> str:
    weighed = " + ".join(f"{9 - i} * coalesce(TRY_CAST(substr(x, {i + 1}, 1) AS BIGINT), 0)" for i in range(8))
    return f"x <> '000000000' AND ({weighed} - coalesce(TRY_CAST(substr(x, 9, 1) AS BIGINT), 0)) % 11 = 0"


def _bsns() -> str:
    """Candidates outside of values that are ids of things: an article number can pass the 11-test by chance."""
    found = f"regexp_extract_all(regexp_replace(x, {text(_IDS)}, '', 'g'), {text(BSN)}, 1)"
    good = f"regexp_full_match(f, {text(BSN_ONLY)}) AND echt_bsn_ok(regexp_replace(f, '[. ]', '', 'g'))"
    return f"list_filter({found}, lambda f: {good})"


def _phones(pattern: str, most: int) -> str:
    found = f"regexp_extract_all(regexp_replace(x, {text(_IDS)}, '', 'g'), {text(pattern)}, 1)"
    return f"list_filter({found}, lambda f: len(regexp_replace(f, '[^0-9]', '', 'g')) BETWEEN 9 AND {most})"

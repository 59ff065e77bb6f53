"""A page with which anyone checks what a brand signed, in their own browser, without trusting the brand or sending a file.

One HTML file with everything inside. It reads the manifest itself: boxes, values, certificates; it reckons hashes and
signatures with the browser's WebCrypto and holds them against the root that was put into it. Its own policy forbids it
every request. What it cannot check, it says.

Source:
    C2PA specification 2.2; JUMBF, ISO 19566-5; CBOR, RFC 8949; COSE, RFC 9052; X.509, RFC 5280.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization

from echt.prove.trust import TrustList

__all__ = ["page"]

_HERE = Path(__file__).parent
_SCRIPTS = ("read.js", "check.js", "show.js")


def page(brand: str, roots: Sequence[TrustList], *, keys: Sequence[str] = (), language: str = "nl") -> str:
    """The whole page.

    Args:
        brand: Its name, for the heading.
        roots: Whom the page knows.
        keys: Ed25519 public keys of receipts and audit heads, 64 hex digits each.
        language: "nl" or "en" to begin with; a button changes it.
    """
    given = {"brand": brand, "roots": [one for each in roots for one in _roots(each)], "keys": list(keys)}
    data = json.dumps(given | {"language": language}, ensure_ascii=True).replace("<", "\\u003c")
    script = "\n".join((_HERE / name).read_text("utf-8").replace('"use strict";\n', "") for name in _SCRIPTS)
    script = f'"use strict";\n{script}'
    allowed = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    style = (_HERE / "page.css").read_text("utf-8")
    policy = f"default-src 'none'; script-src 'sha256-{allowed}'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
    return "\n".join(
        [
            f'<!doctype html><html lang="{escape(language)}"><head><meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="referrer" content="no-referrer">',
            f"<title>{escape(brand)}</title><style>{style}</style></head><body>",
            _BODY,
            f'<script type="application/json" id="given">{data}</script>',
            f"<script>{script}</script></body></html>",
        ]
    )


def _roots(trusted: TrustList) -> list[dict[str, Any]]:
    found = x509.load_pem_x509_certificates(trusted.roots.encode()) if trusted.roots else []
    return [
        {
            "name": trusted.name,
            "sha256": one.fingerprint(hashes.SHA256()).hex(),
            "der": base64.b64encode(one.public_bytes(serialization.Encoding.DER)).decode(),
        }
        for one in found
    ]


_BODY = """<main><header><h1 data-say="title"></h1><button class="quiet" id="other" data-say="other"></button></header>
<p data-say="lead"></p>
<section><label for="choose" data-say="file"></label><input type="file" id="choose" accept=".png,.jpg,.jpeg,.webp,.mp4,.mov,.m4a,.mp3,.wav">
<p class="soft" data-say="drop"></p><div id="result" role="status" tabindex="-1"></div></section>
<h2 data-say="signed"></h2>
<section><label for="json" data-say="paste"></label><textarea id="json" spellcheck="false" autocomplete="off"></textarea>
<p><button id="test" data-say="test"></button></p><div id="answer" role="status" tabindex="-1"></div></section>
<h2 data-say="roots"></h2><p class="soft" data-say="rootsSaid"></p><ul id="roots" class="soft"></ul></main>"""

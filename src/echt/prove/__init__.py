"""What is real: files signed with how they came to be, words labelled with who wrote them, and both known again."""

from echt.prove.exit import Album, Gate, Held, Record, Released, ReleasedFile, release
from echt.prove.identity import Identity, make_identity, open_identity
from echt.prove.labels import Label, label, picture_label
from echt.prove.registry import Proof, mail_digest, register, text_digest
from echt.prove.sign import Action, Signed, Source, sign, sign_bytes
from echt.prove.trust import TrustList, context, trust_from_file
from echt.prove.verify import Evidence, State, Verdict, Verifier, verify

__all__ = [
    "Action",
    "Album",
    "Evidence",
    "Gate",
    "Held",
    "Identity",
    "Label",
    "Proof",
    "Record",
    "Released",
    "ReleasedFile",
    "Signed",
    "Source",
    "State",
    "TrustList",
    "Verdict",
    "Verifier",
    "context",
    "label",
    "mail_digest",
    "make_identity",
    "open_identity",
    "picture_label",
    "register",
    "release",
    "sign",
    "sign_bytes",
    "text_digest",
    "trust_from_file",
    "verify",
]

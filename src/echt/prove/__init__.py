"""What is real: files signed with how they came to be, words labelled with who wrote them, and both known again."""

from echt.prove.bring import Brought, Declared, bring
from echt.prove.exit import Album, Gate, Held, Record, Released, ReleasedFile, release
from echt.prove.finish import Maker, burn
from echt.prove.identity import Identity, make_identity, open_identity, read_identity
from echt.prove.labels import Label, label, picture_label
from echt.prove.registry import Proof, mail_digest, register, text_digest
from echt.prove.sign import Action, Claim, Ingredient, Signed, Source, Stamp, sign, sign_bytes
from echt.prove.signing import Identified, Signing
from echt.prove.trust import Pinned, TrustList, context, trust_from_file
from echt.prove.verify import Evidence, Remote, State, Verdict, Verifier, allowed, verify, verify_all

__all__ = [
    "Action",
    "Album",
    "Brought",
    "Claim",
    "Declared",
    "Evidence",
    "Gate",
    "Held",
    "Identified",
    "Identity",
    "Ingredient",
    "Label",
    "Maker",
    "Pinned",
    "Proof",
    "Record",
    "Released",
    "ReleasedFile",
    "Remote",
    "Signed",
    "Signing",
    "Source",
    "Stamp",
    "State",
    "TrustList",
    "Verdict",
    "Verifier",
    "allowed",
    "bring",
    "burn",
    "context",
    "label",
    "mail_digest",
    "make_identity",
    "open_identity",
    "picture_label",
    "read_identity",
    "register",
    "release",
    "sign",
    "sign_bytes",
    "text_digest",
    "trust_from_file",
    "verify",
    "verify_all",
]

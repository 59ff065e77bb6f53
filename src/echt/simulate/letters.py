"""Replies to a mail, as an mbox text in Dutch and English: questions, thanks, complaints, and one person in distress.

The letters are written for Echt; nobody real wrote them. Only the few people who reply are gone through one by one:
each of them gets a letter of their own.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from echt.simulate.chance import choice, uniform

if TYPE_CHECKING:
    from echt.simulate.respond import Crowd, Mails

KINDS = ("question", "thanks", "complaint", "distress")
_SHARES = [0.5, 0.3, 0.2]  # of the first three; of the fourth there is exactly one
_LETTERS: dict[str, dict[str, tuple[str, ...]]] = {
    "en": {
        "question": (
            "Hello, is this also available in white? We are looking for a set of four.",
            "Can I still add something to the order I placed yesterday?",
            "Do you deliver to an island, and what would that cost?",
            "Is the price for one piece or for the whole box?",
        ),
        "thanks": (
            "Thank you, I had been looking for this. I ordered two.",
            "Nice to hear from you. The last parcel arrived well packed.",
        ),
        "complaint": (
            "One of the cups arrived broken and I have not heard back about it.",
            "My last order took three weeks. I would like to know why.",
        ),
        "distress": (
            "Please stop writing about presents for my husband. He died in January and I do not know how to go on.",
        ),
    },
    "nl": {
        "question": (
            "Hallo, is deze er ook in het wit? We zoeken een set van vier.",
            "Kan ik nog iets toevoegen aan de bestelling van gisteren?",
            "Bezorgen jullie ook op Texel, en wat kost dat?",
            "Is de prijs voor één stuk of voor de hele doos?",
        ),
        "thanks": (
            "Dank je wel, deze zocht ik al een tijd. Ik heb er twee besteld.",
            "Fijn om weer iets te horen. Het vorige pakket kwam goed verpakt aan.",
        ),
        "complaint": (
            "Eén van de kopjes kwam kapot aan en ik heb er niets meer over gehoord.",
            "Mijn vorige bestelling duurde drie weken. Ik wil graag weten waarom.",
        ),
        "distress": (
            "Wilt u stoppen met cadeaus voor mijn man? Hij is in januari overleden en ik weet niet hoe ik verder moet.",
        ),
    },
}
_SUBJECT = {"en": "Your mail", "nl": "Uw mail"}


def letters(
    crowd: Crowd, mails: Mails, *, at: datetime, mailbox: str, subjects: dict[str, str]
) -> tuple[str, NDArray[np.str_]]:
    """The replies to these mails.

    Args:
        crowd: Who may reply.
        mails: The mails they got.
        at: When those arrived, UTC; replies follow within three days.
        mailbox: Where replies go.
        subjects: Subject line of the mail, by language.

    Returns:
        An mbox text in order of time, and (m,) the kind of reply of each mail, "" for none.
    """
    replied = uniform(mails.key, crowd.seed, "reply") < crowd.truth.reply[mails.who]
    which = choice(mails.key, crowd.seed, "reply/kind", _SHARES)
    kind = np.where(replied, np.array(KINDS)[which], "").astype("<U9")
    if len(kind):  # one person writes that things are not going well, so that a human will see what happens then
        kind[int(np.argmin(uniform(mails.key, crowd.seed, "distress")))] = "distress"
    hours = 72.0 * uniform(mails.key, crowd.seed, "reply/delay") ** 2
    rows = np.flatnonzero(kind != "")
    rows = rows[np.argsort(hours[rows], kind="stable")]
    text = "".join(
        _mbox(crowd, mails, int(i), str(kind[i]), at + timedelta(hours=float(hours[i])), mailbox, subjects)
        for i in rows
    )
    return text, kind


def _mbox(crowd: Crowd, mails: Mails, row: int, kind: str, at: datetime, mailbox: str, subjects: dict[str, str]) -> str:
    who = int(mails.who[row])
    language = crowd.language[who].as_py() or "en"
    language = language if language in _LETTERS else "en"
    sender = crowd.address[who].as_py()
    body = _body(crowd, mails, row, _LETTERS[language][kind])
    letter = EmailMessage()
    letter["From"], letter["To"] = sender, mailbox
    letter["Subject"] = f"Re: {subjects.get(language, _SUBJECT[language])}"
    letter["Date"] = format_datetime(at.replace(microsecond=0))
    decision = mails.decision_id[row].as_py()
    letter["Message-ID"] = f"<reply-{decision}@example.org>"
    letter["In-Reply-To"] = f"<{decision}@echt.invalid>"
    letter["X-Echt-Simulated"] = "yes"
    letter.set_content(body + "\n", cte="8bit")
    safe = "\n".join(f">{line}" if line.startswith("From ") else line for line in letter.as_string().splitlines())
    return f"From {sender} {at:%a %b %d %H:%M:%S %Y}\n{safe}\n\n"


def _body(crowd: Crowd, mails: Mails, row: int, bodies: tuple[str, ...]) -> str:
    one = choice(mails.key.slice(row, 1), crowd.seed, "reply/body", [1.0] * len(bodies))
    return bodies[int(one[0])]

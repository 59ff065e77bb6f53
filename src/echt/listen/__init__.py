"""What comes back: replies into conversations, stop heard at once, and an inbox for humans."""

from echt.listen.base import Inbound, Kind, Reader, Unread
from echt.listen.inbox import Inbox, Waiting, inbox, read_conversation
from echt.listen.mbox import parse_mail
from echt.listen.nothing import hear_nothing
from echt.listen.replies import READERS, Heard, import_replies
from echt.listen.triage import Triage, triage

__all__ = [
    "READERS",
    "Heard",
    "Inbound",
    "Inbox",
    "Kind",
    "Reader",
    "Triage",
    "Unread",
    "Waiting",
    "hear_nothing",
    "import_replies",
    "inbox",
    "parse_mail",
    "read_conversation",
    "triage",
]

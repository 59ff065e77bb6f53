"""Hand over what was decided: permission checked once more, nobody reached twice, addresses looked up last."""

from echt.deliver.audience import Audience, address_hash, export_audience
from echt.deliver.base import Channel, Outcome, Parcel
from echt.deliver.handover import Handover, deliver, delivery_id
from echt.deliver.mail import MailWriter, message_id
from echt.deliver.nothing import Nothing
from echt.deliver.outbox import Outbox
from echt.deliver.sender import Sender, Token, make_token, read_token, signer

__all__ = [
    "Audience",
    "Channel",
    "Handover",
    "MailWriter",
    "Nothing",
    "Outbox",
    "Outcome",
    "Parcel",
    "Sender",
    "Token",
    "address_hash",
    "deliver",
    "delivery_id",
    "export_audience",
    "make_token",
    "message_id",
    "read_token",
    "signer",
]

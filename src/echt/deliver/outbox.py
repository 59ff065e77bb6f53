"""The file outbox: one mail a file, written whole or not at all, never twice."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

from echt.deliver.base import Outcome, Parcel
from echt.deliver.mail import MailWriter
from echt.deliver.sender import Sender, Sign, mail_address
from echt.errors import OutsideError
from echt.nouns import DeliveryState
from echt.prove import mail_digest

__all__ = ["Outbox"]

THREADS = 4


class Outbox:
    """Mails as `<delivery id>.eml` files in a folder. Open one in a mail program to see what a person gets.

    A file appears by renaming, so a process that is killed leaves no half mail. A file that is there is a mail that
    was handed over: it is not written again.

    Args:
        folder: Made when it is missing.
        sender: Who the mails come from.
        sign: Signs the links: `signer(keys)`.

    Raises:
        OutsideError: E505, the folder cannot be made.

    """

    name = "outbox"

    def __init__(self, folder: Path | str, sender: Sender, *, sign: Sign) -> None:
        self.folder, self.sender, self.sign = Path(folder), sender, sign
        self._writers: dict[datetime, MailWriter] = {}
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise _cannot(error) from error

    def hand_over(self, parcels: Sequence[Parcel]) -> Iterator[Outcome]:
        """One file a parcel; refused where the address cannot stand in a mail."""
        with ThreadPoolExecutor(THREADS) as pool:  # making a file is the slow part, and it waits outside Python
            yield from pool.map(self._outcome, parcels)

    def _outcome(self, parcel: Parcel) -> Outcome:
        if not mail_address(parcel.address):
            return Outcome(DeliveryState.refused, "address")
        return Outcome(DeliveryState.handed_over, f"sha256:{self._put(parcel)}")

    def _put(self, parcel: Parcel) -> str:
        file = self.folder / f"{parcel.delivery_id}.eml"
        draft = self.folder / f".{parcel.delivery_id}.{os.getpid()}.part"
        try:
            if file.exists():
                return mail_digest(file.read_bytes())
            if parcel.at not in self._writers:
                self._writers[parcel.at] = MailWriter(self.sender, self.sign, parcel.at)
            raw = self._writers[parcel.at].write(parcel)
            draft.write_bytes(raw)
            draft.rename(file)
        except OSError as error:
            draft.unlink(missing_ok=True)
            raise _cannot(error) from error
        return mail_digest(raw)


def _cannot(error: OSError) -> OutsideError:
    return OutsideError(
        "the outbox cannot be written.",
        code="E505",
        found=error.strerror,
        fix="make room or give the right, then deliver again: it goes on where it was",
    )

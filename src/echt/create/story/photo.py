"""The photo of a story: a file that may be anything, and that may tell where it was taken."""

from __future__ import annotations

from pathlib import Path

from echt.create.guard import Finding
from echt.create.picture import read_photo
from echt.errors import CampaignError

__all__ = ["photo_findings"]


def photo_findings(path: Path) -> list[Finding]:
    """What is wrong with a photo: it cannot be read (blocks), or it tells where it was taken (a hint).

    Args:
        path: The file.

    Raises:
        OutsideError: E515, Pillow is not installed.
    """
    try:
        photo = read_photo(path)
    except CampaignError as error:
        return [Finding("photo.file", 0, 0, path.name, True, error.what, error.fix or "choose another photo")]
    if not photo.placed:
        return []
    why = "The file tells where it was taken. Pictures that Echt draws leave that behind; the file itself does not."
    return [
        Finding("photo.place", 0, 0, path.name, False, why, "take the place out before you publish the file itself")
    ]

"""Pictures of a creative: six sizes, light and dark, Dutch and English; text that fits, colours that can be read."""

from echt.create.picture.boxes import Box, problems
from echt.create.picture.draw import Drawn, draw, draw_all
from echt.create.picture.letters import check_letters
from echt.create.picture.look import Look, Note, Palette
from echt.create.picture.photo import Logo, Photo, read_logo, read_photo
from echt.create.picture.sizes import SIZES, THEMES, Size
from echt.create.picture.words import Copy, copy_of

__all__ = [
    "SIZES",
    "THEMES",
    "Box",
    "Copy",
    "Drawn",
    "Logo",
    "Look",
    "Note",
    "Palette",
    "Photo",
    "Size",
    "check_letters",
    "copy_of",
    "draw",
    "draw_all",
    "problems",
    "read_logo",
    "read_photo",
]

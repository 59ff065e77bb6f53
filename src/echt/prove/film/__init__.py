"""Films: what is seen in them at even distances, and how a copy without its manifest is found again."""

from echt.prove.film.frames import Frames, has_ffmpeg, key_frames, read_frames
from echt.prove.film.register import FilmMatch, find_film, register_film

__all__ = [
    "FilmMatch",
    "Frames",
    "find_film",
    "has_ffmpeg",
    "key_frames",
    "read_frames",
    "register_film",
]

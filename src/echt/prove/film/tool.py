"""ffmpeg, where it is installed: started without a shell, told which kind of file to expect, and kept within limits.

A file names its own readers and could name other files; so the reader is chosen here, and only this file may be opened.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from echt.errors import OutsideError
from echt.safety.limited import Limits
from echt.safety.program import output, pieces

__all__ = ["LIMITS", "About", "about_film", "grey_frames", "has_ffmpeg", "one_frame", "unreadable"]

LIMITS = Limits(memory_mb=2048, cpu_s=90, wall_s=90.0)
_CODECS = (
    "h264,hevc,libdav1d,av1,mpeg4,mjpeg,vp8,vp9,libvpx-vp9,prores,dnxhd,mpeg2video,mpeg1video,png,rawvideo,qtrle,"
    "aac,mp3float,mp3,ac3,eac3,alac,opus,libopus,flac,vorbis,pcm_s16le,pcm_s16be,pcm_s24le,pcm_f32le,amrnb,mov_text"
)
_SAFE = ("-v", "error", "-protocol_whitelist", "file", "-codec_whitelist", _CODECS, "-max_pixels", "36000000")
_ASKED = "stream=avg_frame_rate,width,height,sample_aspect_ratio:stream_side_data=rotation:format=duration"
_SIDE_MOST = 640
_PPM_MOST = 4_000_000


@dataclass(frozen=True, slots=True)
class About:
    """What a film says of itself.

    Attributes:
        seconds: How long; 0 where it does not say.
        rate: Frames a second; 0 where it does not say.
        shape: Width by height, as it is shown; 0 where it does not say.
    """

    seconds: float = 0.0
    rate: float = 0.0
    shape: float = 0.0


def has_ffmpeg() -> bool:
    """Whether frames can be looked at on this machine."""
    return bool(shutil.which("ffmpeg") and shutil.which("ffprobe"))


def about_film(path: Path) -> About:
    """How long a film is, and how many frames a second it has; zeros where nobody can tell.

    Raises:
        OutsideError: E600, ffmpeg is not installed.
    """
    asked = ("-select_streams", "V:0", "-show_entries", _ASKED, "-of", "json")
    try:
        raw = output([_tool("ffprobe"), *_SAFE, "-f", "mov", *asked, _named(path)], LIMITS, most=100_000)
        told: dict[str, Any] = json.loads(raw)
        one: dict[str, Any] = told["streams"][0]
        seconds = _number(str(told.get("format", {}).get("duration", "")))
        return About(seconds, _ratio(str(one.get("avg_frame_rate", ""))), _shape(one))
    except (ValueError, LookupError, AttributeError, TypeError):
        return About()
    except OutsideError as error:
        if error.code != "E559":
            raise
        return About()


def grey_frames(
    path: Path, *, rate: float, side: int, most: int, limits: Limits, only_keys: bool = False
) -> Iterator[bytes]:
    """Frames at even distances, each (side, side) grey bytes, stretched to a square.

    Args:
        path: Of the film.
        rate: Frames a second to look at.
        side: In pixels.
        most: Frames.
        limits: What ffmpeg may use.
        only_keys: Whether to unpack key frames only, which is many times faster, and give the last one at each moment.

    Raises:
        OutsideError: E600, ffmpeg is not installed; E559, it stopped: what came before has been given.
    """
    seen = f"fps={rate:.6f},scale={side}:{side}:flags=area,format=gray"
    keys = ("-skip_frame", "nokey") if only_keys else ()
    command = [_tool("ffmpeg"), "-nostdin", *_SAFE, "-threads", "2", *keys, "-f", "mov", "-i", _named(path)]
    command += ["-map", "0:V:0", "-an", "-sn", "-dn", "-vf", seen, "-frames:v", str(most), "-f", "rawvideo", "pipe:1"]
    return pieces(command, side * side, limits, most=most)


def one_frame(path: Path, second: float) -> tuple[int, int, bytes]:
    """Width, height and RGB bytes of what is seen at a moment, made smaller where it is wide.

    Raises:
        OutsideError: E600, ffmpeg is not installed; E559 or E601, there is nothing to see.
    """
    size = f"scale='min({_SIDE_MOST},iw)':'min({_SIDE_MOST},ih)':force_original_aspect_ratio=decrease,format=rgb24"
    command = [
        _tool("ffmpeg"),
        "-nostdin",
        *_SAFE,
        "-threads",
        "2",
        "-f",
        "mov",
        "-ss",
        f"{second:.3f}",
        "-i",
        _named(path),
    ]
    command += [
        "-map",
        "0:V:0",
        "-an",
        "-sn",
        "-dn",
        "-vf",
        size,
        "-frames:v",
        "1",
        "-c:v",
        "ppm",
        "-f",
        "image2pipe",
        "pipe:1",
    ]
    return _ppm(output(command, LIMITS, most=_PPM_MOST))


def _ppm(raw: bytes) -> tuple[int, int, bytes]:
    words = raw[:40].split(maxsplit=4)
    if len(words) < 4 or words[0] != b"P6" or not all(one.isdigit() for one in words[1:4]):
        raise unreadable("no frame")
    wide, high = int(words[1]), int(words[2])
    if not 0 < wide <= _SIDE_MOST or not 0 < high <= _SIDE_MOST or len(raw) < wide * high * 3:
        raise unreadable("no whole frame")
    return wide, high, raw[-wide * high * 3 :]


def _tool(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise OutsideError(
            "the frames of a film cannot be looked at.",
            code="E600",
            found=f"no {name} on this machine",
            fix="install ffmpeg, for instance: apt-get install ffmpeg",
        )
    return found


def _named(path: Path) -> str:
    return f"file:{path.resolve()}"


def _number(text: str) -> float:
    try:
        return max(0.0, min(float(text), 1e6)) if text else 0.0
    except ValueError:
        return 0.0


def _shape(one: dict[str, Any]) -> float:
    wide, high = _number(str(one.get("width", ""))), _number(str(one.get("height", "")))
    shape = wide / (high or 1.0) * (_ratio(str(one.get("sample_aspect_ratio", "")).replace(":", "/")) or 1.0)
    turned = any(
        _number(str(two.get("rotation", "")).removeprefix("-")) % 180 == 90 for two in one.get("side_data_list", [])
    )
    return 1 / shape if turned and shape else shape


def _ratio(text: str) -> float:
    above, _, below = text.partition("/")
    return _number(above) / (_number(below) or 1.0)


def unreadable(found: str) -> OutsideError:
    """E601."""
    return OutsideError(
        "there is no film in this file that can be looked at.",
        code="E601",
        found=found[:120],
        fix="a whole MP4 or QuickTime film, at most 36 million pixels a frame",
    )

"""Small whole films and sounds, made without any program: to sign, to send out, to break."""

import io
import struct
import wave

import numpy as np
from PIL import Image

_SIDE = (160, 96)
_MATRIX = struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
_SILENCE = bytes.fromhex("00c800802380")  # one frame of AAC, one channel


def wav(seed=0, seconds=0.25):
    """A little noise, 8 kHz."""
    out = io.BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setparams((1, 2, 8000, 0, "NONE", ""))
        sound.writeframes(np.random.default_rng(seed).integers(-900, 900, round(8000 * seconds), np.int16).tobytes())
    return out.getvalue()


def mp3(seed=0, frames=8):
    """Frames of silence: MPEG 1, layer 3, 128 kbit/s, 44.1 kHz; the seed stands in the bytes that nobody hears."""
    rest = np.random.default_rng(seed).integers(0, 255, (frames, 200), np.uint8)
    return b"".join(b"\xff\xfb\x90\xc4" + bytes(32) + bytes(181) + row.tobytes() for row in rest)


def flac(frames=4):
    """Silence: one constant value a frame, 44.1 kHz."""
    about = (
        (4096).to_bytes(2, "big") * 2
        + bytes(6)
        + (44100 << 44 | 15 << 36 | 4096 * frames).to_bytes(8, "big")
        + bytes(16)
    )
    out = b"fLaC\x80\0\0\x22" + about
    for n in range(frames):
        head = b"\xff\xf8\xc9\x08" + bytes([n])
        frame = head + bytes([_crc(head, 8, 0x07)]) + bytes(3)
        out += frame + _crc(frame, 16, 0x8005).to_bytes(2, "big")
    return out


def _crc(raw, bits, poly):
    value = 0
    for byte in raw:
        value ^= byte << bits - 8
        for _ in range(8):
            value = (value << 1 ^ (poly if value >> bits - 1 else 0)) & (1 << bits) - 1
    return value


def mp4(seed=0, frames=4, *, size=_SIDE, rate=4, brand=b"isom"):
    """A film whose every frame is a JPEG."""
    return film([jpeg(one) for one in scenes(seed, frames, size)], size, rate=rate, brand=brand)


def mov(seed=0, frames=4):
    """The same, as QuickTime has it."""
    return mp4(seed, frames, brand=b"qt  ")


def m4a(frames=20):
    """Frames of silence: AAC, 44.1 kHz."""
    config = b"\x12\x08"
    entry = _box(
        b"mp4a", bytes(6), _n(1, 2), bytes(8), _n(1, 2), _n(16, 2), bytes(4), _n(44100 << 16), _esds(0x40, 0x15, config)
    )
    return _boxed([_SILENCE] * frames, entry, b"M4A ", b"soun", _box(b"smhd", bytes(8)), 44100, 1024, (0, 0))


def scenes(seed, frames, size=_SIDE):
    """Textured pictures that move a little from one to the next, with a new scene every 8."""
    wide, high = size
    for n in range(frames):
        draw = np.random.default_rng((seed, n // 8))
        grain = draw.normal(128, 60, (max(4, high // 12), wide // 6, 3)).clip(0, 255).astype(np.uint8)
        large = Image.fromarray(grain).resize((wide * 2, high), Image.Resampling.BICUBIC)
        left = n % 8 * wide // 64
        yield large.crop((left, 0, left + wide, high))


def jpeg(image):
    out = io.BytesIO()
    image.save(out, "JPEG", quality=85)
    return out.getvalue()


def film(pictures, size, *, rate=4, brand=b"isom"):
    """An MP4 of JPEG frames, or a QuickTime film where the brand says so."""
    wide, high = size
    kind, more = (b"jpeg", b"") if brand == b"qt  " else (b"mp4v", _esds(0x6C, 0x11))
    resolution = _n(0x480000) * 2
    entry = _box(
        kind,
        bytes(6),
        _n(1, 2),
        bytes(16),
        _n(wide, 2),
        _n(high, 2),
        resolution,
        bytes(4),
        _n(1, 2),
        bytes(32),
        _n(24, 2),
        b"\xff\xff",
        more,
    )
    return _boxed(pictures, entry, brand, b"vide", _box(b"vmhd", _n(1), bytes(8)), round(rate * 800), 800, size)


def _boxed(samples, entry, brand, handler, about, scale, each, size):
    """ftyp, moov, mdat: one track of samples that all last as long."""
    ftyp = _box(b"ftyp", brand, _n(512), brand, b"mp42")
    length = len(samples) * each
    first = len(ftyp) + len(_moov(samples, entry, handler, about, scale, each, length, size, 0)) + 8
    return ftyp + _moov(samples, entry, handler, about, scale, each, length, size, first) + _box(b"mdat", *samples)


def _moov(samples, entry, handler, about, scale, each, length, size, first):
    stbl = _box(
        b"stbl",
        _full(b"stsd", _n(1), entry),
        _full(b"stts", _n(1), _n(len(samples)), _n(each)),
        _full(b"stsc", _n(1), _n(1), _n(len(samples)), _n(1)),
        _full(b"stsz", _n(0), _n(len(samples)), *[_n(len(one)) for one in samples]),
        _full(b"stco", _n(1), _n(first)),
    )
    dinf = _box(b"dinf", _full(b"dref", _n(1), _box(b"url ", _n(1))))
    named = _full(b"hdlr", bytes(4), handler, bytes(12), b"Echt\0")
    mdia = _box(
        b"mdia",
        _full(b"mdhd", bytes(8), _n(scale), _n(length), b"\x55\xc4", bytes(2)),
        named,
        _box(b"minf", about, dinf, stbl),
    )
    loud = b"\1\0" if handler == b"soun" else bytes(2)
    tkhd = _box(
        b"tkhd",
        _n(3),
        bytes(8),
        _n(1),
        bytes(4),
        _n(length),
        bytes(12),
        loud,
        bytes(2),
        _MATRIX,
        *[_n(one << 16) for one in size],
    )
    mvhd = _full(b"mvhd", bytes(8), _n(scale), _n(length), _n(0x10000), b"\1\0", bytes(10), _MATRIX, bytes(24), _n(2))
    return _box(b"moov", mvhd, _box(b"trak", tkhd, mdia))


def _esds(kind, stream, config=b""):
    special = _tag(5, config) if config else b""
    return _full(
        b"esds",
        _tag(3, _n(1, 2), b"\0", _tag(4, bytes([kind, stream]), bytes(3), _n(128000) * 2, special), _tag(6, b"\2")),
    )


def _tag(kind, *parts):
    body = b"".join(parts)
    return bytes([kind, len(body)]) + body


def _full(kind, *parts):
    return _box(kind, bytes(4), *parts)


def _box(kind, *parts):
    body = b"".join(parts)
    return _n(len(body) + 8) + kind + body


def _n(number, size=4):
    return number.to_bytes(size, "big")

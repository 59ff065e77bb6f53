"""Snapshots of a bandit on disk: whole or not at all, with a version and a checksum, without code in the file.

A file is one line that names it, the sha256 of the rest, the length of a JSON header, the header, and the arrays one
after the other, little-endian. Weights that nobody learnt are not in it.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from echt.decide.bandit.bandit import Bandit, Policy
from echt.decide.bandit.waiting import Waiting
from echt.errors import CampaignError, EchtError

__all__ = ["VERSION", "load", "save"]

VERSION = 1
_NAME = b"echt bandit "


def save(path: Path, bandit: Bandit, waiting: Waiting | None = None) -> str:
    """Write what a bandit knows, and the choices that wait; a reader finds the old file or the new one, never a part.

    Args:
        path: The file; its folder must be there.
        bandit: What to keep.
        waiting: Choices without a reward yet, or None.

    Returns:
        12 hex digits of its content: a version for `Decision.model_version`.
    """
    seen = np.flatnonzero((bandit.table[1] > 0).any(axis=0)).astype("<u4")
    weights = np.ascontiguousarray(bandit.table[:, :, seen].astype("<f4"))
    header: dict[str, Any] = {
        "policy": asdict(bandit.policy),
        "seed": bandit.seed,
        "state": [number.hex() for number in bandit.state.tolist()],
        "weights": len(seen),
        "within_s": None if waiting is None else waiting.within.total_seconds(),
        "waiting": [] if waiting is None else waiting.to_rows(),
    }
    text = json.dumps(header, sort_keys=True).encode()
    body = len(text).to_bytes(8, "little") + text + seen.tobytes() + weights.tobytes()
    digest = hashlib.sha256(body)
    _replace(path, _NAME + f"{VERSION}\n".encode() + digest.digest() + body)
    return digest.hexdigest()[:12]


def load(path: Path) -> tuple[Bandit, Waiting | None]:
    """What `save` kept.

    Raises:
        CampaignError: E497, made by another version of Echt; E498, not a snapshot, cut off, or changed.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise _broken(path, error.strerror or type(error).__name__) from error
    first, _, rest = raw.partition(b"\n")
    if not first.startswith(_NAME):
        raise _broken(path, "not a snapshot of a bandit")
    version = first.removeprefix(_NAME).decode("ascii", "replace")
    if version != str(VERSION):
        raise CampaignError(
            "the snapshot of this bandit was made by another version of Echt.",
            code="E497",
            found=f"{path.name}: version {version[:20]}",
            fix=f"this Echt reads version {VERSION}; learn again from the log with Bandit.replay",
        )
    if hashlib.sha256(rest[32:]).digest() != rest[:32]:
        raise _broken(path, "its checksum does not fit")
    try:
        return _read(rest[32:])
    except (EchtError, ValueError, KeyError, TypeError) as error:
        raise _broken(path, type(error).__name__) from error


def _read(body: bytes) -> tuple[Bandit, Waiting | None]:
    length = int.from_bytes(body[:8], "little")
    header = json.loads(body[8 : 8 + length])
    bandit = Bandit(Policy(**header["policy"]), seed=int(header["seed"]))
    bandit.state[:] = [float.fromhex(number) for number in header["state"]]
    count, copies = int(header["weights"]), bandit.table.shape[1]
    data = body[8 + length :]
    if len(data) != 4 * count * (1 + 2 * copies):
        raise ValueError("length")
    seen: NDArray[np.uint32] = np.frombuffer(data[: 4 * count], dtype="<u4")
    if count and int(seen.max()) >= bandit.table.shape[2]:
        raise ValueError("place")
    bandit.table[:, :, seen] = np.frombuffer(data[4 * count :], dtype="<f4").reshape(2, copies, count)
    within = header["within_s"]
    return bandit, None if within is None else Waiting.of_rows(timedelta(seconds=within), header["waiting"])


def _replace(path: Path, content: bytes) -> None:
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with draft.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _broken(path: Path, found: str) -> CampaignError:
    return CampaignError(
        "this file is not a whole snapshot of a bandit.",
        code="E498",
        found=f"{path.name}: {found}",
        fix="take the snapshot before it, or learn again from the log with Bandit.replay",
    )

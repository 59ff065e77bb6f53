"""What a process takes away from itself, and cannot take back."""

from __future__ import annotations

import ctypes
import os
import platform
import resource
import struct
from typing import Any

__all__ = ["abilities", "restrict"]

_ARCHES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
# calls that reading a file never needs: sockets, other programs, other processes, and rings that would go around these
_CALLS = {
    "x86_64": {"socket": 41, "connect": 42, "execve": 59, "kill": 62, "ptrace": 101, "process_vm_writev": 311,
               "execveat": 322, "io_uring_setup": 425, "pidfd_open": 434},
    "aarch64": {"socket": 198, "connect": 203, "execve": 221, "kill": 129, "ptrace": 117, "process_vm_writev": 271,
                "execveat": 281, "io_uring_setup": 425, "pidfd_open": 434},
}  # fmt: skip
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06  # instructions of the kernel's packet filter
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | 1  # refuse with EPERM
_NUMBER, _ARCH = 0, 4  # where in the call's description
_OTHER_ABI = 0x40000000
_NO_NEW_PRIVILEGES, _SECCOMP, _FILTER = 38, 22, 2


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


def restrict(*, memory_mb: int, cpu_s: int, becomes: bool = False) -> bool:
    """Limit this process: memory, processor time, no file written, no core, no socket, no other program.

    Args:
        memory_mb: Address space beyond what it uses now, in MB.
        cpu_s: Seconds of processor time, from now on for a child that was just made.
        becomes: Whether it may still become another program, which keeps the limits.

    Returns:
        Whether the kernel refuses sockets and programs too (Linux on x86-64 and ARM 64); the rest always holds.

    Source:
        seccomp(2), BPF in the kernel; setrlimit(2).
    """
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_FSIZE, 0)
    _limit(resource.RLIMIT_CPU, cpu_s)
    _limit(resource.RLIMIT_AS, _used() + memory_mb * 1_000_000)
    return _refuse_calls(becomes=becomes)


def _limit(kind: int, most: int) -> None:
    _, hard = resource.getrlimit(kind)
    resource.setrlimit(kind, (most, most if hard == resource.RLIM_INFINITY else min(most, hard)))


def _used() -> int:
    try:
        with open("/proc/self/statm", "rb") as file:
            return int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 1_000_000_000


def _refuse_calls(*, becomes: bool) -> bool:
    machine = platform.machine()
    if machine not in _ARCHES:
        return False
    refused = [number for name, number in _CALLS[machine].items() if not (becomes and name == "execve")]
    lines = _filter(_ARCHES[machine], sorted(refused))
    code = ctypes.create_string_buffer(b"".join(lines))
    program = _Program(len(lines), ctypes.cast(code, ctypes.c_void_p))
    library: Any = ctypes.CDLL(None, use_errno=True)
    zero = ctypes.c_ulong(0)
    if library.prctl(_NO_NEW_PRIVILEGES, ctypes.c_ulong(1), zero, zero, zero):
        return False
    return library.prctl(_SECCOMP, ctypes.c_ulong(_FILTER), ctypes.byref(program), zero, zero) == 0


def _filter(arch: int, numbers: list[int]) -> list[bytes]:
    """Instructions: another architecture or another calling convention is refused, so are these numbers."""
    last = len(numbers)
    made = [
        _line(_LOAD, 0, 0, _ARCH),
        _line(_EQUAL, 0, last + 3, arch),
        _line(_LOAD, 0, 0, _NUMBER),
        _line(_AT_LEAST, last + 1, 0, _OTHER_ABI),
    ]
    made += [_line(_EQUAL, last - at, 0, number) for at, number in enumerate(numbers)]
    return [*made, _line(_RETURN, 0, 0, _ALLOW), _line(_RETURN, 0, 0, _REFUSE)]


def _line(code: int, yes: int, no: int, value: int) -> bytes:
    return struct.pack("=HBBI", code, yes, no, value)


def abilities() -> dict[str, bool]:
    """What this process can still do: use the network, start a program, write a file."""
    return {"network": _can(_network), "programs": _can(_program), "writing": _can(_writing)}


def _can(ability: Any) -> bool:
    try:
        ability()
    except OSError:
        return False
    return True


def _network() -> None:
    import socket

    socket.socket(socket.AF_INET, socket.SOCK_STREAM).close()


def _program() -> None:
    import subprocess

    subprocess.run(["true"], check=False)


def _writing() -> None:
    import tempfile

    with tempfile.TemporaryFile() as file:
        file.write(b"0" * 100)
        file.flush()

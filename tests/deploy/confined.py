"""Runs a command with the system calls that a unit leaves it, as systemd would: `python -m
tests.deploy.confined NUMBER,NUMBER,… COMMAND…`.
"""

import ctypes
import errno
import functools
import os
import re
import struct
import subprocess
import sys
from collections.abc import Iterable

_LOAD_NUMBER = struct.pack("HBBI", 0x20, 0, 0, 0)
_RETURN = 0x06
_UNLESS_EQUAL_SKIP_ONE = (0x15, 0, 1)
_ALLOW, _ERROR = 0x7FFF0000, 0x00050000
_PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS, _MODE_FILTER = 22, 38, 2


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def left_by(filters: Iterable[str]) -> list[int]:
    """Return the numbers of the calls that are left by the lines `SystemCallFilter=` of a unit."""
    calls = _members("@default")
    for line in filters:
        named = {call for word in line.removeprefix("~").split() for call in _members(word)}
        calls = calls - named if line.startswith("~") else calls | named
    return sorted(number for call, number in _numbers().items() if call in calls)


def _members(name: str) -> set[str]:
    """Return the calls of a set such as `@chown`, also of the sets in it. A call is itself."""
    if not name.startswith("@"):
        return {name}
    return {call for member in _sets()[name] for call in _members(member)}


@functools.cache
def _sets() -> dict[str, list[str]]:
    command = ["systemd-analyze", "syscall-filter", "--no-pager"]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    parts = re.split(r"^(@[\w-]+)\n", text, flags=re.MULTILINE)[1:]
    return {
        name: re.findall(r"^    ([@\w-]+)$", lines, re.MULTILINE)
        for name, lines in zip(parts[::2], parts[1::2], strict=True)
    }


@functools.cache
def _numbers() -> dict[str, int]:
    """Return the numbers of this machine's system calls, from the headers of its C library."""
    done = subprocess.run(
        ["cc", "-E", "-dM", "-include", "asm/unistd.h", "-"],
        input="",
        capture_output=True,
        text=True,
        check=True,
    )
    found = re.findall(r"^#define __NR_(\w+) (\d+)$", done.stdout, re.MULTILINE)
    return {name: int(number) for name, number in found}


def confine(calls: Iterable[int]) -> None:
    """Let every other call of this process and its children end with EPERM, for ever."""
    steps = [_LOAD_NUMBER]
    for call in calls:
        steps += [
            struct.pack("HBBI", *_UNLESS_EQUAL_SKIP_ONE, call),
            struct.pack("HBBI", _RETURN, 0, 0, _ALLOW),
        ]
    steps.append(struct.pack("HBBI", _RETURN, 0, 0, _ERROR | errno.EPERM))
    program = _Program(len(steps), b"".join(steps))
    kernel = ctypes.CDLL(None, use_errno=True)
    if kernel.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) or kernel.prctl(
        _PR_SET_SECCOMP, _MODE_FILTER, ctypes.byref(program), 0, 0
    ):
        raise OSError(ctypes.get_errno(), "This kernel does not filter system calls.")


if __name__ == "__main__":
    numbers, *command = sys.argv[1:]
    confine(map(int, numbers.split(",")))
    os.execvp(command[0], command)  # noqa: S606 -- as the unit says

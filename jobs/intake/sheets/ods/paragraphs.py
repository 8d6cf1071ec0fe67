"""The text of a cell, as its program showed it (OpenDocument 6.1.2 to 6.1.5)."""

import re

SPACE, TAB, BREAK = "\x01", "\x02", "\x03"  # XML cannot hold them, so no text has them

_BLANKS = re.compile(r"[ \t\r\n]+")
_AS_SHOWN = str.maketrans({SPACE: " ", TAB: "\t", BREAK: "\n"})


class Paragraphs:
    """Collects the text of one cell, up to a length: a few bytes can stand for a billion blanks."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lines: list[str] = []
        self._pieces: list[str] = []
        self._length = 0
        self._depth = 0

    @property
    def is_shown(self) -> bool:
        """Return whether the cell has any paragraph, even an empty one."""
        return bool(self._lines)

    def start(self) -> None:
        self._depth += 1

    def end(self) -> None:
        self._depth -= 1
        if not self._depth:
            self._lines.append(_line("".join(self._pieces)))
            self._pieces.clear()

    def add(self, text: str, times: int = 1) -> None:
        room = self._most + 1 - self._length
        if self._depth and room > 0:
            self._pieces.append(text * min(times, room))
            self._length += len(text) * min(times, room)

    def text(self) -> str:
        return "\n".join(self._lines)


def _line(text: str) -> str:
    """Return the text of a paragraph as it is shown."""
    return _BLANKS.sub(" ", text).strip(" ").translate(_AS_SHOWN)

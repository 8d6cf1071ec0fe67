"""The buttons that move a box or an output in its list, and the move itself."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Move:
    """A button: what it does, its arrow, its title, and its name for screen readers."""

    deed: str
    arrow: str
    title: str
    name: str
    is_possible: bool


def moves_of_box(name: str, index: int, count: int) -> list[Move]:
    """Return the buttons of a box, or none if it is alone. The list begins with the front, so up is
    forward.
    """
    forward = Move(
        "forward", "↑", "Bring forward", f"Bring “{name}” forward", is_possible=index < count - 1
    )
    backward = Move(
        "backward", "↓", "Send backward", f"Send “{name}” backward", is_possible=index > 0
    )
    return [forward, backward] if count > 1 else []


def moves_of_output(name: str, index: int, count: int) -> list[Move]:
    """Return the buttons of an output, or none if it is alone."""
    earlier = Move(
        f"output-earlier:{index}", "↑", "Put earlier", f"Put “{name}” earlier", index > 0
    )
    later = Move(
        f"output-later:{index}", "↓", "Put later", f"Put “{name}” later", index < count - 1
    )
    return [earlier, later] if count > 1 else []


def moved[Item](items: Sequence[Item], index: int, by: int) -> list[Item]:
    """Return the items with one of them `by` places later, or earlier if `by` is negative.

    A move beyond an end changes nothing.
    """
    found = list(items)
    if 0 <= index + by < len(found):
        found.insert(index + by, found.pop(index))
    return found

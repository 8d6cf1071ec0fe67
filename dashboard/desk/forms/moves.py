"""The buttons that move a box or an output in its list, and the move itself."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Move:
    """A button: what it does, its arrow, its title, and its name for screen readers; `together` is
    its name while several boxes are chosen.
    """

    deed: str
    arrow: str
    title: str
    name: str
    is_possible: bool
    together: str = ""


def moves_of_box(name: str, chosen: Sequence[int], count: int) -> list[Move]:
    """Return the buttons of a box and of those chosen with it, or none if there is no other box.

    The list begins with the front, so up is forward.
    """
    forward = Move(
        "forward",
        "↑",
        "Bring forward; in the picture: Ctrl+↑",
        f"Bring “{name}” forward",
        is_possible=order_after(count, chosen, 1) != order_after(count, chosen, 0),
        together="Move the chosen boxes forward",
    )
    backward = Move(
        "backward",
        "↓",
        "Send backward; in the picture: Ctrl+↓",
        f"Send “{name}” backward",
        is_possible=order_after(count, chosen, -1) != order_after(count, chosen, 0),
        together="Move the chosen boxes backward",
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


def moved[Item](items: Sequence[Item], chosen: Sequence[int], by: int) -> list[Item]:
    """Return the items with those of these indices one place later, or earlier if `by` is -1."""
    return [items[index] for index in order_after(len(items), chosen, by)]


def order_after(count: int, chosen: Sequence[int], by: int) -> list[int]:
    """Return the indices of items in their order after such a move. The chosen ones keep theirs;
    those at an end stay there.
    """
    order = list(range(count))
    for index in sorted(chosen, reverse=by > 0):
        after = index + by
        if 0 <= after < count and order[after] not in chosen:
            order[index], order[after] = order[after], order[index]
    return order

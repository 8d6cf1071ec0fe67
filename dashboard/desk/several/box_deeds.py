"""The buttons that duplicate, copy and remove the chosen boxes."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BoxDeed:
    """A button: what it does, its words, to which the page adds how many boxes are chosen, and its
    title.
    """

    deed: str
    words: str
    title: str


BOX_DEEDS = (
    BoxDeed("duplicate", "Duplicate", "Duplicate what is chosen; in the picture: Ctrl+D"),
    BoxDeed("copy", "Copy", "Copy what is chosen, to paste it here or in another batch: Ctrl+C"),
    BoxDeed("remove", "Remove", "Remove what is chosen; in the picture: Delete"),
)

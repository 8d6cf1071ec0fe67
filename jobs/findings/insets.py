"""Notices on insets."""

from jobs.findings.notice import NothingShown, Notice


class InsetEnlarged(Notice):
    """An inset has fewer pixels than its place."""

    code = "inset_enlarged"
    title = "A box picture is enlarged"

    def __init__(self, box: str, name: str, width: int, height: int, scale: float) -> None:
        super().__init__(
            f"“{box}” enlarges {name} ({width:,} × {height:,} pixels) {scale:.1f} times. Upload a "
            "larger one.",
            box=box,
            scale=scale,
        )


class InsetEmpty(NothingShown):
    """The column of an image box is empty, so the row shows no inset in it."""

    code = "inset_empty"
    title = "A box picture is empty"
    so = (
        "“{}” shows no picture. To allow it, put the column in [brackets]. To forbid it, tick "
        "“Must not be empty”."
    )


class InsetHidden(Notice):
    """A cell names no inset, and its box hides then. `problem`: the sentence of the search."""

    code = "inset_hidden"
    title = "A cell names no box picture"

    def __init__(self, where: str, problem: str, box: str, value: str) -> None:
        super().__init__(f"{where}: {problem} “{box}” is hidden.", box=box, value=value)


class InsetCovered(Notice):
    """A later box hides all of an inset. `what`: the part of box `by` that does, in words."""

    code = "inset_covered"
    title = "A box picture is hidden"

    def __init__(self, what: str, by: str, box: str) -> None:
        sentence = f"{what} hides all of “{box}”. Move one of them, or remove “{box}”."
        super().__init__(sentence, boxes=[by, box])

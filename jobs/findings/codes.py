"""Notices on QR codes and barcodes."""

from jobs.findings.notice import NothingShown, Notice


class CodeLeftOut(NothingShown):
    """A column of a code is empty, so the row shows no code there."""

    code = "code_left_out"
    title = "A code is left out"
    so = (
        "the code “{}” is left out. To print it without, put that part in [brackets]. To forbid "
        "it, tick “Must not be empty”."
    )


class CodeFaint(Notice):
    """Scanners may not tell the code from its background. `why`: the sentence.

    `contrast`: its share of the contrast of black on white, if the background is known.
    """

    code = "code_faint"
    title = "Scanners may not read a code"

    def __init__(self, why: str, box: str, contrast: float | None = None) -> None:
        known = {} if contrast is None else {"contrast": round(contrast, 3)}
        super().__init__(why, box=box, **known)

    @classmethod
    def without_ground(cls, box: str) -> "CodeFaint":
        return cls(
            f"“{box}” has no background. Scanners can read it only where the photo behind it is "
            "light and even.",
            box,
        )

    @classmethod
    def light_on_dark(cls, box: str, contrast: float) -> "CodeFaint":
        why = f"“{box}” is lighter than its background. Most scanners read only dark on light."
        return cls(why, box, contrast)

    @classmethod
    def low_contrast(cls, box: str, contrast: float, *, enough: float, is_red: bool) -> "CodeFaint":
        by_red = " in the red light of scanners" if is_red else ""
        return cls(
            f"“{box}” has {max(0, contrast):.0%} of the contrast of black on white{by_red}; "
            f"scanners need {enough:.0%}. Choose a darker colour, or a lighter background.",
            box,
            contrast,
        )


class CodeCovered(Notice):
    """Another box overlaps a code or its quiet zone."""

    code = "code_covered"
    title = "A code is covered"

    def __init__(self, by: str, box: str) -> None:
        sentence = f"“{by}” and the code “{box}” overlap, so scanners may not read the code."
        super().__init__(sentence, boxes=[by, box])


class CodeShortened(Notice):
    """The number of a code was shortened by a spreadsheet program: 4,00638E+12."""

    code = "code_shortened"
    title = "A code contains a shortened number"

    def __init__(self, box: str, value: str) -> None:
        super().__init__(
            f"“{box}” contains “{value}”, a long number that a spreadsheet program has shortened: "
            "its last digits are lost. Format the column there as a number without decimals.",
            box=box,
            value=value,
        )

"""Notices on pictures: their size, their use, and what results cannot have of them."""

from collections.abc import Iterator, Sequence
from typing import ClassVar

from jobs.findings.notice import Notice
from jobs.remedies import Button, Place


class Enlarged(Notice):
    """The photo has fewer pixels than its result."""

    code = "enlarged"
    title = "Photos enlarged"

    def __init__(self, photo: tuple[int, int], result: tuple[int, int], scale: float) -> None:
        super().__init__(
            f"{_has(photo)} and is enlarged {scale:.1f} times to {result[0]:,} × {result[1]:,}. "
            "Upload a larger one.",
            scale=scale,
        )


class SmallerThanAsked(Notice):
    """The photo has too few pixels for the size, and photos are not enlarged."""

    code = "smaller_than_asked"
    title = "Photos too small for the size"

    def __init__(
        self, photo: tuple[int, int], asked: tuple[int, int], result: tuple[int, int]
    ) -> None:
        super().__init__(
            f"{_has(photo)}, too few for {asked[0]:,} × {asked[1]:,}. The result has "
            f"{result[0]:,} × {result[1]:,}, in the same shape.",
            width=result[0],
            height=result[1],
        )


def _has(photo: tuple[int, int]) -> str:
    return f"The photo has {photo[0]:,} × {photo[1]:,} pixels"


class FactsMissing(Notice):
    """A photo does not state what the design prints of it. `words`: what it does not say.

    `names` are those of the facts; `box` is the one that prints them, or else `place` says where.
    """

    code = "facts_missing"
    title = "Photos that do not say what is printed of them"

    def __init__(
        self,
        path: str,
        names: Sequence[str],
        words: Sequence[str],
        *,
        box: str = "",
        place: str = "",
    ) -> None:
        unsaid = " nor ".join(f"{said} (“{name}”)" for name, said in zip(names, words, strict=True))
        so = (
            f"“{box}” prints nothing there. To allow it, put that part in [brackets]."
            if box
            else f"{place} has nothing there."
        )
        where = {"box": box} if box else {}
        super().__init__(f"{path} does not say {unsaid}, so {so}", facts=list(names), **where)


class PictureUnnamed(Notice):
    """No row uses an uploaded picture."""

    code = "picture_unnamed"
    title = "Unused pictures"
    fix = Button("Show them", Place.MATCH)

    def __init__(self) -> None:
        super().__init__("Not used by any row. Ignore this if it is intended.")


class Converted(Notice):
    """Results cannot keep the format of a picture: the site reads it, but does not write it."""

    code = "picture_converted"
    title = "Results in another format than the photos"
    fix = Button("Choose another format", Place.DESIGN, "design-format")

    def __init__(self, photo: str, result: str) -> None:
        super().__init__(f"Results cannot be {photo}. The result of this picture is {result}.")


class PlaceKept(Notice):
    """A result keeps the coordinates of the place where its photo was taken."""

    code = "picture_place"
    title = "Results say where the photo was taken"
    fix = Button("Choose what metadata to keep", Place.DESIGN, "design-metadata")

    def __init__(self) -> None:
        super().__init__(
            "This photo holds the coordinates of the place where it was taken, and its result "
            "keeps them. To leave them out, choose “Keep all but the location” under Metadata."
        )


# --- What results cannot have of a picture -------------------------------------------------------


class Lost(Notice):
    """A feature of a picture that results cannot have.

    `noted` is its word in `Source.notes`, as `jobs.rendering.metadata.source_notes` finds it.
    """

    noted: ClassVar[str] = ""
    why: ClassVar[str] = ""

    def __init__(self) -> None:
        super().__init__(self.why)


def lost(notes: str) -> Iterator[Lost]:
    """Yield a notice for each word of `Source.notes` that has one.

    The others only decide the format of the result.
    """
    kinds = {kind.noted: kind for kind in Lost.__subclasses__()}
    yield from (kinds[noted]() for noted in notes.split() if noted in kinds)


class GainMap(Lost):
    noted, code = "gain_map", "picture_gain_map"
    title = "HDR photos become standard photos"
    why = (
        "This photo has a gain map for HDR screens. The result is a standard picture, because the "
        "map does not fit a photo with text."
    )


class Film(Lost):
    noted, code = "film", "picture_film"
    title = "Live-photo videos are left out"
    why = "This photo has a short video attached. The result is only the photo."


class Deep(Lost):
    noted, code = "deep", "picture_deep"
    title = "16 bits become 8"
    why = "This picture has more than 8 bits per channel. The result has 8."


class Inks(Lost):
    noted, code = "inks", "picture_inks"
    title = "CMYK becomes sRGB"
    why = (
        "This picture is in CMYK or Lab. The result is in sRGB, converted with the picture’s own "
        "profile."
    )


class UnprofiledInks(Lost):
    noted, code = "unprofiled_inks", "picture_unprofiled_inks"
    title = "CMYK without a colour profile"
    why = (
        "This picture is in CMYK and has no usable colour profile, so its colours in the result "
        "are a guess and may look too bright. Save it as sRGB, or with its profile."
    )


class ContentCredentials(Lost):
    noted, code = "content_credentials", "picture_content_credentials"
    title = "Content Credentials are removed"
    why = (
        "This photo has Content Credentials (C2PA). They are signed for the photo without text and "
        "would report the result as tampered with, so the result has none."
    )


class Extension(Lost):
    noted, code = "extension", "picture_extension"
    title = "Extra data of JPEGs is left out"
    why = (
        "This JPEG has extra data for the photo without text (JPEG XT, JPEG-HDR or JUMBF). The "
        "result has none."
    )


class Pages(Lost):
    noted, code = "pages", "picture_pages"
    title = "Only the first page is used"
    why = "This file has several pages. The result is made of the first."


class Animation(Lost):
    noted, code = "animation", "picture_animation"
    title = "Only the first picture of an animation is used"
    why = "This file is an animation. The result is made of its first picture."

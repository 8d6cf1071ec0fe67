"""Uploaded fonts as families."""

import pytest

from jobs import reading
from tests.library.test_fonts import take
from tests.rendering import made_fonts

pytestmark = [
    pytest.mark.django_db,
    # a test runner may have more threads; a chore's child has none
    pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning"),
]


def test_files_of_one_family_are_grouped_and_a_newer_one_replaces_the_same_style() -> None:
    take(made_fonts.named())
    take(made_fonts.named("Bold", weight=700), "bold.ttf")

    newer = take(made_fonts.named(licence="second edition"), "house-2.ttf")

    (family,) = reading.uploaded_families()
    assert newer.sentence == (
        "house-2.ttf: House Sans, 400. It replaces house.ttf. Batches that have started keep their "
        "fonts."
    )
    assert [font.file.name for font in family.fonts] == ["house-2.ttf", "bold.ttf"]


def test_a_font_named_like_one_of_ours_does_not_replace_it() -> None:
    take(made_fonts.named(name="Inter"))

    assert [family.name for family in reading.uploaded_families()] == ["Inter (uploaded)"]

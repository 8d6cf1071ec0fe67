"""Fonts stay as long as a design names them."""

import pytest

from jobs import control, design
from jobs.control import deletions
from jobs.library import fonts
from jobs.models import Audit, FontFile
from jobs.storage import store
from tests import factories
from tests.intake.batches import ready
from tests.library.test_fonts import document, take
from tests.rendering import made_fonts

pytestmark = [
    pytest.mark.django_db,
    # a test runner may have more threads; a chore's child has none
    pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning"),
]


def test_withdrawing_a_font_that_no_design_names_deletes_its_file() -> None:
    file = take(made_fonts.named()).file

    assert fonts.withdraw(factories.user(), file) == "house.ttf was deleted; no design used it."
    assert (FontFile.objects.count(), store().size(file.key)) == (0, None)


def test_a_withdrawn_font_is_deleted_with_its_last_batch_and_an_offered_one_stays() -> None:
    file, offered = (
        take(made_fonts.named()).file,
        take(made_fonts.named(name="House Serif"), "serif.ttf").file,
    )
    first, second, third = (
        ready(design=document(font)) for font in ("House Sans", "House Sans", "House Serif")
    )
    fonts.withdraw(factories.user(), file)

    left = []
    for batch in (third, first, second):
        deletions.at_once(batch, batch.owner)
        left.append(
            [
                name
                for name, it in (("sans", file), ("serif", offered))
                if store().size(it.key) is not None
            ]
        )

    assert left == [["sans", "serif"], ["sans", "serif"], ["serif"]]
    assert list(FontFile.objects.all()) == [offered]
    assert Audit.objects.get(action="font_delete").details["name"] == "house.ttf"


def test_a_withdrawn_font_stays_while_an_earlier_version_of_a_design_names_it() -> None:
    file = take(made_fonts.named()).file
    batch = ready(design=document())
    control.save_design(batch, batch.owner, document("Inter"))
    fonts.withdraw(factories.user(), file)

    assert fonts.delete_forgotten() == []
    assert store().size(file.key) == file.size


def test_a_withdrawn_font_stays_until_the_saved_design_that_names_it_is_deleted() -> None:
    file = take(made_fonts.named()).file
    batch = ready(design=document())
    saved = control.keep_design(batch, batch.owner, "Price tags")
    fonts.withdraw(factories.user(), file)
    deletions.at_once(batch, batch.owner)

    assert fonts.delete_forgotten() == []
    other = ready(design=document("Inter"))
    version = control.use_design(other, other.owner, saved)
    assert fonts.gone(design.parse(version.document)) == []
    control.save_design(other, other.owner, document("Inter"))
    deletions.at_once(other, other.owner)
    assert store().size(file.key) == file.size

    control.delete_design(saved, factories.user())
    assert (FontFile.objects.count(), store().size(file.key)) == (0, None)


def test_a_font_whose_batches_are_gone_is_deleted_when_it_is_withdrawn() -> None:
    file = take(made_fonts.named()).file
    batch = ready(design=document())
    deletions.at_once(batch, batch.owner)

    assert fonts.withdraw(factories.user(), file) == "house.ttf was deleted; no design used it."
    assert store().size(file.key) is None

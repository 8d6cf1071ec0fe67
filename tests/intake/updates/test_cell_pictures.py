"""Pictures in cells are recognised by their bytes, whatever cell they are in."""

import dataclasses

import pytest

from jobs.design.cells.cell import Cell
from jobs.intake.sheets.picture_cells import SheetPicture
from jobs.intake.updates import cell_pictures, uploads
from jobs.models import SheetUpdate
from tests import factories
from tests.updated_batches import compared, finished

pytestmark = pytest.mark.django_db


@dataclasses.dataclass(frozen=True)
class Packed:
    size: int
    crc32: int


def test_a_cell_shows_the_name_of_the_same_bytes_and_other_pictures_are_not_here():
    batch = finished()
    factories.source(batch, "Prices B2.jpg", size=10, crc32=1)
    compared(batch, "picture;caption\nPrices B3.jpg;One\nPrices B2.jpg;Two\n")
    sheet = uploads.read(SheetUpdate.objects.get(batch=batch))
    pictures = (
        SheetPicture("Prices B3.jpg", Packed(10, 1)),
        SheetPicture("Prices B2.jpg", Packed(10, 2)),
    )

    found = cell_pictures.known(batch, dataclasses.replace(sheet, pictures=pictures))

    assert [row["picture"] for _, row in found.rows] == [
        Cell.of_text("Prices B2.jpg"),
        Cell.of_text("Prices B2.jpg (not in this batch)"),
    ]
    assert "that are not in this batch: 1." in found.notices[-1]

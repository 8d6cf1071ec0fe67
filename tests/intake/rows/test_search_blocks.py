"""What the search looks at stays true to the rows, whatever is done to them."""

from collections.abc import Callable
from io import BytesIO

import pytest
from PIL import Image

from jobs import control, reading
from jobs.checking import check
from jobs.intake.rows import matches, rows, search_blocks
from jobs.models import Batch
from jobs.searching import packed_starts
from tests.intake.batches import quiet, ready, with_sheet

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning"),
]


def lines(batch: Batch) -> dict[tuple[str, int], list[bytes]]:
    """The texts of each line that says something, by its kind and row.

    PostgreSQL keeps no order of columns.
    """
    found = {}
    for block in batch.search_blocks.all():
        of_block = bytes(block.lines).split(b"\n")
        assert bytes(block.starts) == packed_starts(of_block)
        found |= {
            (block.kind, block.first + n): sorted(line.split(b"\0"))
            for n, line in enumerate(of_block)
            if line
        }
    return found


def first_rows(batch: Batch) -> None:
    rows.from_sheet(batch)


def matched(batch: Batch) -> None:
    matches.match_rows(batch)


def one_for_all(batch: Batch) -> None:
    matches.match_rows(batch, {"by": "one", "source": batch.sources.order_by("pk")[0].pk})


def matched_by_nothing(batch: Batch) -> None:
    matched(batch)
    with_sheet(batch, "caption\nOne\nTwo\n")
    matches.match_rows(batch, {"by": "column"})


def checked(batch: Batch) -> None:
    check.check(batch, quiet)


def checked_with_another_name(batch: Batch) -> None:
    checked(batch)
    document = {**batch.design_version.document, "output": {"name": "{caption} new"}}
    control.save_design(batch, batch.owner, document)
    checked(batch)


def corrected(batch: Batch) -> None:
    checked(batch)
    control.correct(batch.jobs.get(row=3), batch.owner, {"caption": "夏\nSommer"})


def corrected_without_blocks(batch: Batch) -> None:
    batch.search_blocks.all().delete()
    control.correct(batch.jobs.get(row=3), batch.owner, {"caption": "Sommer"})


def replaced(batch: Batch) -> None:
    matched(batch)
    control.replace_picture(batch.jobs.get(row=4), batch.owner, "other.jpg", [jpeg()])


def replaced_where_none_was(batch: Batch) -> None:
    control.replace_picture(batch.jobs.get(row=4), batch.owner, "other.jpg", [jpeg()])


def made_from_pictures(batch: Batch) -> None:
    rows.from_pictures(batch)


def sheet_again(batch: Batch) -> None:
    checked(batch)
    with_sheet(batch, "picture;caption\n2.jpg;Nine\n")


def jpeg() -> bytes:
    data = BytesIO()
    Image.new("RGB", (400, 300), "navy").save(data, "JPEG")
    return data.getvalue()


@pytest.mark.parametrize(
    "change",
    [
        first_rows,
        matched,
        one_for_all,
        matched_by_nothing,
        checked,
        checked_with_another_name,
        corrected,
        corrected_without_blocks,
        replaced,
        replaced_where_none_was,
        made_from_pictures,
        sheet_again,
    ],
)
def test_the_search_follows_every_change_of_rows(change: Callable[[Batch], None]) -> None:
    batch = ready()

    change(batch)

    kept = lines(batch)
    search_blocks.renew(batch)
    assert kept == lines(batch) != {}


def test_a_new_row_s_text_is_found_and_the_old_one_is_not() -> None:
    batch = ready()
    check.check(batch, quiet)

    control.correct(batch.jobs.get(row=3), batch.owner, {"caption": "真夏の海"})

    found = {
        search: [job.row for job in reading.rows(batch, search=search)]
        for search in ("夏", "Two", "2.jpg", "jpg")
    }
    assert found == {"夏": [3], "Two": [], "2.jpg": [3], "jpg": [2, 3, 4]}

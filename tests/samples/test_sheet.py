"""The rows of the sample batch."""

from jobs.samples.sheet import COLUMNS, sample_sheet


def test_every_row_has_every_column_and_a_picture_of_its_own() -> None:
    rows = sample_sheet()

    assert all(tuple(row) == COLUMNS for row in rows)
    assert all(all(row.values()) for row in rows)
    assert len({row["picture"] for row in rows}) == len(rows) == 24


def test_one_caption_alone_is_too_long_so_that_a_correction_can_be_tried() -> None:
    lengths = sorted(len(row["caption"]) for row in sample_sheet())

    assert lengths[-1] > 10 * lengths[-2]

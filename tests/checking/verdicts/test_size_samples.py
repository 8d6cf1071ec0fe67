"""Which photos are drawn to learn how large results will be, and what follows from them."""

from contextlib import nullcontext
from pathlib import Path

import pytest
from PIL import Image

from jobs import control, reading
from jobs.checking import check
from jobs.checking.verdicts.row_values import PixelSize
from jobs.checking.verdicts.size_samples import SizeSample, is_untold, sample
from jobs.checking.verdicts.trials import TrialInputs, TrialRow
from jobs.design import parse
from jobs.errors import PictureUnreadable
from jobs.processes import children
from tests.intake.batches import quiet, with_pictures, with_sheet
from tests.rendering.pictures import LIMIT, saved

PNG = TrialInputs(parse({"format": 1, "output": {"format": "png"}}), {}, {}, LIMIT, "card")
KEPT = TrialInputs(parse({"format": 1}), {}, {}, LIMIT)
ALWAYS, NEVER = float("inf"), float("-inf")


def candidate(row: int, kind: str = "JPEG", **fields) -> TrialRow:
    """Return a candidate. The photo of each further row has more bytes."""
    values = {"source": row, "size": PixelSize(40, 30), "bytes": 1000 * row} | fields
    path = Path(f"{row}.x")
    return TrialRow(row=row, kind=kind, file=lambda: nullcontext(path), cells={}, **values)


@pytest.fixture
def drawn(monkeypatch):
    """Record the rows that are drawn: each result has twice the bytes of its photo. Row 3 fails."""
    rows = []

    def call(function, path, *arguments, **limits):
        rows.append(int(path.stem))
        if rows[-1] == 3:
            raise PictureUnreadable("It is damaged.")
        return 2000 * rows[-1]

    monkeypatch.setattr(children, "call", call)
    return rows


def test_a_middle_a_small_and_a_large_photo_tell_the_bytes_of_results_without_loss(drawn):
    found = sample(PNG, [candidate(row) for row in reversed(range(101, 200))], ALWAYS)

    assert drawn == [150, 117, 183]
    assert found == [SizeSample("card", "JPEG", 2.0)]
    assert found[0].figures == {"output": "card", "kind": "JPEG", "share": 2.0}


def test_one_picture_of_all_rows_is_drawn_once(drawn):
    found = sample(KEPT, [candidate(row, "PNG", source=7, bytes=4000) for row in (1, 2, 4)], ALWAYS)

    assert (drawn, found) == ([2], [SizeSample("", "PNG", 1.0)])


@pytest.mark.parametrize(
    ("drawing", "kind", "expected"),
    [
        (KEPT, "JPEG", False),
        (KEPT, "WEBP", False),
        (KEPT, "PNG", True),
        (KEPT, "BMP", True),
        (PNG, "JPEG", True),
        (PNG, "PNG", True),
    ],
)
def test_a_photo_tells_the_bytes_of_a_result_of_its_own_format_with_loss(drawing, kind, expected):
    assert is_untold(drawing.design, kind) is expected


@pytest.mark.django_db
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_rows_whose_photos_tell_the_bytes_of_their_results_are_not_drawn():
    batch = with_pictures("1.jpg", data=saved(Image.new("RGB", (80, 60), "white"), "JPEG"))
    with_sheet(batch, "picture;caption\n1.jpg;One\n")
    control.save_design(batch, batch.owner, {"format": 1, "boxes": [{"text": "{caption}"}]})

    assert check.check(batch, quiet)["samples"] == []


def test_a_photo_that_cannot_be_drawn_says_nothing_and_none_is_begun_too_late(drawn):
    assert sample(KEPT, [candidate(3, "PNG")], ALWAYS) == []
    assert sample(KEPT, [candidate(1, "PNG")], NEVER) == []
    assert drawn == [3]


@pytest.mark.django_db
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_the_check_draws_a_plain_certificate_and_expects_as_many_bytes_for_each_row():
    certificate = saved(Image.new("RGB", (800, 600), "white"), "PNG")
    batch = with_pictures("1.png", data=certificate)
    with_sheet(batch, "picture;caption\n1.png;One\n1.png;Two\n")
    control.save_design(batch, batch.owner, {"format": 1, "boxes": [{"text": "{caption}"}]})

    (found,) = check.check(batch, quiet)["samples"]
    needed = reading.needed_bytes(batch, [found])

    assert (found["output"], found["kind"]) == ("", "PNG")
    assert needed == (round(2 * len(certificate) * found["share"]), False)
    assert len(certificate) < needed.size < reading.needed_bytes(batch).size / 50

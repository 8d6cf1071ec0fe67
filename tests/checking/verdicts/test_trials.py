"""Which photos are drawn on trial, and what follows for the others."""

from contextlib import nullcontext
from pathlib import Path

import pytest

from jobs import control, rendering
from jobs.checking import check
from jobs.checking.verdicts import trials
from jobs.checking.verdicts.row_values import CheckedRow, PixelSize
from jobs.checking.verdicts.trials import TrialInputs, TrialRow, trial
from jobs.design import parse
from jobs.errors import ChildFailed, PictureUnreadable, ResultTooLarge
from jobs.intake.pictures import receive
from jobs.processes import children
from tests.intake.batches import quiet, with_pictures, with_sheet
from tests.intake.tiny_pictures import jpeg
from tests.rendering.pictures import LIMIT, photo, saved, written

DRAWING = TrialInputs(parse({"format": 1, "output": {"most_kb": 20}}), {}, {}, LIMIT)
SENTENCE = "The result has 31 kB."


def candidate(row: int, **fields) -> TrialRow:
    """Return a candidate. The photo of each further row has fewer bytes."""
    values = {"source": row, "kind": "JPEG", "size": PixelSize(400, 300), "bytes": 100_000 - row}
    return TrialRow(row, file=lambda: nullcontext(Path(f"{row}.jpg")), cells={}, **values | fields)


@pytest.fixture
def drawn(monkeypatch):
    """Record the rows that are drawn.

    `large` are to be too large, `broken` are to fail otherwise.
    """

    class Drawn:
        def __init__(self):
            self.rows, self.large, self.broken = [], set(), {}

        def call(self, function, path, *arguments, **limits):
            row = int(path.stem)
            self.rows.append(row)
            if row in self.broken:
                raise self.broken[row]
            if row in self.large:
                raise ResultTooLarge(SENTENCE)

    found = Drawn()
    monkeypatch.setattr(children, "call", found.call)
    return found


def test_if_the_photos_with_the_most_bytes_fit_no_other_is_tested(drawn):
    found = trial(DRAWING, [candidate(row) for row in reversed(range(1, 1001))])

    assert drawn.rows == [1, 2, 3]
    assert found == trials.Trial(20, 1000, 3, {}, {})


def test_if_one_does_not_fit_bisection_finds_the_last_such_photo(drawn):
    drawn.large = set(range(1, 301))

    found = trial(DRAWING, [candidate(row) for row in range(1, 1001)])

    assert drawn.rows == [1, 501, 251, 376, 313, 282, 297, 305, 301, 299]
    assert found.figures == {"most_kb": 20, "of": 1000, "tried": 10, "too_large": 5}
    assert list(found.too_large) == [1, 251, 282, 297, 299]
    assert found.doubtful == dict.fromkeys(set(range(1, 299)) - {1, 251, 282, 297}, 299)


def test_a_photo_of_many_rows_is_drawn_once(drawn):
    drawn.large = {1}

    found = trial(DRAWING, [candidate(row, source=7, bytes=50_000) for row in range(1, 5)])

    assert drawn.rows == [1]
    assert (found.of, list(found.too_large), found.doubtful) == (1, [1], {2: 1, 3: 1, 4: 1})


def test_each_kind_of_photo_is_tested_separately(drawn):
    drawn.large = {8}
    pngs = [candidate(row, kind="PNG", bytes=900_000 - row) for row in range(8, 12)]

    found = trial(DRAWING, [*pngs, *(candidate(row) for row in range(1, 8))])

    assert drawn.rows == [1, 2, 3, 8, 10, 9]
    assert (found.of, list(found.too_large), found.doubtful) == (11, [8], {})


def test_a_larger_photo_that_is_scaled_down_more_comes_later(drawn):
    small = TrialInputs(
        parse({"format": 1, "canvas": {"long_edge": 400}, "output": {"most_kb": 20}}), {}, {}, LIMIT
    )
    photos = [
        candidate(1, size=PixelSize(4000, 3000)),
        candidate(2),
        candidate(3, bytes=5000),
        candidate(4, bytes=4000),
    ]

    trial(small, photos)

    assert drawn.rows == [2, 3, 4]


def test_a_photo_that_cannot_be_drawn_proves_nothing(drawn):
    drawn.broken = {1: PictureUnreadable("The file is damaged."), 2: ChildFailed("It died.")}

    found = trial(DRAWING, [candidate(1), candidate(2), candidate(3)])

    assert found == trials.Trial(20, 3, 1, {}, {})


def test_no_photo_is_started_after_the_time_limit(drawn, monkeypatch):
    monkeypatch.setattr(trials, "SECONDS", -1.0)

    assert trial(DRAWING, [candidate(1)]) == trials.Trial(20, 1, 0, {}, {})


def test_a_row_gets_the_reason_why_it_would_or_may_fail():
    found = trials.Trial(20, 9, 2, {3: ResultTooLarge(SENTENCE)}, {2: 3})

    noted = [found.noted(CheckedRow(row, row)).findings for row in (1, 2, 3)]

    assert [[(it.code, it.blocks, it.sentence) for it in found] for found in noted] == [
        [],
        [
            (
                "kilobytes_doubtful",
                False,
                (
                    "This row was not tested, but row 3 is over 20 kB although its photo is not "
                    "larger."
                ),
            )
        ],
        [("result_too_large", True, SENTENCE)],
    ]


@pytest.mark.parametrize("quality", ["keep", 25])
@pytest.mark.parametrize("kind", ["keep", "webp"])
@pytest.mark.parametrize("most_kb", [5, 6, 7, 8, 9, 10, 11, 12])
def test_a_trial_has_the_outcome_of_the_job(tmp_path, most_kb, kind, quality):
    path = written(tmp_path, saved(photo(300, 200), "JPEG", quality=28))
    look = parse({"format": 1, "output": {"most_kb": most_kb, "format": kind, "quality": quality}})

    tried = failure(lambda: trials.draw(path, "JPEG", TrialInputs(look, {}, {}, LIMIT), {}))

    assert tried == failure(lambda: rendering.render(path, look, {}, max_pixels=LIMIT))


def failure(make) -> str:
    try:
        make()
    except ResultTooLarge as failed:
        return failed.sentence
    return ""


@pytest.mark.django_db
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_the_check_draws_a_few_photos_and_blocks_rows_whose_result_is_too_large(monkeypatch):
    monkeypatch.setattr(trials, "SECONDS", 60.0)
    batch = with_pictures("plain.jpg", data=jpeg(400, 300))
    receive.take_unannounced(batch, "busy.jpg", [saved(photo(900, 600), "JPEG", quality=95)])
    with_sheet(
        batch, "picture;caption\nplain.jpg;One\nbusy.jpg;Two\nbusy.jpg;Three\nplain.jpg;Four\n"
    )
    look = {"format": 1, "output": {"most_kb": 12}, "boxes": [{"text": "{caption}"}]}
    control.save_design(batch, batch.owner, look)

    figures = check.check(batch, quiet)

    found = batch.findings.order_by("job__row").values_list("job__row", "code", "blocks")
    assert list(found.exclude(code="same_result_name")) == [
        (3, "result_too_large", True),
        (4, "kilobytes_doubtful", False),
    ]
    assert (
        "even at quality 30 (900 × 600 pixels); the limit is 12 kB."
        in batch.findings.first().sentence
    )
    assert figures["trial"] == {"most_kb": 12, "of": 2, "tried": 2, "too_large": 1}
    assert (figures["ready"], figures["blocked"]) == (3, 1)


@pytest.mark.django_db
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
@pytest.mark.usefixtures("large_forks")  # `drawn` hears of small ones
def test_nothing_is_drawn_without_a_maximum_file_size(drawn):
    batch = with_sheet(with_pictures("1.jpg"), "picture;caption\n1.jpg;One\n")
    control.save_design(batch, batch.owner, {"format": 1, "boxes": [{"text": "{caption}"}]})

    figures = check.check(batch, quiet)

    assert (drawn.rows, figures["trial"]) == ([], None)

"""Numbers, sizes and times as people say them."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from dashboard.templatetags import words
from jobs.models import Attempt, Batch, ResultDetails
from jobs.reading import BatchProgress, Counts
from jobs.row_pictures import number_of
from tests.dashboard import markup

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _utc() -> Iterator[None]:
    with timezone.override(UTC):
        yield


@pytest.mark.parametrize(
    ("value", "noun", "said"),
    [(1, "row", "1 row"), (0, "row", "0 rows"), (1234, "batch,batches", "1,234 batches")],
)
def test_a_count_agrees_with_its_noun(value: int, noun: str, said: str) -> None:
    assert words.counted(value, noun) == said


def test_all_of_one_are_only_one() -> None:
    assert [words.all_counted(count, "row") for count in (1, 812)] == ["1 row", "All 812 rows"]


@pytest.mark.parametrize(
    ("size", "said"),
    [
        (None, "0 bytes"),
        (1, "1 byte"),
        (999, "999 bytes"),
        (1000, "1 kB"),
        (999_499, "999 kB"),
        (999_999, "1 MB"),
        (64_000_000, "64 MB"),
        (15_234_567_890, "15.2 GB"),
        (200_000_000_000, "200 GB"),
        (3e18, "3000 PB"),
    ],
)
def test_a_size_has_at_most_three_digits_and_a_unit(size: float | None, said: str) -> None:
    assert words.size_in_words(size) == said


@pytest.mark.parametrize(
    ("rate", "said"),
    [
        (1 / 60, "1 image/min"),
        (0.5, "30 images/min"),
        (18.43, "18.4 images/s"),
        (99.96, "100 images/s"),
        (1234, "1,234 images/s"),
    ],
)
def test_a_rate_is_given_by_the_second_or_by_the_minute(rate: float, said: str) -> None:
    assert words.rate(rate) == said


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "0 s"),
        (56, "56 s"),
        (60, "1 min"),
        (200, "3 min 20 s"),
        (3000, "50 min"),
        (3600, "1 h"),
        (7500, "2 h 5 min"),
        (timedelta(days=3), "3 days"),
    ],
)
def test_a_duration_is_no_more_exact_than_it_is_useful(
    seconds: float | timedelta, said: str
) -> None:
    assert words.duration(seconds) == said


@pytest.mark.parametrize(
    ("seconds", "said", "short"),
    [
        ((3, 8), "a few seconds", "a few seconds"),
        ((22, 38), "20 to 40 seconds", "20 to 40 s"),
        ((600, 715), "10 to 12 minutes", "10 to 12 min"),
        ((60, 120), "1 to 2 minutes", "1 to 2 min"),
        ((6000, 7000), "1.5 to 2 hours", "1.5 to 2 h"),
        ((7200, 7200), "about 2 hours", "about 2 h"),
        ((200_000, 250_000), "2 to 3 days", "2 to 3 days"),
    ],
)
def test_time_left_is_a_range(seconds: tuple[int, int], said: str, short: str) -> None:
    assert (words.span(seconds), words.short_span(seconds)) == (said, short)


def test_a_moment_names_the_day_only_when_it_is_not_today() -> None:
    with time_machine.travel(NOON, tick=False):
        said = [words.moment(NOON - timedelta(hours=hours)) for hours in (1, 24, 240, 24 * 400)]

    assert said == ["today 11:00", "yesterday 12:00", "14 November 12:00", "20 October 2025"]


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        ((600, 720), "about 12:11"),
        ((72_000, 80_000), "about Wednesday 09:06"),
        ((700_000, 700_000), "about 2 December"),
    ],
)
def test_the_end_is_a_time_of_day(seconds: tuple[int, int], said: str) -> None:
    progress = BatchProgress("running", Counts(), 1.0, seconds, NOON)

    assert words.about_when(progress) == said


def test_the_parts_of_a_bar_follow_each_other() -> None:
    html = words.bar(Counts(done=500, failed=100, running=100, to_do=300, left_out=40))

    assert 'viewBox="0 0 1000 1"' in html
    assert '<rect class="done" x="0" y="0" width="500" height="1"/>' in html
    assert '<rect class="failed" x="500" y="0" width="100" height="1"/>' in html
    assert '<rect class="running" x="600" y="0" width="100" height="1"/>' in html


def test_one_failure_among_forty_thousand_can_be_seen() -> None:
    html = words.bar(Counts(done=39_999, failed=1))

    assert '<rect class="failed" x="39999" y="0" width="1" height="1"/>' in html


def test_the_bar_of_an_empty_batch_is_drawn() -> None:
    assert 'viewBox="0 0 1 1"' in words.bar(Counts())


def test_the_smallest_text_of_a_result_is_named() -> None:
    details = {"boxes": [{"size_px": 87.6}, {"size_px": 41.2}]}

    assert [words.pixels(ResultDetails.from_json(it)) for it in (details, {}, {"boxes": []})] == [
        "41 px",
        "",
        "",
    ]


def test_a_row_says_what_became_of_the_photo_s_own_data() -> None:
    made = [
        {"path": "splice", "path_reason": ""},
        {"path": "splice", "path_reason": "progressive"},
        {"path": "pillow", "path_reason": "progressive"},
        {"path": "pillow", "path_reason": "not_available"},
        {"path": "pillow", "path_reason": "switched_off"},
        {"path": "pillow", "path_reason": "strip"},
        {"path": "pillow", "path_reason": "turned"},
        {},
    ]

    assert [words.made_how(ResultDetails.from_json(details)) for details in made] == [
        "photo kept bit for bit outside the text",
        "photo kept bit for bit outside the text, as a baseline JPEG instead of a progressive one",
        "re-encoded",
        "re-encoded: no C compiler was found",
        "re-encoded, as set",
        "re-encoded with its strip",
        "re-encoded upright, because its design names a size",
        "",
    ]


def test_the_least_contrast_of_a_result_is_named_and_never_rounded_up() -> None:
    details = {"boxes": [{"contrast": 21.0}, {"contrast": 4.49}, {"size_px": 12}]}

    assert [words.contrast(ResultDetails.from_json(it)) for it in (details, {}, {"boxes": []})] == [
        "4.4 : 1",
        "",
        "",
    ]


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("tags for Bremen, final A.jpg", ("tags for Bremen, f", "inal A.jpg")),
        ("<b>&co, final A.jpg", ("&lt;b&gt;&amp;co, f", "inal A.jpg")),
        ("7.jpg", ("7.jpg",)),
        ("Übersicht 22.jpg", ("Übersicht 22.jpg",)),
        ("the old cafe\u0301final.jpg", ("the old caf", "e\u0301final.jpg")),
        ("برتقال طازج من البستان.jpg", ("برتقال طازج من البستان.jpg",)),
    ],
)
def test_a_name_is_cut_in_its_middle_where_a_cut_breaks_no_letter(
    name: str, parts: tuple[str, ...]
) -> None:
    html = words.cut_in_middle(name)

    assert re.findall(r'<span(?: aria-hidden="true")?>([^<]+)</span>', html) == list(parts)
    assert markup.heard(html) == "".join(parts)


def test_of_a_long_path_the_end_is_shown() -> None:
    assert words.path_end("spring/7.jpg") == "spring/7.jpg"
    assert words.path_end("folder/" * 10 + "7.jpg") == "…\u2060" + ("folder/" * 10 + "7.jpg")[-59:]


def test_an_attempt_that_is_still_going_on_is_in_hand() -> None:
    assert (
        words.attempt_words(Attempt(n=1, worker="press:7")) == "In progress (try 1, worker press:7)"
    )


def test_rows_are_counted_as_pictures_where_each_of_them_gives_a_result() -> None:
    rows, pictures = Batch(), Batch(match={"by": "column", "every_picture": True})

    assert words.counted_rows(2, rows) == "2 rows"
    assert words.counted_rows(1, pictures) == "1 picture"
    assert words.all_counted_rows(1234, pictures) == "All 1,234 pictures"
    assert words.row_number(number_of(1204, 2)) == "1,204, picture 2"

"""Numbers, sizes and names as people say them."""

import re

import pytest

from dashboard.templatetags import words
from jobs.models import Batch, ResultDetails
from jobs.row_pictures import number_of
from tests.dashboard import markup


@pytest.mark.parametrize(
    ("value", "noun", "said"),
    [
        (1, "row", "1 row"),
        (0, "row", "0 rows"),
        (-1, "row", "-1 rows"),
        (2, "row", "2 rows"),
        (1234, "batch,batches", "1,234 batches"),
        (1, "batch,batches", "1 batch"),
        (1_000_000, "row", "1,000,000 rows"),
    ],
)
def test_a_count_agrees_with_its_noun(value: int, noun: str, said: str) -> None:
    assert words.counted(value, noun) == said


def test_all_of_one_are_only_one() -> None:
    assert [words.all_counted(count, "row") for count in (1, 812)] == ["1 row", "All 812 rows"]


def test_an_unknown_size_is_nothing() -> None:
    assert [words.size_in_words(size) for size in (None, 64e6)] == ["0\u00a0bytes", "64\u00a0MB"]


@pytest.mark.parametrize(
    ("rate", "said"),
    [
        (1 / 60, "1 image/min"),
        (0.5, "30 images/min"),
        (18.43, "18.4 images/s"),
        (99.96, "100 images/s"),
        (1234, "1,234 images/s"),
        (0, "0 images/min"),
        (0.001, "0 images/min"),
        (0.994, "60 images/min"),
        (0.995, "1.0 images/s"),
        (1, "1.0 images/s"),
        (99.94, "99.9 images/s"),
    ],
)
def test_a_rate_is_given_by_the_second_or_by_the_minute(rate: float, said: str) -> None:
    assert words.rate(rate) == said


def test_the_smallest_text_of_a_result_is_named() -> None:
    details = {"boxes": [{"size_px": 87.6}, {"size_px": 41.2}]}

    assert [words.pixels(ResultDetails.from_json(it)) for it in (details, {}, {"boxes": []})] == [
        "41\u00a0px",
        "",
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


@pytest.mark.parametrize(
    ("key", "part"),
    [
        ("results/ab/abcd.jpg", "abcd"),
        ("abcd.jpg", "abcd"),
        ("a/b/abcd", "abcd"),
        ("a/abcd.words.json", "abcd"),
        ("", ""),
    ],
)
def test_a_stored_file_is_known_by_the_middle_of_its_key(key: str, part: str) -> None:
    assert words.short_key(key) == part


@pytest.mark.parametrize("value", [0, 7, 3512, 1_000_000])
def test_a_number_is_written_for_people_or_for_machines(value: int) -> None:
    assert words.number(value) == f"{value:,}"
    assert words.unlocalized(value) == str(value)


@pytest.mark.parametrize("length", [59, 60])
def test_a_path_that_fits_is_shown_whole(length: int) -> None:
    assert words.path_end("x" * length) == "x" * length


def test_a_path_that_is_one_too_long_loses_its_beginning() -> None:
    assert words.path_end("a" + "x" * 60) == f"…{words.NO_BREAK}{'x' * 59}"


def test_of_a_long_path_the_end_is_shown() -> None:
    assert words.path_end("spring/7.jpg") == "spring/7.jpg"
    assert words.path_end("folder/" * 10 + "7.jpg") == "…\u2060" + ("folder/" * 10 + "7.jpg")[-59:]


def test_rows_are_counted_as_pictures_where_each_of_them_gives_a_result() -> None:
    rows, pictures = Batch(), Batch(match={"by": "column", "every_picture": True})

    assert words.counted_rows(2, rows) == "2 rows"
    assert words.counted_rows(1, pictures) == "1 picture"
    assert words.all_counted_rows(1234, pictures) == "All 1,234 pictures"
    assert words.row_number(number_of(1204, 2)) == "1,204, picture 2"
    assert words.row_numbers([2, 1204]) == "2, 1,204"
    assert words.row_numbers([2, number_of(14, 3)]) == "2; 14, picture 3"


@pytest.mark.parametrize(
    ("sentence", "kept"),
    [
        ("239 MB are free", "239_MB are free"),
        ("1 byte, 7 bytes and 39.8 % of 5 MBit", "1_byte, 7_bytes and 39.8_% of 5 MBit"),
        ("87 px, 12 images/s, 3 pictures", "87_px, 12_images/s, 3 pictures"),
        ("nothing to keep", "nothing to keep"),
    ],
)
def test_a_number_stays_on_the_line_of_its_unit(sentence: str, kept: str) -> None:
    assert words.units(sentence).replace("\u00a0", "_") == kept
    assert words.size_in_words(64_000_000) == "64\u00a0MB"

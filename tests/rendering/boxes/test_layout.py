"""Layout: sizes, lines and failures as numbers."""

import pickle
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobs import design
from jobs.design import Cell
from jobs.rendering.boxes.layout import lay_out
from jobs.rendering.unicode.characters import plain
from tests.rendering.captions import CAPTIONS, box_design, laid_out, line_texts, row

LONG = "Spring at the harbour: 24 fishing boats, one lighthouse and no end of gulls"


@pytest.mark.parametrize("caption", CAPTIONS)
def test_every_script_is_laid_out_inside_its_box(caption: str) -> None:
    language, text = CAPTIONS[caption]

    layout = laid_out(text, language, size_min=3, size_max=40, max_lines=3, outline={"width": 4})

    (placed,) = layout.texts
    assert layout.failures == ()
    assert placed.ink.left >= placed.room.left
    assert placed.ink.top >= placed.room.top
    assert placed.ink.right <= placed.room.right
    assert placed.ink.bottom <= placed.room.bottom


def test_the_largest_size_is_taken_that_still_fits() -> None:
    (placed,) = laid_out("Hi", size_min=5, size_max=20).texts

    assert placed.size_px == 80.0
    assert [line.text for line in placed.lines] == ["Hi"]


@pytest.mark.parametrize("lines", [1, 2, 3, 8])
@pytest.mark.parametrize("caption", [*CAPTIONS, "long"])
def test_a_quarter_pixel_more_would_not_fit(caption: str, lines: int) -> None:
    language, text = CAPTIONS.get(caption, ("en", LONG))
    box: dict[str, Any] = {"max_lines": lines, "long_words": "keep"}
    (placed,) = laid_out(text, language, size_min=1, size_max=90, **box).texts

    next_size = (placed.size_px + 0.25) / 400 * 100
    (failure,) = laid_out(text, language, size_min=next_size, size_max=next_size, **box).failures

    assert failure.code == "text_does_not_fit"


@pytest.mark.parametrize("caption", CAPTIONS)
def test_a_larger_box_never_makes_the_text_smaller(caption: str) -> None:
    language, text = CAPTIONS[caption]

    sizes = [
        laid_out(text, language, canvas=(side, side), size_min=1, size_max=60, max_lines=3)
        .texts[0]
        .size_px
        for side in range(300, 900, 50)
    ]

    assert sizes == sorted(sizes)


def test_a_larger_box_never_makes_it_smaller_where_ink_reaches_past_the_lines() -> None:
    text = "🏳️‍🌈 ☀️ 👨‍👩‍👧‍👦 ©®™ 1️⃣ Emoji"
    tight = {
        "fonts": ["Playfair Display"],
        "outline": {"width": 12},
        "line_height": 0.8,
        "max_lines": 4,
    }
    box = {"width": 88.1, "height": 52.4, "size_min": 1, "size_max": 40, **tight}

    (small,) = laid_out(text, canvas=(900, 500), **box).texts
    (large,) = laid_out(text, canvas=(900, 500), **{**box, "width": 95, "height": 62.9}).texts

    assert large.size_px >= small.size_px


def test_newlines_are_kept_and_blank_lines_too() -> None:
    assert line_texts("one\r\ntwo\n\n three \u2028four", size_max=10, max_lines=9) == [
        "one",
        "two",
        "",
        "three",
        "four",
    ]


def test_lines_are_filled_greedily_between_words() -> None:
    narrow = {"width": 30, "size_min": 10, "size_max": 10, "max_lines": 9}

    assert line_texts("Spring at the harbour: 24 boats", **narrow) == [
        "Spring at the",
        "harbour: 24",
        "boats",
    ]


def test_a_long_word_is_cut_only_at_the_smallest_size() -> None:
    word = "Donaudampfschifffahrtsgesellschaft"

    whole = line_texts(word, width=50, size_min=1, size_max=20)
    cut = line_texts(word, width=50, size_min=15, size_max=20)

    assert whole == [word]
    assert cut == ["Donaudampfschif", "ffahrtsgesellscha", "ft"]


def test_text_that_does_not_fit_reports_needed_and_available_room() -> None:
    layout = laid_out(LONG, canvas=(400, 20), size_min=60, size_max=60, max_lines=2)

    (failure,) = layout.failures
    assert layout.texts == ()
    assert (failure.code, failure.details["box"], failure.details["lines"]) == (
        "text_does_not_fit",
        "text 1",
        2,
    )
    assert failure.details["needs_px"] > failure.details["allowed_px"] == 18
    assert failure.sentence == (
        "At its smallest size, 12 px, the text of “text 1” needs 2 lines and is 29 px high; the "
        "box has room for "
        "18 px and 2 lines. Shorten the text, or change the box."
    )


def test_too_many_lines_are_reported_in_pixels_of_the_lines_allowed() -> None:
    (failure,) = laid_out("a\nb\nc", size_min=10, size_max=10, max_lines=2).failures

    assert (failure.details["lines"], failure.details["max_lines"]) == (3, 2)
    assert (failure.details["needs_px"], failure.details["allowed_px"]) == (144, 96)
    assert failure.sentence.endswith(
        "needs 3 lines and is 144 px high; only 2 fit (96 px). Shorten the text, or allow more "
        "lines."
    )


def test_a_single_letter_wider_than_the_box_is_reported_with_its_width() -> None:
    (failure,) = laid_out("WWW", canvas=(20, 400), size_min=20, size_max=20).failures

    assert failure.details["lines"] == 3
    assert failure.details["needs_px"] > failure.details["allowed_px"] == 18
    assert "px wide; the box has room for 18 px" in failure.sentence


def test_small_text_is_noticed_under_half_of_the_largest_size() -> None:
    layout = laid_out(LONG, canvas=(500, 400), size_min=2, size_max=30, max_lines=1)

    (notice,) = layout.notices
    assert (notice.code, notice.details["box"], notice.details["largest_px"]) == (
        "small_text",
        "text 1",
        120.0,
    )
    assert notice.details["size_px"] == layout.texts[0].size_px < 60


@pytest.mark.parametrize(("share", "codes"), [(0.49, ["small_text"]), (0.51, [])])
def test_half_of_the_largest_size_is_where_small_begins(share: float, codes: list[str]) -> None:
    (fitted,) = laid_out(LONG, size_min=1, size_max=90, max_lines=1).texts
    largest = fitted.size_px / 400 * 100 / share

    layout = laid_out(LONG, size_min=1, size_max=largest, max_lines=1)

    assert [notice.code for notice in layout.notices] == codes


def test_an_ellipsis_follows_the_longest_beginning_that_fits() -> None:
    layout = laid_out(
        LONG, canvas=(500, 400), size_min=15, size_max=30, max_lines=1, overflow="ellipsis"
    )

    (placed,) = layout.texts
    assert layout.failures == ()
    assert (placed.text, placed.overflow) == ("Spring at the h…", True)


@pytest.mark.parametrize("caption", ["emoji", "hindi", "thai", "arabic"])
def test_an_ellipsis_never_cuts_inside_a_cluster(caption: str) -> None:
    language, text = CAPTIONS[caption]
    whole_clusters = {
        text[:end]
        for end in range(len(text) + 1)
        if not text[end:].startswith(("\u200d", "\ufe0f", "🏽"))
    }

    for width in range(120, 900, 60):
        layout = laid_out(
            text,
            language,
            canvas=(width, 400),
            size_min=15,
            size_max=15,
            max_lines=1,
            overflow="ellipsis",
        )
        for placed in layout.texts:
            assert placed.text == text or any(
                placed.text == start.rstrip(" ,:.") + "…" for start in whole_clusters
            )


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ar", "مرحبا، بالعالم"),
        ("hi", "हिन्दी। क्षत्रिय"),
        ("zh", "春天：灯塔渔船春天"),
        ("de", "Donau\u00addampf\u00adschiff"),
        ("en", "(one) [two]"),
    ],
)
def test_no_opening_or_separating_punctuation_precedes_an_ellipsis(
    language: str, text: str
) -> None:
    style = {"size_min": 10, "size_max": 10, "max_lines": 1, "overflow": "ellipsis"}
    for width in range(100, 400, 5):
        for placed in laid_out(text, language, canvas=(width, 400), **style).texts:
            before = placed.text.removesuffix("…")[-1:]
            assert not placed.overflow or before not in "،।：\u00ad(["


def test_no_room_even_for_an_ellipsis_fails() -> None:
    layout = laid_out(LONG, canvas=(12, 400), size_min=15, size_max=15, overflow="ellipsis")

    assert [failure.code for failure in layout.failures] == ["text_does_not_fit"]


def test_missing_characters_are_listed_with_their_codes() -> None:
    layout = laid_out("tag ꡁ and ꡂ and ꡁ")

    (failure,) = layout.failures
    assert layout.texts == ()
    assert failure.code == "characters_missing"
    assert failure.sentence == "No font has ꡁ (U+A841), ꡂ (U+A842), which “text 1” needs."
    assert failure.details == {"characters": ["ꡁ", "ꡂ"], "box": "text 1"}


def test_missing_characters_become_boxes_where_the_design_says_so() -> None:
    layout = laid_out("tag ꡁ", missing="box")

    assert [placed.text for placed in layout.texts] == ["tag ꡁ"]
    assert [(notice.code, notice.details) for notice in layout.notices] == [
        ("characters_boxed", {"box": "text 1", "characters": ["ꡁ"]})
    ]


@pytest.mark.parametrize(
    "text",
    [
        "a\u200bb",
        "a\u202fb",
        "a\u2003b",
        "x\u0301",
        "ﬁ",
        "\u200fא\u200f",
        "a\u2060b",
        "a\tb",
        "a\u00adb",
        "a\x07b",
    ],
)
def test_invisible_characters_and_spaces_of_any_width_are_never_missing(text: str) -> None:
    layout = laid_out(text)

    assert (len(layout.texts), layout.failures) == (1, ())


def test_an_empty_text_hides_its_box() -> None:
    layout = laid_out(" \n ")

    assert (layout.texts, layout.failures, layout.notices) == ((), (), ())


@pytest.mark.parametrize(("pattern", "cell"), [("{t}", ""), ("Price: {t}", " "), ("[{t}]", "")])
def test_a_required_box_fails_without_its_text(pattern: str, cell: str) -> None:
    (failure,) = lay_out(box_design(text=pattern, required=True), row(cell), 400, 300).failures

    assert (failure.code, failure.details["box"]) == ("text_missing", "text 1")


def test_a_required_box_accepts_an_empty_optional_part() -> None:
    layout = lay_out(box_design(text="now[ only {t}]", required=True), row(""), 400, 300)

    assert [placed.text for placed in layout.texts] == ["now"]


def test_each_box_fails_by_itself_and_the_others_are_placed() -> None:
    boxes = [
        {"text": "{t}", "name": "good"},
        {"text": "{gone}", "name": "no column"},
        {"text": "{t:currency EUR}", "name": "no number"},
        {"text": "{t}", "name": "no font", "fonts": ["Comic Sans"]},
        {"text": "{t}", "name": "outside", "anchor": "top-left", "x": 110},
    ]

    layout = lay_out(design.parse({"format": 1, "boxes": boxes}), row("Hi"), 400, 300)

    assert [placed.box.name for placed in layout.texts] == ["good"]
    assert [(failure.details["box"], failure.code) for failure in layout.failures] == [
        ("no column", "design_does_not_apply"),
        ("no number", "value_unusable"),
        ("no font", "design_does_not_apply"),
        ("outside", "design_does_not_apply"),
    ]


def test_a_box_that_reaches_past_the_picture_keeps_its_text_on_it() -> None:
    (placed,) = laid_out(
        "Over the edge", anchor="left", x=60, width=90, size_min=1, size_max=50
    ).texts

    assert placed.room.right == 1000
    assert placed.ink.right <= 1000


@pytest.mark.parametrize(
    ("align", "english", "arabic"),
    [
        ("start", "left", "right"),
        ("end", "right", "left"),
        ("left", "left", "left"),
        ("right", "right", "right"),
    ],
)
def test_start_and_end_follow_the_direction_of_the_line(
    align: str, english: str, arabic: str
) -> None:
    def side(text: str, language: str) -> str:
        (placed,) = laid_out(text, language, align=align, size_min=5, size_max=5).texts
        line = placed.lines[0]
        return (
            "left"
            if line.x - placed.room.left < placed.room.right - line.x - line.width
            else "right"
        )

    assert (side("Hello", "en"), side("مرحبا", "ar")) == (english, arabic)


def test_without_a_strong_character_the_language_gives_the_direction() -> None:
    (english,) = laid_out("12,50 €", "en", align="start", size_max=5).texts
    (hebrew,) = laid_out("12,50 €", "he", align="start", size_max=5).texts

    assert english.lines[0].x < 500 < hebrew.lines[0].x


def test_valign_moves_the_block_and_padding_stays_inside() -> None:
    plate = {"padding": 50}

    tops = {
        valign: laid_out("Hi", valign=valign, size_min=10, size_max=10, plate=plate).texts[0].ink
        for valign in ("top", "middle", "bottom")
    }

    assert (tops["top"].top, tops["bottom"].bottom) == (pytest.approx(20), pytest.approx(380))
    assert (tops["middle"].top + tops["middle"].bottom) / 2 == pytest.approx(200)


def test_an_outline_takes_room_from_the_text() -> None:
    plain = laid_out(LONG, size_min=1, size_max=90, max_lines=1).texts[0]
    outlined = laid_out(LONG, size_min=1, size_max=90, max_lines=1, outline={"width": 20}).texts[0]

    assert outlined.size_px < plain.size_px
    assert outlined.ink.right <= outlined.room.right


def test_letter_spacing_widens_a_line_but_never_arabic() -> None:
    def width(text: str, spacing: int) -> float:
        (placed,) = laid_out(text, letter_spacing=spacing, size_min=10, size_max=10).texts
        return placed.lines[0].width

    assert width("abcd", 50) - width("abcd", 0) == pytest.approx(3 * 20, abs=0.1)
    assert width("مرحبا", 50) == width("مرحبا", 0)


@pytest.mark.parametrize(
    ("language", "text", "gaps"),
    [("hi", "हिन्दी", 1), ("bn", "বন্দর", 2), ("km", "ស្រ្តី", 0), ("si", "ක්‍රීඩා", 1)],
)
def test_letter_spacing_never_splits_a_conjunct(language: str, text: str, gaps: int) -> None:
    close, wide = (
        laid_out(text, language, letter_spacing=spacing, size_min=10, size_max=10)
        .texts[0]
        .lines[0]
        .width
        for spacing in (0, 50)
    )

    assert wide - close == pytest.approx(gaps * 20, abs=0.1)


@pytest.mark.parametrize(("language", "syllable"), [("km", "ស្រ្តី"), ("my", "က္က"), ("si", "ක්‍රී")])
def test_neither_a_cut_nor_an_ellipsis_falls_within_a_syllable(
    language: str, syllable: str
) -> None:
    style = {"size_min": 6, "size_max": 6, "max_lines": 30}
    for width in range(150, 400, 20):
        cut, short = (
            laid_out(syllable * 9, language, canvas=(width, 800), **{**style, **other}).texts[0]
            for other in ({}, {"max_lines": 1, "overflow": "ellipsis", "long_words": "keep"})
        )

        assert {line.text.replace(syllable, "") for line in cut.lines} == {""}
        assert short.text.replace(syllable, "") in ("…", "")


def test_a_turned_text_that_would_leave_the_picture_fails() -> None:
    upright = laid_out("A long banner text", size_min=20, size_max=20)
    turned = laid_out("A long banner text", size_min=20, size_max=20, rotation=90)

    assert (len(upright.texts), upright.failures) == (1, ())
    assert [failure.code for failure in turned.failures] == ["text_outside"]


def test_the_plate_of_a_turned_text_may_reach_past_the_picture() -> None:
    ribbon = {"size_min": 5, "size_max": 5, "rotation": 45, "anchor": "top-right", "x": 110, "y": 0}
    plate = {"padding": 60}

    layout = laid_out("SALE", canvas=(400, 400), **ribbon, width=40, height=30, plate=plate)

    assert [text.text for text in layout.texts] == ["SALE"]


def test_a_layout_survives_pickling() -> None:
    layout = lay_out(
        design.parse({"format": 1, "boxes": [{"text": "{t}"}, {"text": "{gone}"}]}),
        {"t": Cell.of_text("Hi")},
        400,
        300,
    )

    copy = pickle.loads(pickle.dumps(layout))  # noqa: S301 - our own bytes

    assert copy.texts == layout.texts
    assert [str(failure) for failure in copy.failures] == [
        str(failure) for failure in layout.failures
    ]


ODD = (
    "\u200d\ufe0f\ufe0e\u20e3\u200b\u200e\u200f\u2066\u2067\u2069\u202a\u202e\u202c\n "
    "\u00ad\u3000🏽🇩🇪א٣ᄀ่ि"
)
ANY_TEXT = st.text(st.one_of(st.sampled_from(ODD), st.characters(codec="utf-8")), max_size=25)


def letters(text: str) -> str:
    """Return the text without spaces, soft hyphens, and the hyphens drawn for these at line ends."""
    return "".join(text.split()).replace("\u00ad", "").replace("\u2010", "")


@settings(max_examples=150, deadline=None, derandomize=True)
@given(
    text=ANY_TEXT,
    width=st.sampled_from([2, 30, 90]),
    language=st.sampled_from(["en", "ar", "ja"]),
    spacing=st.sampled_from([0, 30]),
)
def test_no_letter_of_any_text_is_lost(text: str, width: int, language: str, spacing: int) -> None:
    layout = laid_out(
        text, language, width=width, size_min=2, missing="box", max_lines=30, letter_spacing=spacing
    )

    shown = [letters("".join(line.text for line in placed.lines)) for placed in layout.texts]
    assert shown == [letters(placed.text) for placed in layout.texts]
    assert [failure.code for failure in layout.failures] in ([], ["text_does_not_fit"])
    assert layout.texts or layout.failures or not plain(text)


@pytest.mark.parametrize(
    ("written", "language", "letter_case", "printed"),
    [
        ("Summer sale, iPhone", "en", "keep", "Summer sale, iPhone"),
        ("Summer sale, iPhone", "en", "upper", "SUMMER SALE, IPHONE"),
        ("izmir ılıca", "tr", "upper", "İZMİR ILICA"),
        ("Straße", "de", "upper", "STRASSE"),
        ("Καλημέρα", "el", "upper", "ΚΑΛΗΜΕΡΑ"),
        ("ΟΔΟΣ", "el", "lower", "οδος"),
        ("ijsselmeer en zee", "nl", "title", "IJsselmeer En Zee"),
        ("夏の SALE", "ja", "lower", "夏の sale"),
    ],
)
def test_a_box_prints_its_text_in_a_letter_case_by_the_rules_of_the_language(
    written: str, language: str, letter_case: str, printed: str
) -> None:
    assert line_texts(written, language, letter_case=letter_case, missing="box") == [printed]


def test_a_row_can_have_a_letter_case_of_its_own() -> None:
    text = box_design(text="Sale {name}", name="caption")
    shouted = {"name": Cell.of_text("now"), "caption.letter_case": Cell.of_text("Upper")}

    layout = lay_out(text, shouted, 1200, 800)

    assert [placed.text for placed in layout.texts] == ["SALE NOW"]

"""Notices on text boxes."""

from typing import Any

import pytest

from jobs.findings.notice import Notice
from jobs.findings.texts import (
    CharactersBoxed,
    CurrencyDiffers,
    DateAsText,
    EmptyColumns,
    FeaturesNotAvailable,
    HiddenByRule,
    ItalicNotAvailable,
    MarksPrinted,
    MarkupUnclear,
    ReadDate,
    RowMayBeTotal,
    RuleNotCompared,
    RuleUnused,
    Shortened,
    SmallText,
    TextCovered,
    TextsCollide,
    TextUnfinished,
    WeightNotAvailable,
)


@pytest.mark.parametrize(
    ("notice", "sentence", "details"),
    [
        (
            SmallText("t", 11.6, 40.4),
            "“t” was reduced to 12 px to fit (maximum 40 px).",
            {"box": "t", "size_px": 11.6, "largest_px": 40.4},
        ),
        (
            Shortened("t", "A long…"),
            "“t” does not fit even at its smallest size, so it is cut after 6 characters.",
            {"box": "t", "shown": "A long…"},
        ),
        (
            CharactersBoxed("t", "“ỽ” (U+1EFD)", ["ỽ"]),
            "No font has “ỽ” (U+1EFD); “t” shows an empty box instead.",
            {"box": "t", "characters": ["ỽ"]},
        ),
        (
            WeightNotAvailable("t", "Inter", "400 and 700", weight=700, wanted=900, column=None),
            "Inter has the weights 400 and 700; “t” is drawn in 700 instead of 900.",
            {"box": "t", "font": "Inter", "weight": 700, "wanted": 900},
        ),
        (
            WeightNotAvailable(
                "t", "Anton", "400 alone", weight=400, wanted=900, column="t.weight"
            ),
            (
                "Anton has the weight 400 alone; “t” is drawn in 400 instead of 900, as column "
                "“t.weight” requires."
            ),
            {"box": "t", "font": "Anton", "weight": 400, "wanted": 900, "column": "t.weight"},
        ),
        (
            ItalicNotAvailable("t", ["A"]),
            "A has no italics, so “t” is drawn upright there.",
            {"box": "t", "fonts": ["A"]},
        ),
        (
            ItalicNotAvailable("t", ["A", "B"]),
            "A and B have no italics, so “t” is drawn upright there.",
            {"box": "t", "fonts": ["A", "B"]},
        ),
        (
            ItalicNotAvailable("t", ["A", "B", "C"]),
            "A, B and C have no italics, so “t” is drawn upright there.",
            {"box": "t", "fonts": ["A", "B", "C"]},
        ),
        (
            FeaturesNotAvailable("t", ["tnum"]),
            "“t” asks for tnum, which no font that draws it has.",
            {"box": "t", "features": ["tnum"]},
        ),
        (
            FeaturesNotAvailable("t", ["tnum", "salt=2"]),
            "“t” asks for tnum and salt=2, which no font that draws it has.",
            {"box": "t", "features": ["tnum", "salt=2"]},
        ),
        (
            MarkupUnclear("t", "Text"),
            (
                "The marks in column “Text” are not closed, or not known, so “t” prints the "
                "cell as it is. Close each, as in **bold** and <#d00000>red</>."
            ),
            {"box": "t", "column": "Text"},
        ),
        (
            MarksPrinted("t", f"~~{'x' * 60}~~"),
            (
                f"“t” prints “~~{'x' * 57}…” with its marks. To style it instead, open “Bold, "
                "colour or size for a part” in the design, and choose “In the text above”."
            ),
            {"box": "t", "part": f"~~{'x' * 60}~~"},
        ),
        (
            HiddenByRule("t", "Status", "“Status” is “Sold”"),
            "“t” is hidden, because “Status” is “Sold”.",
            {"box": "t", "column": "Status"},
        ),
        (
            RuleNotCompared("t", "new", "“new” is less than 5", "“new” is empty"),
            (
                "“new” is empty, so the rule of “t” for rows in which “new” is less than 5 "
                "does not apply."
            ),
            {"box": "t", "column": "new"},
        ),
        (
            RuleUnused("t", "Status", "“Status” is “Sold”"),
            (
                "“t” has a rule for rows in which “Status” is “Sold”, but there is no such "
                "row. Check the spelling of its value."
            ),
            {"box": "t", "column": "Status"},
        ),
        (
            TextsCollide("t", "u"),
            "“t” and “u” overlap.",
            {"boxes": ["t", "u"]},
        ),
        (
            TextCovered("“logo”", "logo", "t", "Sale", "Sale"),
            (
                "“logo” covers all of “Sale” in “t”. Move one of them, or bring “t” in front "
                "of “logo”."
            ),
            {"boxes": ["logo", "t"], "hidden": "Sale"},
        ),
        (
            TextCovered("“logo”", "logo", "t", "Sale", "le"),
            (
                "“logo” covers “le” of “Sale” in “t”. Move one of them, or bring “t” in front "
                "of “logo”."
            ),
            {"boxes": ["logo", "t"], "hidden": "le"},
        ),
        (
            TextCovered("“logo”", "logo", "t", "x" * 60, "x"),
            (
                "“logo” covers “x” of "
                "“xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx” in “t”. Move "
                "one of them, or bring “t” in front of “logo”."
            ),
            {"boxes": ["logo", "t"], "hidden": "x"},
        ),
        (
            TextCovered("“logo”", "logo", "t", "x" * 58 + " yy", "x"),
            (
                "“logo” covers “x” of "
                "“xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…” in “t”. Move "
                "one of them, or bring “t” in front of “logo”."
            ),
            {"boxes": ["logo", "t"], "hidden": "x"},
        ),
        (
            EmptyColumns("t", ["de"]),
            (
                "“de” is empty, so “t” prints nothing there. To allow it, put that part in "
                "[brackets]. To forbid empty text, tick “Must not be empty”."
            ),
            {"box": "t", "columns": ["de"]},
        ),
        (
            EmptyColumns("t", ["de", "fr", "it"]),
            (
                "“de”, “fr” and “it” are empty, so “t” prints nothing there. To allow it, put "
                "that part in [brackets]. To forbid empty text, tick “Must not be empty”."
            ),
            {"box": "t", "columns": ["de", "fr", "it"]},
        ),
        (
            DateAsText("Day", "31.2.", None, "de"),
            (
                "Column “Day” has dates, but “31.2.” is text. It is printed as it is; formats "
                "of dates cannot read it."
            ),
            {"column": "Day", "shown": "31.2.", "read": "", "order": ""},
        ),
        (
            DateAsText("Day", "3/4/26", ReadDate("2026-04-03", "day", True), "de"),
            (
                "Column “Day” has dates, but “3/4/26” is text. It is printed as it is; formats "
                "of dates read it as 2026-04-03, day first, as in the language “de”."
            ),
            {"column": "Day", "shown": "3/4/26", "read": "2026-04-03", "order": "day"},
        ),
        (
            DateAsText("Day", "13/4/26", ReadDate("2026-04-13", "day", False), "de"),
            (
                "Column “Day” has dates, but “13/4/26” is text. It is printed as it is; "
                "formats of dates read it as 2026-04-13, day first."
            ),
            {"column": "Day", "shown": "13/4/26", "read": "2026-04-13", "order": "day"},
        ),
        (
            RowMayBeTotal("Summe"),
            (
                "This row begins with “Summe”. If it is a total, leave it out; otherwise it is "
                "made like the others."
            ),
            {"word": "Summe"},
        ),
        (
            TextUnfinished("t", "Text", "#N/A"),
            (
                "Column “Text” says “#N/A”, which “t” prints. Correct the cell, unless this is "
                "intended."
            ),
            {"box": "t", "column": "Text", "found": "#N/A"},
        ),
        (
            CurrencyDiffers("t", "price", "EUR", "Currency", "PLN"),
            (
                "“t” prints “price” in EUR, but column “Currency” says “PLN”. To print each "
                "row in its own currency, write {price:currency 'Currency'}."
            ),
            {"box": "t", "price": "price", "printed": "EUR", "column": "Currency", "says": "PLN"},
        ),
        (
            CurrencyDiffers("t", "a:b", "EUR", "the 'code'", "PLN"),
            (
                "“t” prints “a:b” in EUR, but column “the 'code'” says “PLN”. To print each "
                "row in its own currency, write {a::b:currency \"the 'code'\"}."
            ),
            {"box": "t", "price": "a:b", "printed": "EUR", "column": "the 'code'", "says": "PLN"},
        ),
    ],
)
def test_a_notice_says_what_was_found_and_what_to_do(
    notice: Notice, sentence: str, details: dict[str, Any]
) -> None:
    assert notice.sentence == sentence
    assert notice.details == details

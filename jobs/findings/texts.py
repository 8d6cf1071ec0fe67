"""Notices on text boxes."""

from collections.abc import Sequence
from typing import NamedTuple

from jobs.findings.notice import NothingShown, Notice
from jobs.remedies import HELP, Button, Place, Remedy
from jobs.texts import listed, shortened

QUOTED = 60  #: most characters of a text quoted in a sentence


class SmallText(Notice):
    """The text is less than half as large as its box allows."""

    code = "small_text"
    title = "Small text"

    def __init__(self, box: str, size_px: float, largest_px: float) -> None:
        sizes = f"{size_px:.0f} px to fit (maximum {largest_px:.0f} px)"
        super().__init__(
            f"“{box}” was reduced to {sizes}.", box=box, size_px=size_px, largest_px=largest_px
        )


class Shortened(Notice):
    """The text is cut, as its box allows."""

    code = "shortened"
    title = "Text shortened with …"

    def __init__(self, box: str, shown: str) -> None:
        super().__init__(
            f"“{box}” does not fit even at its smallest size, so it is cut after "
            f"{len(shown) - 1} characters.",
            box=box,
            shown=shown,
        )


class CharactersBoxed(Notice):
    """No font has a character, and the box allows to show an empty box instead.

    `names`: the characters in words.
    """

    code = "characters_boxed"
    title = "No font has a character"

    def __init__(self, box: str, names: str, characters: Sequence[str]) -> None:
        sentence = f"No font has {names}; “{box}” shows an empty box instead."
        super().__init__(sentence, box=box, characters=characters)


class WeightNotAvailable(Notice):
    """The family lacks the weight. `weights`: those that it has, in words.

    `column`: the one that asks for this weight, if one does.
    """

    code = "weight_not_available"
    title = "The font has no such weight"

    def __init__(
        self, box: str, font: str, weights: str, *, weight: int, wanted: int, column: str | None
    ) -> None:
        asked = f"{wanted}, as column “{column}” requires" if column else f"{wanted}"
        by_column = {"column": column} if column else {}
        super().__init__(
            f"{font} has the weight{'' if weights.endswith(' alone') else 's'} {weights}; “{box}” "
            f"is drawn in {weight} instead of {asked}.",
            box=box,
            font=font,
            weight=weight,
            wanted=wanted,
            **by_column,
        )


class ItalicNotAvailable(Notice):
    """Families without italics: letters are never slanted, so their text is drawn upright."""

    code = "italic_not_available"
    title = "The font has no italics"

    def __init__(self, box: str, fonts: Sequence[str]) -> None:
        has = "has" if len(fonts) == 1 else "have"
        sentence = f"{listed(fonts)} {has} no italics, so “{box}” is drawn upright there."
        super().__init__(sentence, box=box, fonts=fonts)


class FeaturesNotAvailable(Notice):
    """No font of the text has a requested OpenType feature."""

    code = "features_not_available"
    title = "The font has no such features"

    def __init__(self, box: str, features: Sequence[str]) -> None:
        sentence = f"“{box}” asks for {listed(features)}, which no font that draws it has."
        super().__init__(sentence, box=box, features=features)


class MarkupUnclear(Notice):
    """A cell may style its text, but its marks cannot be read."""

    code = "markup_unclear"
    title = "Marks in a cell cannot be read"

    def __init__(self, box: str, column: str) -> None:
        super().__init__(
            f"The marks in column “{column}” are not closed, or not known, so “{box}” prints the "
            f"cell as it is. Close each, as in **bold** and <#d00000>red</>.",
            box=box,
            column=column,
        )


class MarksPrinted(Notice):
    """A text has marks such as `~~…~~`, but no styled parts, so they print as they are."""

    code = "marks_printed"
    title = "Marks are printed"
    fix = Button("Change the design", Place.DESIGN)

    def __init__(self, box: str, part: str) -> None:
        super().__init__(
            f"“{box}” prints “{shortened(part, QUOTED)}” with its marks. To style it instead, open "
            "“Bold, colour or size for a part” in the design, and choose “In the text above”.",
            box=box,
            part=part,
        )


class HiddenByRule(Notice):
    """A rule of the box hides it in this row. `rule`: when the rule applies, in words."""

    code = "hidden_by_rule"
    title = "Text hidden by a rule"

    def __init__(self, box: str, column: str, rule: str) -> None:
        super().__init__(f"“{box}” is hidden, because {rule}.", box=box, column=column)


class RuleNotCompared(Notice):
    """A rule compares numbers, and a cell of the row is none. `why`: which one, in words."""

    code = "rule_not_compared"
    title = "A rule found no number to compare"

    def __init__(self, box: str, column: str, rule: str, why: str) -> None:
        super().__init__(
            f"{why}, so the rule of “{box}” for rows in which {rule} does not apply.",
            box=box,
            column=column,
        )


class RuleUnused(Notice):
    """A rule of a text box applies in no row of the sheet."""

    code = "rule_unused"
    title = "A rule that applies in no row"

    def __init__(self, box: str, column: str, rule: str) -> None:
        super().__init__(
            f"“{box}” has a rule for rows in which {rule}, but there is no such row. Check the "
            "spelling of its value.",
            box=box,
            column=column,
        )


class TextsCollide(Notice):
    """Letters of two boxes overlap."""

    code = "texts_collide"
    title = "Text over text"

    def __init__(self, one: str, other: str) -> None:
        super().__init__(f"“{one}” and “{other}” overlap.", boxes=[one, other])


class TextCovered(Notice):
    """A later box hides letters. `what`: the part of box `by` that does, in words.

    `text` is the whole text of the box, `hidden` what people cannot read of it.
    """

    code = "text_covered"
    title = "Text is covered"

    def __init__(self, what: str, by: str, box: str, text: str, hidden: str) -> None:
        shown = text if len(text) <= QUOTED else f"{text[: QUOTED - 1].rstrip()}…"
        part = "all of" if hidden == text else f"“{hidden}” of"
        super().__init__(
            f"{what} covers {part} “{shown}” in “{box}”. Move one of them, or bring “{box}” in "
            f"front of “{by}”.",
            boxes=[by, box],
            hidden=hidden,
        )


class EmptyColumns(NothingShown):
    """Columns of a text are empty, such as a missing translation."""

    code = "empty_columns"
    title = "Empty cells in texts"
    so = (
        "“{}” prints nothing there. To allow it, put that part in [brackets]. To forbid empty "
        "text, tick “Must not be empty”."
    )


class DateAsText(Notice):
    """A printed cell is text that looks like a date, in a column that has dates.

    `read`: the date that formats read in it, empty if they cannot. `order`: what they took for its
    first number. `language`: the one whose order of day and month they follow, by its tag.
    """

    code = "date_as_text"
    title = "Dates stored as text"
    fix = HELP[Remedy.CORRECT_TEXT].before

    def __init__(self, column: str, shown: str, read: "ReadDate | None", language: str) -> None:
        begin = f"Column “{column}” has dates, but “{shown}” is text. It is printed as it is; "
        super().__init__(
            begin + (read.in_words(language) if read else "formats of dates cannot read it."),
            column=column,
            shown=shown,
            read=read.day if read else "",
            order=read.order if read else "",
        )


class ReadDate(NamedTuple):
    """A date as YYYY-MM-DD, what comes first in its text, and whether another order is possible."""

    day: str
    order: str
    is_unclear: bool

    def in_words(self, language: str) -> str:
        """Return what formats of dates make of it, and what they assume."""
        order = f"{self.order} first"
        why = f", as in the language “{language}”" if self.is_unclear else ""
        return f"formats of dates read it as {self.day}, {order}{why}."


class RowMayBeTotal(Notice):
    """The row begins with a word for a total and has only numbers besides, and their units."""

    code = "row_may_be_total"
    title = "Rows that may be a total"
    fix = None

    def __init__(self, word: str) -> None:
        super().__init__(
            f"This row begins with “{word}”. If it is a total, leave it out; otherwise it is made "
            "like the others.",
            word=word,
        )


class TextUnfinished(Notice):
    """A printed cell holds an error of a spreadsheet program, or what people type to fill it in
    later: #N/A, TBD, XXXX, lorem ipsum.
    """

    code = "text_unfinished"
    title = "Texts that look unfinished"
    fix = HELP[Remedy.CORRECT_TEXT].before

    def __init__(self, box: str, column: str, found: str) -> None:
        super().__init__(
            f"Column “{column}” says “{found}”, which “{box}” prints. Correct the cell, unless "
            "this is intended.",
            box=box,
            column=column,
            found=found,
        )


class CurrencyDiffers(Notice):
    """A text prints the same currency in all rows, but a column of currencies says another one.

    `price`: the column with the amount. `column`: the one with the currency.
    """

    code = "currency_differs"
    title = "Prices in another currency than the sheet says"
    fix = Button("Open the design", Place.DESIGN)

    def __init__(self, box: str, price: str, printed: str, column: str, says: str) -> None:
        quote = '"' if "'" in column else "'"
        pattern = f"{{{price.replace(':', '::')}:currency {quote}{column}{quote}}}"
        super().__init__(
            f"“{box}” prints “{price}” in {printed}, but column “{column}” says “{says}”. To print "
            f"each row in its own currency, write {pattern}.",
            box=box,
            price=price,
            printed=printed,
            column=column,
            says=says,
        )

"""Rules of text boxes that apply in no row, such as one with a misspelled value."""

from collections.abc import Iterable

from jobs.design import Design, Row, TextBox
from jobs.design.boxes.style_rules import StyleRule
from jobs.design.by_aspect import every_box
from jobs.design.cells.number_tests import NotComparable
from jobs.design.languages import in_language_of
from jobs.errors import DesignDoesNotApply, ValueUnusable
from jobs.findings.texts import RuleUnused


def unused(parsed: Design, rows: Iterable[Row]) -> list[RuleUnused]:
    """Return a notice on each rule that applies in none of the rows."""
    left = _rules(parsed)
    for row in rows:
        if not left:
            break
        language = _language(parsed, row)
        left = [(name, rule) for name, rule in left if not _applies(rule, row, language)]
    return [RuleUnused(name, rule.column, str(rule)) for name, rule in left]


def _rules(parsed: Design) -> list[tuple[str, StyleRule]]:
    """Return each rule once, with the name of its box."""
    boxes = (box for look in parsed.every_look for box in every_box(look))
    texts = (box for box in boxes if isinstance(box, TextBox))
    return list(dict.fromkeys((box.name, rule) for box in texts for rule in box.style_rules))


def _language(parsed: Design, row: Row) -> str:
    """Return the language of a row. One that is not known is reported by the layout."""
    try:
        return in_language_of(parsed, row).language
    except (DesignDoesNotApply, ValueUnusable):
        return parsed.language


def _applies(rule: StyleRule, row: Row, language: str) -> bool:
    """Return whether a rule applies. One whose column is missing is reported by the layout."""
    try:
        return rule.applies(row, language)
    except DesignDoesNotApply:
        return True
    except NotComparable:
        return False

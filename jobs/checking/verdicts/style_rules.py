"""Rules of text boxes that apply in no row, such as one with a misspelled value."""

from collections.abc import Iterable

from jobs.design import Design, Row, TextBox
from jobs.design.boxes.style_rules import StyleRule
from jobs.design.by_aspect import every_box
from jobs.errors import DesignDoesNotApply
from jobs.findings.texts import RuleUnused


def unused(parsed: Design, rows: Iterable[Row]) -> list[RuleUnused]:
    """Return a notice on each rule that applies in none of the rows."""
    left = _rules(parsed)
    for row in rows:
        if not left:
            break
        left = [(name, rule) for name, rule in left if not _applies(rule, row)]
    return [RuleUnused(name, rule.column, str(rule)) for name, rule in left]


def _rules(parsed: Design) -> list[tuple[str, StyleRule]]:
    """Return each rule once, with the name of its box."""
    boxes = (box for look in parsed.every_look for box in every_box(look))
    texts = (box for box in boxes if isinstance(box, TextBox))
    return list(dict.fromkeys((box.name, rule) for box in texts for rule in box.style_rules))


def _applies(rule: StyleRule, row: Row) -> bool:
    """Return whether a rule applies. One whose column is missing is reported by the layout."""
    try:
        return rule.applies(row)
    except DesignDoesNotApply:
        return True

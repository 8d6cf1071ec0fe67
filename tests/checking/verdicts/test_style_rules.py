"""Rules that no row meets."""

from jobs.checking.verdicts.style_rules import unused
from jobs.design import Cell, parse

ROWS = [{"Status": Cell.of_text(text)} for text in ("new", "Sale", "")]


def test_a_rule_that_applies_in_no_row_is_named_and_one_without_its_column_is_not() -> None:
    rules = [
        {"column": "Status", "value": "sale", "colour": "#d00000"},
        {"column": "Status", "value": "sael", "colour": "#d00000"},
        {"column": "State", "value": "sale", "hidden": True},
    ]
    box = {"name": "price", "text": "{Status}", "style_rules": rules}

    (notice,) = unused(parse({"format": 1, "boxes": [box]}), ROWS)

    assert notice.code == "rule_unused"
    assert notice.sentence == (
        "“price” has a rule for rows in which “Status” is “sael”, but there is no such row. Check "
        "the spelling of its value."
    )
    assert unused(parse({"format": 1, "boxes": [box | {"style_rules": rules[:1]}]}), ROWS) == []

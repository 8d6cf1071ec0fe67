"""The sentences about serial numbers when a batch follows a changed sheet from a shell."""

import pytest

from jobs.intake.updates.numbered_rows import NumberedRow, Numbers
from jobs.management.touched_numbers import NONE_REPLACED, NONE_REVOKED, TouchedNumbers

NONE = Numbers(0, [])
SEVEN = Numbers(7, [NumberedRow("INV-0003", 4), NumberedRow("INV-0004", 1005)])
NAMED = "7: INV-0003 (row 4), INV-0004 (row 1,005) and 5 more."


@pytest.mark.parametrize(
    ("touched", "sentences"),
    [
        (TouchedNumbers(NONE, NONE, NONE, None, None), []),
        (TouchedNumbers(NONE, NONE, NONE, "lost", None), [NONE_REVOKED]),
        (
            TouchedNumbers(SEVEN, NONE, NONE, None, None),
            [f"Revoked serial numbers on rows to make again: {NAMED}"],
        ),
        (
            TouchedNumbers(NONE, NONE, SEVEN, None, None),
            [f"no longer in the sheet, still valid: {NAMED}"],
        ),
        (
            TouchedNumbers(NONE, NONE, SEVEN, "lost", None),
            [f"no longer in the sheet, now revoked: {NAMED}"],
        ),
        (
            TouchedNumbers(NONE, SEVEN, NONE, None, None),
            [f"make again: {NAMED} The new results show the same"],
        ),
        (TouchedNumbers(SEVEN, SEVEN, NONE, None, "typo"), [f"make again, now revoked: {NAMED}"]),
        (TouchedNumbers(NONE, NONE, NONE, None, "typo"), [NONE_REPLACED]),
    ],
)
def test_numbers_are_counted_and_the_first_named(touched, sentences):
    told = list(touched.sentences())

    assert len(told) == len(sentences)
    assert all(part in one for one, part in zip(told, sentences, strict=True))


def test_counts_tell_what_stays_and_what_changes():
    kept, revoked = (
        TouchedNumbers(SEVEN, NONE, SEVEN, None, None),
        TouchedNumbers(NONE, NONE, SEVEN, "lost", None),
    )

    replaced = TouchedNumbers(SEVEN, SEVEN, NONE, None, "typo")

    assert [one.to_json() for one in (kept, revoked, replaced)] == [
        {"still_revoked": 7, "still_valid": 7, "revoked": 0, "replaced": 0},
        {"still_revoked": 0, "still_valid": 0, "revoked": 7, "replaced": 0},
        {"still_revoked": 0, "still_valid": 0, "revoked": 0, "replaced": 7},
    ]

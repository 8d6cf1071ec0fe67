"""The results of a row, by the pictures that it has now."""

import pytest

from jobs.comparing import BatchRow, RowResult, row_results


def result(job: int, picture: str | None, *, is_gone: bool = False) -> RowResult:
    return RowResult(BatchRow(job, job, {}, is_gone=is_gone), picture)


A, B, C, NONE = result(1, "a"), result(2, "b"), result(3, "c"), result(4, None)
GONE, GONE_BEFORE = result(5, "d", is_gone=True), result(6, "a", is_gone=True)


@pytest.mark.parametrize(
    ("before", "found", "kept", "shown", "gone"),
    [
        ([A, B], ["a", "b"], (), [(A, 0), (B, 1)], []),
        ([A, B], ["b", "a"], (), [(B, 0), (A, 1)], []),
        ([A], ["a", "b"], (), [(A, 0), (None, 1)], []),
        ([A, B], ["b"], (), [(B, 0)], [A]),
        ([A, B], ["b"], {"a"}, [(B, 0), (A, None)], []),
        ([A, B], ["c"], {"a"}, [(B, 0), (A, None)], []),
        ([A, B], ["b", "c"], {"a"}, [(B, 0), (None, 1), (A, None)], []),
        ([A, B], ["c", "d"], (), [(A, 0), (B, 1)], []),
        ([A, B, C], ["a", "d"], (), [(A, 0), (B, 1)], [C]),
        ([A, NONE], ["b", "c"], (), [(NONE, 0), (A, 1)], []),
        ([NONE], ["a", "b"], (), [(NONE, 0), (None, 1)], []),
        ([A, B], [None], (), [(A, 0)], [B]),
        ([A, B], [None], {"a", "b"}, [(A, None), (B, None)], []),
        ([NONE], [None], (), [(NONE, 0)], []),
        ([A, GONE], ["a", "d"], (), [(A, 0), (GONE, 1)], []),
        ([A, GONE], ["a", "b"], (), [(A, 0), (None, 1)], [GONE]),
        ([GONE_BEFORE, A], ["a"], (), [(A, 0)], [GONE_BEFORE]),
        ([GONE], ["b"], (), [(GONE, 0)], []),
        ([], ["a"], (), [(None, 0)], []),
    ],
)
def test_a_result_continues_with_its_picture_or_takes_over_one_that_came(
    before, found, kept, shown, gone
):
    results = row_results(before, found, kept)

    assert ([tuple(one) for one in results.shown], results.gone) == (shown, gone)

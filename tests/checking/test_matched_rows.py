"""Numbers and pictures of matched rows."""

from jobs.checking.matched_rows import matched_rows
from jobs.comparing import BatchRow, Comparison, Pair, SheetRow
from jobs.intake.rows.rows import RowSource

KNOWN, GONE = BatchRow(1, 2, {}), BatchRow(2, 5, {})
SAME, NEW = SheetRow(3, {}, 3), SheetRow(4, {}, 4)
FOUND = Comparison([Pair(KNOWN, SAME)], [NEW], [GONE])
SOURCES = {3: RowSource(7), 4: RowSource(8)}


def test_rows_of_a_whole_sheet_have_its_numbers_and_gone_ones_follow():
    matched = matched_rows(FOUND, SOURCES, is_part=False)

    assert [pair.new.row for pair in matched.pairs] == [3]
    assert [row.row for row in matched.new] == [4]
    assert (matched.gone, matched.untouched) == ([GONE], ())
    assert (matched.numbers, matched.sources) == ([(KNOWN, 3), (GONE, 5)], SOURCES)


def test_with_only_some_rows_the_batch_keeps_its_numbers_and_new_rows_follow():
    matched = matched_rows(FOUND, SOURCES, is_part=True)

    assert [pair.new.row for pair in matched.pairs] == [2]
    assert [row.row for row in matched.new] == [6]
    assert (matched.gone, matched.untouched, matched.numbers) == ((), [GONE], ())
    assert matched.sources == {2: RowSource(7), 6: RowSource(8)}

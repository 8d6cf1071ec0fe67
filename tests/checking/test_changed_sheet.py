"""The comparison of a batch with a changed sheet: what it finds, and that it changes nothing."""

from collections.abc import Callable
from typing import Any

import pytest

from jobs.checking import changed_sheet
from jobs.control import sheet_updates
from jobs.errors import NotPossibleNow
from jobs.intake.bulk_writing import Insertion
from jobs.intake.rows import matches, rows
from jobs.intake.rows.picture_search import MatchRefused
from jobs.intake.updates import pictures
from jobs.models import Batch, Finding, PlannedRow, Sheet, SheetUpdate
from tests.intake.batches import CSV, quiet, ready
from tests.intake.tiny_pictures import jpeg
from tests.prepared import made_once
from tests.updated_batches import (
    compare,
    compared,
    finished,
    followed,
    planned,
    rows_of,
    run,
)

pytestmark = pytest.mark.django_db

CHANGED = "picture;caption\n9.jpg;Nine\n1.jpg;One\n2.jpg;Zwei\n"
"""One row new at the top, one changed, the third gone; all others have moved."""


prepared = made_once(finished, paths=("1.jpg", "2.jpg", "3.jpg", "9.jpg"))


def test_the_comparison_changes_nothing_and_says_what_would(batch):
    before = rows_of(batch)

    found = compared(batch, CHANGED)

    assert (found.sheet_rows, found.equal, found.changed, found.new, found.gone, found.moved) == (
        *(3, 1, 1, 1, 1),
        3,
    )
    assert (found.key, found.is_proposed, found.blocked) == (["picture"], True, 0)
    assert planned(batch) == [
        ("changed", 4, [["caption", "Two", "Zwei", None]]),
        ("gone", 4, []),
        ("new", 2, []),
    ]
    assert rows_of(batch) == before
    assert batch.sheet.row_count == 3


PRICES = "picture;Bonn;Köln;Ulm\n1.jpg;1,10;1,20;1,30\n2.jpg;2,10;2,20;–\n"


def test_of_columns_that_became_rows_only_changed_cells_are_made_again():
    batch = ready(PRICES, ("1.jpg", "2.jpg"))
    Sheet.objects.filter(batch=batch).update(choices={"rows_from": "Bonn"})
    rows.from_sheet(batch)
    batch = run(Batch.objects.get(pk=batch.pk))

    found = compared(
        batch, "picture;Bonn;Köln;Kiel;Ulm\n2.jpg;2,10;2,99;2,20;2,30\n1.jpg;1,10;1,20;;1,30\n"
    )

    assert (found.key, found.is_proposed) == (["picture", "column"], True)
    assert (found.sheet_rows, found.equal, found.changed, found.new, found.gone) == (7, 4, 1, 2, 0)
    assert [one[2] for one in planned(batch) if one[0] == "changed"] == [
        [["value", "2,20", "2,99", None]],
    ]
    batch = followed(batch)
    assert [(job.generation, job.text("sheet row")) for job in batch.jobs.order_by("row")] == [
        *((1, "2"), (2, "2"), (1, "2"), (1, "2"), (1, "3"), (1, "3"), (1, "3")),
    ]


def test_a_row_that_names_another_picture_gets_it(batch):
    found = compared(
        batch,
        "picture;caption\n1.jpg;One\n9.jpg;Two\n3.jpg;Three\n",
        key_by="column",
        key_column="caption",
    )
    batch = followed(batch)

    assert (found.changed, found.key) == (1, ["caption"])
    assert batch.jobs.get(row=3).source.path == "9.jpg"


def test_a_new_row_without_a_picture_is_a_finding_before_and_after(batch):
    found = compared(batch, CHANGED.replace("9.jpg", "8.jpg"))
    batch = followed(batch, leaves_out=True)

    assert found.blocked == 1
    assert [(one.code, one.blocks, one.rows, one.row) for one in found.findings] == [
        ("picture_missing", True, 1, 2)
    ]
    assert list(Finding.objects.filter(job__row=2).values_list("code", "blocks")) == [
        ("picture_missing", True)
    ]


def test_a_text_that_does_not_fit_is_found_before_it_is_drawn(batch):
    long = "word " * 300

    found = compared(batch, f"picture;caption\n1.jpg;{long}\n2.jpg;Two\n3.jpg;Three\n")

    assert [(one.code, one.row) for one in found.findings if one.blocks] == [
        ("text_does_not_fit", 2)
    ]


def test_a_row_with_one_finding_in_each_output_counts_once():
    outputs = [{"name": name, "canvas": {"width": 90, "height": 90}} for name in ("a", "b", "c")]
    batch = finished(design={"format": 1, "boxes": [], "outputs": outputs})

    found = compared(batch, f"{CSV}1.jpg;Again\n")

    same = [one for one in found.findings if one.code == "same_result_name"]
    assert [(one.rows, one.row) for one in same] == [(1, 5)]


def test_a_sheet_without_the_column_of_the_pictures_is_refused_with_what_to_do(batch):
    with pytest.raises(MatchRefused) as refused:
        compared(batch, "No.;caption\n1;One\n")

    assert refused.value.sentence == (
        "The sheet has no column “picture”, by which rows find their pictures; it has “No.”, "
        "“caption”. If this is not the sheet you meant, choose another one below. If the column was "
        "renamed, choose its new name below, or call it “picture” again and upload the sheet once more."
    )
    assert refused.value.details["found"]["columns"] == ("No.", "caption")


def test_without_a_key_column_rows_are_compared_by_their_numbers():
    batch = finished("picture;caption\n1.jpg;Same\n1.jpg;Same\n", paths=("1.jpg",))

    found = compared(batch, "picture;caption\n1.jpg;Same\n1.jpg;Other\n")

    assert (found.key, found.is_proposed, found.changed) == ([], True, 1)
    assert found.key_columns == ["picture", "caption"]


def test_repeated_and_empty_keys_are_listed_with_their_rows(batch):
    found = compared(
        batch,
        "picture;caption\n1.jpg;One\n1.jpg;Two\n;Three\n",
        key_by="column",
        key_column="picture",
    )

    assert found.problems == [
        "Rows 2, 3 of the changed sheet have the same key, “1.jpg”.",
        "Row 4 of the changed sheet has no text in the key column.",
    ]


def test_a_row_with_the_placeholder_gets_its_own_picture_with_the_changed_sheet(batch):
    text = "picture;caption\n1.jpg;One\n2.jpg;Two\n3.jpg;Three\n"
    rule = {"by": "column", "column": "picture", "placeholder": "9.jpg"}
    batch = ready(text, ("1.jpg", "2.jpg", "9.jpg"))
    matches.match_rows(batch, rule)
    batch = run(batch)
    compared(batch, text)
    before = planned(batch)
    pictures.take(batch, "3.jpg", [jpeg(500, 300)])

    found = compare(batch)
    batch = followed(batch)

    assert (before, found.changed, found.equal) == ([], 1, 2)
    assert rows_of(batch)[1:] == [(3, "2.jpg", "done", 1), (4, "3.jpg", "waiting", 2)]
    assert batch.jobs.get(row=4).source.path == "3.jpg"


NOTICED = {
    "format": 1,
    "boxes": [
        {
            "name": "price",
            "text": "{price:currency EUR}",
            "only_in_proofs": True,
            "style_rules": [{"column": "state", "value": "sale", "weight": 700}],
        }
    ],
    "output": {"metadata": "keep"},
}
"""A design of whose results a check has a lot to say."""
SOLD = "picture;price;Currency;state\n1.jpg;1;EUR;sale\n2.jpg;2;EUR;\n"


def noticed(summary):
    return [(one.code, one.rows, one.row) for one in summary.findings]


@pytest.fixture
def sold() -> Batch:
    batch = finished(SOLD, ("1.jpg", "2.jpg"), design=NOTICED)
    batch.sources.filter(path="2.jpg").update(notes="place")
    return batch


def test_rows_to_make_are_noticed_as_those_of_a_new_batch(sold):
    found = compared(sold, SOLD.replace("2.jpg;2;EUR;", "2.jpg;3;PLN;").replace("sale", "Sale!"))

    assert noticed(found) == [
        ("currency_differs", 1, 3),
        ("picture_place", 1, 3),
        ("rule_unused", 0, 0),
        ("boxes_only_in_proofs", 0, 0),
    ]


def test_a_column_counts_as_one_of_currencies_only_if_it_is_in_all_rows(sold):
    words = SOLD.replace("1;EUR", "1;best")
    compared(sold, words)
    batch = followed(sold)

    found = compared(batch, words.replace("2.jpg;2;EUR;", "2.jpg;3;TOP;"))

    assert "currency_differs" not in [one.code for one in found.findings]


def test_columns_that_change_a_box_are_noticed_when_they_are_new(sold):
    lines = [f"{line};500" for line in SOLD.replace("1;EUR", "5;EUR").splitlines()[1:]]
    text = "\n".join(["picture;price;Currency;state;price.weight", *lines])

    first = compared(sold, text)
    again = compared(followed(sold), text.replace("5;EUR", "6;EUR"))

    assert ("columns_of_boxes", 0, 0) in noticed(first)
    assert ("columns_of_boxes", 0, 0) not in noticed(again)


def test_a_sheet_that_makes_no_row_has_no_notice(sold):
    assert compared(sold, SOLD).findings == []


def test_a_total_is_known_by_the_first_cell_of_the_changed_sheet(sold):
    text = "what;picture;price;Currency;state\n;1.jpg;1;EUR;sale\n;2.jpg;2;EUR;\nTotal;;3;;\n"

    assert compared(sold, text).totals == 1


def once_while_checking(deed: Callable[[], object]) -> Callable[[int, int], None]:
    """Return a progress report that does something once, when a comparison is half done."""
    left = [deed]

    def report(done: int, total: int) -> None:
        if left and total and 2 * done >= total:
            left.pop()()

    return report


def test_a_choice_made_while_a_comparison_runs_is_the_one_that_counts(batch):
    compared(batch, CHANGED)

    def choose() -> None:
        sheet_updates.compare_by(batch, key_by="row")

    changed_sheet.compare_sheet(batch, once_while_checking(choose))

    kinds = sorted((kind, row) for kind, row, _ in planned(batch))
    assert kinds == [("changed", 2), ("changed", 3), ("changed", 4)]
    assert SheetUpdate.objects.get(batch=batch).comparison["key"] == []


def test_a_comparison_that_runs_once_more_leaves_a_confirmed_plan_alone(batch):
    """As after a kill in its last moment: then it is stored, and its chore begins again."""
    compared(batch, CHANGED)
    before = list(PlannedRow.objects.values_list("pk", "row"))

    def confirm() -> None:
        sheet_updates.confirm(batch, batch.owner, leaves_out=True)

    with pytest.raises(NotPossibleNow):
        changed_sheet.compare_sheet(batch, once_while_checking(confirm))

    assert list(PlannedRow.objects.values_list("pk", "row")) == before


def test_nothing_can_be_confirmed_while_a_plan_is_being_stored_again(batch, monkeypatch):
    compared(batch, CHANGED)
    refused = []

    def confirm_before(*of: Any) -> Insertion:
        with pytest.raises(NotPossibleNow) as refusal:
            sheet_updates.confirm(batch, batch.owner, leaves_out=True)
        refused.append(refusal.value.sentence)
        return Insertion(*of)

    monkeypatch.setattr(changed_sheet, "Insertion", confirm_before)
    changed_sheet.compare_sheet(batch, quiet)

    assert refused == [sheet_updates.NOT_COMPARED]
    assert SheetUpdate.objects.get(batch=batch).is_compared

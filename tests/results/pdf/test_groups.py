"""Results that are together in a PDF."""

from typing import NamedTuple

from jobs.models import Batch
from jobs.results.pdf.choices import PdfChoices
from jobs.results.pdf.groups import grouped


class Result(NamedTuple):
    row: int
    name: str


RESULTS = [Result(2, "b/1.jpg"), Result(3, "2.jpg"), Result(4, "b/3.jpg")]


def test_without_groups_all_are_together() -> None:
    assert grouped(Batch(), PdfChoices(), RESULTS) == [("", RESULTS)]


def test_folders_are_in_the_order_in_which_they_begin() -> None:
    found = grouped(Batch(), PdfChoices(group_by="folder"), RESULTS)

    assert found == [("b", [RESULTS[0], RESULTS[2]]), ("No folder", [RESULTS[1]])]

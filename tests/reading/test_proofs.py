"""What the operator sees of all answers."""

import pytest

from jobs import reading
from jobs.control import proofs
from jobs.models import Proof
from jobs.reading.proofs import ProofPicture
from tests import factories
from tests.control.test_proofs import batch, drawn_again, proof, tally

__all__ = ["batch", "proof"]  # fixtures

pytestmark = pytest.mark.django_db


def test_a_row_made_again_with_the_same_bytes_is_still_the_same_picture(proof: Proof) -> None:
    proofs.approve(proof, 2, f"{2:064x}")

    drawn_again(proof.batch.jobs.get(row=2), f"{2:064x}")

    assert tally(proof) == (1, 0, 2)


def test_two_links_have_separate_answers_and_the_operator_sees_both(proof: Proof) -> None:
    other = factories.proof(proof.batch, "other", name="Mr Braun")
    proofs.approve(proof, 2, f"{2:064x}")
    proofs.request_change(other, 2, f"{2:064x}", "Larger")
    proofs.request_change(other, 3, f"{3:064x}", "Darker")

    found = [
        (one.proof.name, one.good, one.to_change, one.to_look_at)
        for one in reading.tallies(proof.batch, 3)
    ]

    assert found == [("Mrs Weber", 1, 0, 2), ("Mr Braun", 0, 2, 1)]
    wished = list(reading.rows_with_change_requests(proof.batch))
    assert [job.row for job in wished] == [2, 3]
    requests = reading.change_requests(wished)
    assert [[one.comment for one in requests[job.pk]] for job in wished] == [["Larger"], ["Darker"]]


def test_a_link_without_answers_is_in_the_tally(proof: Proof) -> None:
    assert [
        (one.good, one.to_change, one.to_look_at) for one in reading.tallies(proof.batch, 3)
    ] == [(0, 0, 3)]


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("ar/Lake_story.jpg", "ar/Lake.jpg"),
        ("story/ar/Lake.jpg", "ar/Lake.jpg"),
        ("story-Lake.jpg", "Lake.jpg"),
        ("history/story.jpg", "history/story.jpg"),
    ],
)
def test_the_results_of_a_row_are_named_without_their_output(proof: Proof, path: str, name: str):
    job = factories.job_of_outputs(proof.batch, 9, "story", "link", result_name=path)

    assert ProofPicture(job, None, None).name == name

"""Links for clients, and what clients answer."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils import timezone

from jobs import control, reading
from jobs.control import proofs
from jobs.databases.pacing import Pace
from jobs.errors import NotPossibleNow
from jobs.models import Answer, Audit, Batch, Job, Proof
from jobs.queue import lifecycle
from jobs.states import State
from tests import factories

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def user() -> User:
    return factories.user()


@pytest.fixture
def batch() -> Batch:
    """Return a batch whose rows 2 to 4 are made and row 5 is to do."""
    batch = factories.running()
    for row in (2, 3, 4):
        factories.job(batch, row, State.DONE, result_sha256=f"{row:064x}")
    factories.job(batch, 5)
    return batch


@pytest.fixture
def proof(batch: Batch) -> Proof:
    return factories.proof(batch, "secret")


def drawn_again(job: Job, sha256: str) -> None:
    """Change a result as a worker does after a correction."""
    lifecycle.remake(Job.objects.filter(pk=job.pk))
    key = f"b/{job.batch_id}/out/{job.pk}-2.jpg"
    Job.objects.filter(pk=job.pk).update(
        state=State.DONE, result_key=key, result_sha256=sha256, finished_at=timezone.now()
    )


def tally(proof: Proof) -> tuple[int, int, int]:
    """Return the counts of approved, to change, and to look at."""
    found = reading.tally(proof, proof.batch.jobs.filter(state=State.DONE).count())
    return found.good, found.to_change, found.to_look_at


def test_only_the_fingerprint_of_a_link_is_stored(
    batch: Batch, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jobs.databases.clock.now", timezone.now)  # of PostgreSQL, too
    with time_machine.travel(NOW, tick=False):
        proof, token = proofs.make(batch, user, "  Mrs   Weber ", 14)

    assert len(token) >= 128 // 6
    assert (proof.name, proof.ends_at) == ("Mrs Weber", NOW + timedelta(days=14))
    assert token not in str(Proof.objects.values().get())
    assert token not in str(Audit.objects.values().get())
    assert reading.proof_of(proofs.fingerprint(token)) == proof


def test_two_links_never_have_one_secret(batch: Batch, user: User) -> None:
    assert proofs.make(batch, user, "A", 14)[1] != proofs.make(batch, user, "A", 14)[1]


@pytest.mark.parametrize(
    ("name", "days", "said"), [(" ", 14, "who the link is for"), ("A", 15, "3, 7, 14, 30, 90")]
)
def test_a_link_without_a_name_or_an_end_is_refused(
    batch: Batch, user: User, name: str, days: int, said: str
) -> None:
    with pytest.raises(NotPossibleNow, match=said):
        proofs.make(batch, user, name, days)

    assert not Proof.objects.exists()


def test_a_draft_has_nothing_to_show(user: User) -> None:
    with pytest.raises(NotPossibleNow, match="has not started yet"):
        proofs.make(factories.draft(1), user, "A", 14)


def test_a_link_works_until_it_ends_or_is_withdrawn(proof: Proof, user: User) -> None:
    assert proof.is_open(timezone.now())
    assert not proof.is_open(proof.ends_at)

    assert proofs.withdraw(proof, user)
    assert not proofs.withdraw(proof, user)

    proof.refresh_from_db()
    assert not proof.is_open(timezone.now())
    assert list(Audit.objects.values_list("action", "user")) == [("withdraw_proof", user.pk)]


def test_an_answer_can_be_changed(proof: Proof) -> None:
    proofs.approve(proof, 2, f"{2:064x}")
    proofs.request_change(proof, 2, f"{2:064x}", " The name\r\nis wrong \0")

    answer = Answer.objects.get()
    assert (answer.is_good, answer.comment) == (False, "The name\nis wrong")
    assert tally(proof) == (0, 1, 2)


def test_an_answer_is_logged_with_its_link(proof: Proof) -> None:
    proofs.approve(proof, 2, f"{2:064x}")
    proofs.request_change(proof, 3, f"{3:064x}", "Darker")

    of_link = {"proof": proof.pk, "name": "Mrs Weber"}
    assert list(
        Audit.objects.order_by("pk").values_list("user", "batch", "action", "count", "details")
    ) == [
        (None, proof.batch_id, "call_good", 1, of_link | {"rows": [2]}),
        (None, proof.batch_id, "wish_changed", 1, of_link | {"rows": [3]}),
    ]


@pytest.mark.parametrize(
    ("comment", "said"), [(" \n", "few words"), ("x" * 501, "501 characters; the limit is 500")]
)
def test_a_change_request_needs_a_text_of_limited_length(
    proof: Proof, comment: str, said: str
) -> None:
    with pytest.raises(NotPossibleNow, match=said):
        proofs.request_change(proof, 2, f"{2:064x}", comment)

    assert not Answer.objects.exists()
    assert not Audit.objects.exists()


@pytest.mark.parametrize(("row", "seen"), [(2, f"{9:064x}"), (2, ""), (5, ""), (99, f"{2:064x}")])
def test_an_answer_to_a_result_that_was_not_seen_is_refused(
    proof: Proof, row: int, seen: str
) -> None:
    with pytest.raises(NotPossibleNow, match="was redone since"):
        proofs.approve(proof, row, seen)
    with pytest.raises(NotPossibleNow, match="was redone since"):
        proofs.request_change(proof, row, seen, "Darker")

    assert not Answer.objects.exists()


def test_rows_of_another_batch_are_out_of_reach(proof: Proof) -> None:
    other = factories.running()
    factories.job(other, 7, State.DONE, result_sha256="7")

    with pytest.raises(NotPossibleNow):
        proofs.approve(proof, 7, "7")

    assert proofs.approve_these(proof, {7: "7"}) == 0


def test_a_corrected_row_needs_a_new_answer_and_the_others_keep_theirs(
    proof: Proof, user: User
) -> None:
    batch = proof.batch
    proofs.request_change(proof, 2, f"{2:064x}", "Benjamin, not Ben")
    proofs.approve(proof, 3, f"{3:064x}")
    assert list(reading.rows_with_change_requests(batch).values_list("row", flat=True)) == [2]

    job = batch.jobs.get(row=2)
    control.correct(job, user, {"caption": "Benjamin"})
    assert tally(proof) == (1, 0, 1)
    drawn_again(job, "new")

    assert tally(proof) == (1, 0, 2)
    assert not reading.rows_with_change_requests(batch).exists()
    [picture] = reading.pictures(proof, reading.seen_by(proof).filter(row=2))
    assert picture.answer is None
    assert picture.before is not None
    assert picture.before.comment == "Benjamin, not Ben"


def test_a_page_is_approved_except_rows_with_findings_or_made_again(proof: Proof) -> None:
    proofs.request_change(proof, 2, f"{2:064x}", "Darker")
    drawn_again(proof.batch.jobs.get(row=4), "new")

    count = proofs.approve_these(proof, {row: f"{row:064x}" for row in (2, 3, 4, 5)})

    assert (count, good(proof)) == (1, [3])
    assert tally(proof) == (1, 1, 1)


def test_all_results_without_a_remark_are_approved_if_they_existed_at_the_request(
    proof: Proof, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proofs, "PIECE", 2)
    batch = proof.batch
    for row in (10, 11):
        factories.job(batch, row, State.DONE, result_sha256=f"{row:064x}")
    proofs.request_change(proof, 2, f"{2:064x}", "Darker")
    proofs.approve(proof, 3, f"{3:064x}")
    for row in (2, 3):
        drawn_again(batch.jobs.get(row=row), f"new {row}")
    until = timezone.now()
    factories.job(
        batch, 12, State.DONE, result_sha256="12", finished_at=until + timedelta(seconds=1)
    )

    count = proofs.approve_rest(proof, until)

    assert count == 4
    assert set(proof.answers.filter(is_good=True).values_list("job__row", flat=True)) == {
        3,
        4,
        10,
        11,
    }
    assert list(reading.seen_by(proof, "to_look_at").values_list("row", flat=True)) == [2, 12]
    assert proofs.approve_rest(proof, until) == 0


def test_the_tables_refuse_a_second_answer_and_an_empty_one(proof: Proof) -> None:
    job = proof.batch.jobs.get(row=2)
    values = {"proof": proof, "job": job, "result_sha256": "", "at": timezone.now()}
    Answer.objects.create(is_good=True, **values)

    for wrong in ({"is_good": True}, {"is_good": False, "job": proof.batch.jobs.get(row=3)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Answer.objects.create(**values | wrong)


def test_a_batch_is_deleted_with_its_links_and_answers(proof: Proof) -> None:
    proofs.approve(proof, 2, f"{2:064x}")

    factories.delete(proof.batch)

    assert not Proof.objects.exists()
    assert not Answer.objects.exists()


def test_another_batch_like_this_starts_without_links(proof: Proof, user: User) -> None:
    new = control.make_another(proof.batch, user, "Next week", pictures=True)

    assert not new.proofs.exists()


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make three answers count as many, and write them one by one."""
    monkeypatch.setattr(proofs, "FEW", 2)
    monkeypatch.setattr(proofs, "Pace", lambda *_, **__: Pace(1, least=1, most=1))


def good(proof: Proof) -> list[int]:
    return list(
        proof.answers.filter(is_good=True).order_by("job__row").values_list("job__row", flat=True)
    )


@pytest.mark.usefixtures("few")
def test_many_results_are_counted_at_once_and_approved_by_a_chore(proof: Proof) -> None:
    count = proofs.approve_rest(proof, timezone.now())
    at_once = good(proof)
    with pytest.raises(NotPossibleNow, match="are being approved"):
        proofs.approve_rest(proof, timezone.now())
    another = factories.proof(proof.batch, "another", name="Mr Klein")
    assert proofs.approve_rest(another, timezone.now()) == 3

    chore = proof.batch.chores.order_by("pk")[0]
    proofs.approve_rest_in_pieces(chore.payload, lambda *_: None)

    assert (count, at_once, good(proof), good(another)) == (3, [], [2, 3, 4], [])
    assert list(Audit.objects.filter(action="call_good").values_list("count", flat=True)) == [3, 3]


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize("killed_at", [1, 2, 3])
def test_after_a_kill_the_rest_is_approved(proof: Proof, killed_at: int) -> None:
    proofs.approve_rest(proof, timezone.now())
    payload, told = proof.batch.chores.get().payload, []

    def die(done: int, _total: int) -> None:
        if done == killed_at:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        proofs.approve_rest_in_pieces(payload, die)
    between = good(proof)
    proofs.approve_rest_in_pieces(payload, lambda *said: told.append(said))

    assert between == [2, 3, 4][:killed_at]
    assert good(proof) == [2, 3, 4]
    assert told == [(done, 3) for done in range(killed_at + 1, 4)]


@pytest.mark.usefixtures("few")
def test_results_that_the_client_wants_changed_meanwhile_are_not_approved(proof: Proof) -> None:
    proofs.approve_rest(proof, timezone.now())

    def wish(done: int, _total: int) -> None:
        if done == 1:
            proofs.request_change(proof, 4, f"{4:064x}", "Larger")

    proofs.approve_rest_in_pieces(proof.batch.chores.get().payload, wish)

    assert good(proof) == [2, 3]
    assert proof.answers.get(is_good=False).comment == "Larger"

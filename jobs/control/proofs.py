"""What a person can ask of a proof: the operator makes and withdraws links, the client approves or
wants changes.

Each function has its transaction and its audit line, as everywhere in this package. A client's line
has no account, but names the link.
"""

import hashlib
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.utils.dateparse import parse_datetime

from jobs import reading
from jobs.audit import note
from jobs.databases import clock
from jobs.databases.pacing import Pace
from jobs.errors import NotPossibleNow
from jobs.intake import chore_requests
from jobs.models import Answer, Batch, Chore, Job, Proof
from jobs.queue import lifecycle

DAYS = (3, 7, 14, 30, 90)  #: for which a link can be valid
_DAYS_IN_WORDS = ", ".join(map(str, DAYS))
USUAL_DAYS = 14
LONGEST_NAME, LONGEST_COMMENT = 100, 500  #: characters
TOKEN_BYTES = 24  #: 192 bits cannot be guessed, so a plain SHA-256 is as good as a slow hash
PIECE = 2000  #: answers written in one transaction, at most
FEW = 200  #: answers that a request writes by itself
REDONE = "This picture was redone since you opened it. Please review it again."

type JobAndDigest = tuple[int, str]
"""The id of a job, and the SHA-256 of its result."""


def make(batch: Batch, user: User, name: str, days: int) -> tuple[Proof, str]:
    """Create a link for a client.

    Return it and its token, which cannot be recovered later. Raises NotPossibleNow.
    """
    proof = Proof(batch=batch, name=_storable_name(name), made_by=user)
    _require_valid(proof, days)
    token = _new_token()
    proof.token_sha256 = fingerprint(token)
    proof.ends_at = clock.now() + timedelta(days=days)
    with transaction.atomic():
        proof.save(force_insert=True)
        _note(proof, "make_proof", user=user, days=days)
    return proof, token


def _new_token() -> str:
    return secrets.token_urlsafe(TOKEN_BYTES)


def replace_link(proof: Proof, user: User) -> str:
    """Give a client another link, for one that was lost, and return its token. The answers and the
    day on which it ends stay; the link before only says that it was replaced. Raises
    NotPossibleNow.
    """
    token, now = _new_token(), clock.now()
    with transaction.atomic():
        lifecycle.hold(Batch.objects.filter(pk=proof.batch_id))
        still = Proof.objects.filter(pk=proof.pk, withdrawn_at=None, ends_at__gt=now)
        lost = still.values_list("token_sha256", flat=True).first()
        if lost is None:
            raise NotPossibleNow("This link has expired or was withdrawn. Make a new one.")
        still.update(token_sha256=fingerprint(token))
        Proof.objects.create(
            batch_id=proof.batch_id,
            token_sha256=lost,
            made_by=user,
            ends_at=proof.ends_at,
            withdrawn_at=now,
        )
        _note(proof, "replace_proof_link", user=user)
    return token


def _storable_name(written: str) -> str:
    return " ".join(written.replace("\0", "").split())[:LONGEST_NAME]


def _require_valid(proof: Proof, days: int) -> None:
    if proof.batch.is_draft:
        raise NotPossibleNow(
            "This batch has not started yet, so there is nothing to show. Start it first."
        )
    if not proof.name:
        raise NotPossibleNow(f"Enter who the link is for, in up to {LONGEST_NAME} characters.")
    if days not in DAYS:
        raise NotPossibleNow(f"A link can be valid for {_DAYS_IN_WORDS} days. Choose one of these.")


def withdraw(proof: Proof, user: User) -> bool:
    """Make the link show nothing from now on, but keep the answers.

    Return False if it was withdrawn before.
    """
    with transaction.atomic():
        is_first = _mark_withdrawn(proof)
        if is_first:
            _note(proof, "withdraw_proof", user=user)
    return is_first


def _mark_withdrawn(proof: Proof) -> bool:
    valid = Proof.objects.filter(pk=proof.pk, withdrawn_at=None)
    return bool(valid.update(withdrawn_at=clock.now()))


def fingerprint(token: str) -> str:
    """Return the hash under which a token is stored and looked up, so that the time of a look-up
    reveals no token.
    """
    return hashlib.sha256(token.encode()).hexdigest()


# --- What the client says -------------------------------------------------------------------------


def approve(proof: Proof, row: int, seen: str) -> None:
    """Approve one row. `seen`: SHA-256 of the result that the client looked at. Raises
    NotPossibleNow if it has changed.
    """
    job = _as_seen(proof, row, seen)
    _approve(proof, [(job.pk, seen)], rows=[row])


def request_change(proof: Proof, row: int, seen: str, comment: str) -> None:
    """Store what the client wants changed in a row.

    `seen`: SHA-256 of the result. Raises NotPossibleNow.
    """
    answer = Answer(proof=proof, is_good=False, comment=_storable_comment(comment))
    answer.job, answer.result_sha256 = _as_seen(proof, row, seen), seen
    answer.at = clock.now()
    with transaction.atomic():
        _keep([answer])
        _note(proof, "wish_changed", rows=[row])


def _storable_comment(written: str) -> str:
    """Return the comment as it is stored. Raises NotPossibleNow if it is empty or too long."""
    comment = written.replace("\r\n", "\n").replace("\0", "").strip()
    if not comment:
        raise NotPossibleNow("Describe in a few words what should change, then press Send.")
    _require_short(comment)
    return comment


def _require_short(comment: str) -> None:
    if len(comment) > LONGEST_COMMENT:
        raise NotPossibleNow(
            f"This has {len(comment):,} characters; the limit is {LONGEST_COMMENT}. Shorten it."
        )


def _as_seen(proof: Proof, row: int, seen: str) -> Job:
    job = reading.seen_by(proof).filter(row=row, result_sha256=seen).first()
    if job is None:
        raise NotPossibleNow(REDONE)
    return job


def approve_these(proof: Proof, seen: Mapping[int, str]) -> int:
    """Approve those of these rows that have no answer yet, and return how many. `seen`: row →
    SHA-256 of the result that the client looked at; rows that were made again since then are
    skipped.
    """
    open_ones = (
        reading.seen_by(proof, "to_look_at")
        .filter(row__in=seen)
        .values_list("row", "pk", "result_sha256")
    )
    still = [(row, pk, sha256) for row, pk, sha256 in open_ones if sha256 == seen[row]]
    return _approve(
        proof, [(pk, sha256) for _, pk, sha256 in still], rows=[row for row, *_ in still]
    )


def approve_rest(proof: Proof, until: datetime) -> int:
    """Approve everything made until then that this client has not answered and never wanted
    changed. Return how many.

    More than FEW follow within seconds. Raises NotPossibleNow while such ones still do.
    """
    rest = _made_until(until, proof)
    with transaction.atomic():
        lifecycle.hold(Batch.objects.filter(pk=proof.batch_id))
        _require_not_approving(proof)
        count = rest.count()
        if count <= FEW:
            return _approve(proof, list(rest.values_list("pk", "result_sha256")))
        chore_requests.request(
            proof.batch, Chore.Kind.GOOD, proof=proof.pk, until=until.isoformat(), rows=count
        )
        _note(proof, "call_good", count)
    return count


def _require_not_approving(proof: Proof) -> None:
    chores = chore_requests.open_chores(proof.batch).filter(kind=Chore.Kind.GOOD)
    if chores.filter(payload__proof=proof.pk).exists():
        raise NotPossibleNow("The other pictures are being approved. This takes a few seconds.")


def approve_rest_in_pieces(payload: Mapping[str, Any], progress: Callable[[int, int], None]) -> int:
    """Do what `approve_rest` left to a chore; after a kill, do the rest of it.

    Later answers of the client stay.
    """
    proof, total = Proof.objects.get(pk=payload["proof"]), payload["rows"]
    rest = _made_until(parse_datetime(payload["until"]), proof)
    found = list(rest.order_by("pk").values_list("pk", flat=True))
    for left in _approve_if_still_open(proof, rest, found):
        progress(max(total - left, 0), total)
    return len(found)


def _made_until(until: datetime | None, proof: Proof) -> QuerySet[Job]:
    """Return the rows made until then that the client has not answered and never wanted changed."""
    return reading.without_change_request(proof).filter(finished_at__lte=until)


def _approve_if_still_open(proof: Proof, rest: QuerySet[Job], found: list[int]) -> Iterator[int]:
    """Approve found rows that still belong to the rest, and yield how many are left each time."""
    left = len(found)
    for piece in _paced(found):
        _approve_still_open(proof, rest.filter(pk__in=piece))
        left -= len(piece)
        yield left


@transaction.atomic
def _approve_still_open(proof: Proof, still: QuerySet[Job]) -> None:
    _keep(_approvals(proof, still.values_list("pk", "result_sha256")))


def _paced(found: list[int]) -> Iterator[list[int]]:
    """Yield pieces that are done in a few milliseconds each, with rests in between."""
    pace, at = Pace(FEW, least=100, most=PIECE), 0
    while at < len(found):
        piece = found[at : at + pace.size]
        at += len(piece)
        with pace.piece(is_last=at == len(found)):
            yield piece


def _approvals(proof: Proof, results: Iterable[JobAndDigest]) -> Iterator[Answer]:
    now = clock.now()
    for pk, sha256 in results:
        yield Answer(proof=proof, job_id=pk, is_good=True, result_sha256=sha256, at=now)


def _approve(proof: Proof, results: Sequence[JobAndDigest], rows: Sequence[int] = ()) -> int:
    """Approve results and return how many."""
    if results:
        with transaction.atomic():
            _keep(_approvals(proof, results))
            _note(proof, "call_good", len(results), rows=rows)
    return len(results)


def _keep(answers: Iterable[Answer]) -> None:
    """Store one answer for each link and job, replacing an earlier one."""
    Answer.objects.bulk_create(
        answers,
        update_conflicts=True,
        unique_fields=["proof", "job"],
        update_fields=["is_good", "comment", "result_sha256", "at"],
    )


def _note(
    proof: Proof, action: str, count: int = 1, *, user: User | None = None, **details: object
) -> None:
    note(user, proof.batch, action, count, proof=proof.pk, name=proof.name, **details)

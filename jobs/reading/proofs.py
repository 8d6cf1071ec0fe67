"""What the pages of a proof show: the client's pictures under its filters, and for the operator the
clients' answers.

An answer counts only for the result it was given to. Once the row is made again, it is shown but no
longer counted.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from jobs.databases import clock
from jobs.models import Answer, Batch, Job, Proof
from jobs.states import State

type Which = Literal["to_look_at", "good", "to_change", "all"]

WHICH: tuple[Which, ...] = get_args(Which.__value__)

SEEN = (
    "batch",
    "row",
    "state",
    "result_name",
    "result_key",
    "result_size",
    "result_crc32",
    "result_sha256",
    "thumbnail_key",
    "details",
    "outputs",
    "output_names",
    "output_results",
)
"""All that a client's page has of a done row: no cells, no file of the client's own."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many results of a batch one client has approved, wants changed, and has not answered."""

    proof: Proof
    good: int
    to_change: int
    done: int

    @property
    def to_look_at(self) -> int:
        return max(self.done - self.good - self.to_change, 0)

    @property
    def said(self) -> int:
        return self.good + self.to_change

    def is_worth_showing(self, now: datetime) -> bool:
        """Return whether the link is open, or has an answer."""
        return bool(self.said) or self.proof.is_open(now)


@dataclass(frozen=True, slots=True)
class ProofPicture:
    """A result as a client's page shows it.

    `answer`: to this result; `before`: to an earlier one.
    """

    job: Job
    answer: Answer | None
    before: Answer | None

    @property
    def name(self) -> str:
        """Return the name of the result: without that of its output, if the row gives several."""
        path, outputs = self.job.result_name, self.job.outputs
        return _without_output(path, outputs[0]) if outputs else path


def _without_output(path: str, output: str) -> str:
    """Return `ar/Lake.jpg` for `ar/Lake_story.jpg` or `story/ar/Lake.jpg`: what the results of a
    row have in common.
    """
    *folders, name = path.split("/")
    named = re.escape(output)
    shorter = re.sub(rf"[ _-]{named}(?=[ _.-])|^{named}[ _-]", "", name, count=1)
    return "/".join([*(folder for folder in folders if folder != output), shorter])


def proof_of(token_sha256: str) -> Proof | None:
    return (
        Proof.objects.select_related("batch")
        .filter(token_sha256=token_sha256, batch__deleted_at=None)
        .first()
    )


def tallies(batch: Batch, done: int) -> list[Tally]:
    """Return the tallies of all links of a batch that has `done` results, the oldest first.

    One query.
    """
    of_this = Q(
        answers__job__state=State.DONE, answers__result_sha256=F("answers__job__result_sha256")
    )
    good = Count("answers", filter=of_this & Q(answers__is_good=True))
    to_change = Count("answers", filter=of_this & Q(answers__is_good=False))
    named = batch.proofs.exclude(name="")  # those without were replaced
    found = named.annotate(good=good, to_change=to_change).order_by("pk")
    return [Tally(proof, vars(proof)["good"], vars(proof)["to_change"], done) for proof in found]


def worth_showing(found: Iterable[Tally]) -> list[Tally]:
    """Leave out closed links without any answer."""
    now = clock.now()
    return [tally for tally in found if tally.is_worth_showing(now)]


def tally(proof: Proof, done: int) -> Tally:
    """Return the tally of one link."""
    of_this = proof.answers.filter(job__state=State.DONE, result_sha256=F("job__result_sha256"))
    said = of_this.aggregate(
        good=Count("pk", filter=Q(is_good=True)), to_change=Count("pk", filter=Q(is_good=False))
    )
    return Tally(proof, said["good"], said["to_change"], done)


def seen_by(proof: Proof, which: Which = "all") -> QuerySet[Job]:
    """Return the results of the proof's batch that a client may see under this filter, in the order
    of the sheet.
    """
    done = Job.objects.filter(batch=proof.batch_id, state=State.DONE).order_by("row").only(*SEEN)
    match which:
        case "to_look_at":
            return done.filter(~Exists(_answers(proof)))
        case "good":
            return done.filter(Exists(_answers(proof).filter(is_good=True)))
        case "to_change":
            return done.filter(Exists(_answers(proof).filter(is_good=False)))
        case "all":
            return done


def without_change_request(proof: Proof) -> QuerySet[Job]:
    """Return results this client has not answered and has never asked to change, in any version."""
    return seen_by(proof, "to_look_at").filter(~Exists(_change_requests_of(proof)))


def _change_requests_of(proof: Proof) -> QuerySet[Answer]:
    """Return what the client wanted changed in a row of an outer query."""
    return Answer.objects.filter(proof=proof, job=OuterRef("pk"), is_good=False)


def _answers(proof: Proof) -> QuerySet[Answer]:
    return Answer.objects.filter(
        proof=proof, job=OuterRef("pk"), result_sha256=OuterRef("result_sha256")
    )


def pictures(proof: Proof, jobs: Iterable[Job]) -> list[ProofPicture]:
    """Return rows with this client's answer to each. One query."""
    jobs = list(jobs)
    said = {answer.job_id: answer for answer in proof.answers.filter(job__in=jobs)}
    return [_picture(job, said.get(job.pk)) for job in jobs]


def _picture(job: Job, answer: Answer | None) -> ProofPicture:
    is_of_this = answer is not None and answer.result_sha256 == job.result_sha256
    return ProofPicture(job, answer if is_of_this else None, None if is_of_this else answer)


def rows_with_change_requests(batch: Batch) -> QuerySet[Job]:
    """Return the rows whose current result some client wants changed, in the order of the sheet."""
    return batch.jobs.filter(
        pk__in=_change_requests().filter(proof__batch=batch).values("job")
    ).order_by("row")


def change_requests(jobs: Iterable[Job]) -> dict[int, list[Answer]]:
    """Map each job's id to the changes that clients want of its current result. One query."""
    return _by_job(_change_requests().filter(job__in=list(jobs)))


def change_requests_in_words(batch: Batch) -> dict[int, str]:
    """Map the jobs of a batch to the changes that clients want, as one text each. One query."""
    return {
        job: in_words(said)
        for job, said in _by_job(_change_requests().filter(proof__batch=batch)).items()
    }


def in_words(change_requests: Iterable[Answer]) -> str:
    return " ".join(f"{request.proof.name}: {request.comment}" for request in change_requests)


def _change_requests() -> QuerySet[Answer]:
    return Answer.objects.filter(
        is_good=False, job__state=State.DONE, result_sha256=F("job__result_sha256")
    )


def _by_job(answers: QuerySet[Answer]) -> dict[int, list[Answer]]:
    found: dict[int, list[Answer]] = {}
    for answer in answers.select_related("proof").order_by("proof"):
        found.setdefault(answer.job_id, []).append(answer)
    return found


def answers_to(job: Job) -> QuerySet[Answer]:
    """Return all clients' answers to a row, including those to earlier results."""
    return job.answers.select_related("proof").order_by("proof")

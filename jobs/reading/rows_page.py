"""What the list of rows shows of each row: two of its columns, and one sentence."""

from collections.abc import Sequence

from jobs.models import Finding, Job
from jobs.reading import proofs

COLUMNS = 2  #: columns in the list


def row_sentences(
    jobs: Sequence[Job], *, finding: str, with_change_requests: bool
) -> dict[int, str]:
    """Return job → what the filters of the list are about: the check's finding with this code, or
    what clients want changed. A row that already has a reason keeps it.
    """
    sentences = _sentences(jobs, finding) if finding else {}
    if with_change_requests:
        sentences |= {
            job: proofs.in_words(said) for job, said in proofs.change_requests(jobs).items()
        }
    return sentences


def _sentences(jobs: Sequence[Job], finding: str) -> dict[int, str]:
    """Return job → the first finding with this code, for rows that have no reason yet."""
    without_reason = [job.pk for job in jobs if not job.sentence]
    found = Finding.objects.filter(job__in=without_reason, code=finding).order_by("-pk")
    return {job: sentence for job, sentence in found.values_list("job", "sentence") if job}


def columns_in_list(first: Job | None, naming: str) -> list[str]:
    """Return the columns to show: the first ones that the first row has a text for.

    `naming`: the one that names the picture, which has its own place.
    """
    if first is None:
        return []
    named = [name for name, cell in first.values.items() if cell.shown and name != naming]
    return named[:COLUMNS]

"""PDFs of a batch, and the results in them. The last one is kept."""

import hashlib
from collections.abc import Iterator

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast

from jobs.models import Batch, Chore
from jobs.results.pdf import parts, row_numbers
from jobs.results.pdf.choices import PaperSize, PdfChoices
from jobs.results.pdf.held_jobs import HeldJobs
from jobs.results.pdf.parts import PdfPart
from jobs.results.pdf.row_numbers import RowNumbers
from jobs.states import State
from jobs.storage import keys, store

UNKNOWN = (3.0, 2.0)  #: the shape of a picture of unknown size


def latest(batch: Batch) -> Chore | None:
    return _chores(batch).filter(state=Chore.State.DONE).first()


def parts_of(chore: Chore) -> list[PdfPart]:
    return [PdfPart(**values) for values in chore.result["parts"]]


def is_zip(chore: Chore) -> bool:
    """Return whether it is a zip with a PDF for each result."""
    return choices_of(chore).pdfs == "each"


def choices_of(chore: Chore) -> PdfChoices:
    return PdfChoices.from_json(chore.payload)


def choices_before(batch: Batch) -> PdfChoices:
    """Return the last choices for this batch."""
    last = _chores(batch).first()
    return choices_of(last) if last else PdfChoices()


def usual_size(batch: Batch) -> PaperSize:
    """Return the pixels of the first result."""
    done = batch.jobs.filter(state=State.DONE).order_by("row").only("details").first()
    if done is None:
        return UNKNOWN
    first = done.result_details
    return (first.width, first.height) if first.width and first.height else UNKNOWN


def fingerprint(batch: Batch, choices: PdfChoices) -> str:
    """Return a text that changes whenever a PDF with these choices would contain other pictures,
    names or lists.
    """
    digest, fields = hashlib.sha256(), ["row", "result_key", "result_name"]
    if batch.design and batch.design.outputs:
        fields.append("output_names")
    jobs = batch.jobs.all()
    if choices.has_list:
        jobs = jobs.annotate(cells_as_text=Cast("cells", TextField()))
        fields += ["cells_as_text", "state", "sentence"]
    else:
        jobs = jobs.filter(state=State.DONE)
    only = choices.only
    for values in jobs.order_by("row").values_list(*fields).iterator(chunk_size=5000):
        if values[0] in only:
            digest.update(repr(values).encode())
    return digest.hexdigest()


def rows_made_since(chore: Chore) -> RowNumbers:
    """Return the rows with results that were asked for and are not in this PDF, and others that
    were made after it was asked for; all if there are none, or if they are too scattered to be
    written down.
    """
    asked, held = choices_of(chore).only, HeldJobs.from_json(chore.result.get("holds", {}))

    def is_newer(job: int, row: int, generation: int, is_later: bool) -> bool:
        if row in asked and held.of_generation:
            return (job, generation) not in held
        return is_later

    done = chore.batch.jobs.filter(state=State.DONE).order_by()
    jobs = done.annotate(is_later=Q(finished_at__gt=chore.created_at))
    values = jobs.values_list("pk", "row", "generation", "is_later").iterator(chunk_size=5000)
    made = RowNumbers.of_rows(one[1] for one in values if is_newer(*one))
    return made if len(str(made)) <= row_numbers.MOST else row_numbers.ALL


def stored_keys(batch: Batch) -> Iterator[str]:
    """Yield the keys that cleanup must keep: all of the last PDF, and all results while one is
    being made.
    """
    made = latest(batch)
    for part in parts_of(made) if made else ():
        yield from parts.stored_keys(part)
    if _chores(batch).filter(state__in=Chore.OPEN).exists():
        yield from store().keys(keys.batch(batch.pk))


def _chores(batch: Batch) -> QuerySet[Chore]:
    return batch.chores.filter(kind=Chore.Kind.PDF).order_by("-id")

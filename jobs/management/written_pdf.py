"""The PDF of `manage.py submit`: its choices, as a person wrote them, and its files."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jobs.errors import OverprintError
from jobs.intake.rows import rows
from jobs.management.waited_chores import ask
from jobs.management.wanted_files import SubmissionRefused, file_problems, reasons_of
from jobs.models import Batch, Chore
from jobs.results.pdf import finished, planning, sizes
from jobs.results.pdf.choices import PdfChoices, require_columns
from jobs.results.pdf.parts import PdfPart

AS_LARGE_AS_PICTURES = PdfChoices(pages="picture")  #: without --pdf-choices
WHERE_TO = "--pdf-choices goes with --pdf, which says where to write it."


def read(written: str) -> PdfChoices:
    """Return the choices in a JSON text or file; without them, pages as large as the pictures.

    Raises SubmissionRefused with every problem that can be found before there is a batch.
    """
    if not written:
        return AS_LARGE_AS_PICTURES
    try:
        return _possible(_object(written))
    except OverprintError as refused:
        reasons = (f"--pdf-choices: {reason}" for reason in reasons_of(refused))
        raise SubmissionRefused.of(*reasons) from refused


def _possible(document: Mapping[str, Any]) -> PdfChoices:
    choices = PdfChoices.from_json(document)
    planning.require_possible(choices, finished.UNKNOWN)
    return choices


def _object(written: str) -> Mapping[str, Any]:
    try:
        found = json.loads(_content(written))
    except (ValueError, RecursionError) as error:
        raise SubmissionRefused.of(f"This is not JSON: {error}.") from error
    if not isinstance(found, dict):
        raise SubmissionRefused.of("This is not an object with keys.")
    return found


def _content(written: str) -> str | bytes:
    """Return a JSON text, or the content of the file that it names."""
    if written.lstrip().startswith("{"):
        return written
    if problems := file_problems(Path(written), "JSON of choices"):
        raise SubmissionRefused.of(*problems)
    return Path(written).read_bytes()


def require_fitting(batch: Batch, choices: PdfChoices) -> None:
    """Raise PdfChoicesRefused if choices name columns, outputs or designs that a batch lacks."""
    require_columns(choices, rows.columns(batch))
    sizes.require_known(choices, batch.design)


def make(batch: Batch, choices: PdfChoices) -> list[PdfPart]:
    """Make a PDF of the results. Raises OverprintError with the reason."""
    require_fitting(batch, choices)
    return finished.parts_of(ask(batch, Chore.Kind.PDF, **choices.to_json()))

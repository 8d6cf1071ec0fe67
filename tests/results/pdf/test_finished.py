"""Finished PDFs: what may change under them, and what cleanup takes."""

import os
import time
from datetime import timedelta
from io import StringIO
from itertools import pairwise
from typing import Any

import pytest
from django.core.management import call_command

from jobs.models import Chore
from jobs.results.pdf import finished, parts, row_numbers
from jobs.results.pdf.choices import PdfChoices
from jobs.storage import store
from tests import factories
from tests.results.pdf.test_building import PLAIN, coded, done, files, make

pytestmark = pytest.mark.django_db


def test_a_range_is_that_part_of_the_same_bytes() -> None:
    batch = factories.running()
    for row in range(2, 6):
        done(batch, row, coded())
    chore = make(batch, PdfChoices(label="name"))
    (part,), (whole,) = finished.parts_of(chore), files(chore)

    cuts = [*range(0, part.size, 677), part.size]

    assert len(whole) == part.size
    assert b"".join(b"".join(parts.stream(part, a, b)) for a, b in pairwise(cuts)) == whole
    assert b"".join(parts.stream(part, part.size - 1, part.size)) == b"\n"


def test_a_retry_and_a_cleanup_change_no_byte_and_it_is_marked_as_old(
    settings: Any, tmp_path: Any
) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    batch = factories.running()
    first = done(batch, 2, coded())
    chore = make(batch)
    before = files(chore)
    assert chore.result["of"] == finished.fingerprint(batch, PLAIN)

    done(batch, 2, coded("L"), generation=2)
    age_all()
    call_command("cleanup", stdout=StringIO())

    assert files(chore) == before
    assert store().size(first) is not None
    assert chore.result["of"] != finished.fingerprint(batch, PLAIN)


def test_cleanup_takes_an_older_pdf_and_leaves_the_last(settings: Any, tmp_path: Any) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    batch = factories.running()
    done(batch, 2, coded())
    (older,), (last,) = (finished.parts_of(make(batch)) for _ in range(2))
    age_all()

    call_command("cleanup", stdout=StringIO())

    assert (parts.is_here(older), parts.is_here(last)) == (False, True)


def test_cleanup_takes_nothing_of_a_batch_while_its_pdf_is_being_made(
    settings: Any, tmp_path: Any
) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    batch = factories.running()
    earlier = done(batch, 2, coded())
    done(batch, 2, coded("L"), generation=2)
    chore = Chore.objects.create(batch=batch, kind=Chore.Kind.PDF)
    age_all()

    call_command("cleanup", stdout=StringIO())
    assert store().size(earlier) is not None

    chore.delete()
    call_command("cleanup", stdout=StringIO())
    assert store().size(earlier) is None


def test_what_was_made_after_the_press_and_is_in_the_pdf_is_not_printed_a_second_time() -> None:
    batch = factories.running()
    for row in (2, 3):
        done(batch, row, coded())
    chore = make(batch)
    after_the_press = chore.created_at + timedelta(seconds=1)

    batch.jobs.filter(row=3).update(finished_at=after_the_press)

    assert finished.rows_made_since(chore) == row_numbers.ALL


def test_what_was_made_while_the_clock_was_set_back_is_printed() -> None:
    batch = factories.running()
    for row in (2, 3):
        done(batch, row, coded())
    chore = make(batch)

    done(batch, 3, coded("L"), generation=2)
    done(batch, 4, coded())  # all at the start of the batch, by the clock

    assert str(finished.rows_made_since(chore)) == "3-4"


def test_rows_with_other_numbers_in_a_changed_sheet_are_the_printed_ones() -> None:
    batch = factories.running()
    done(batch, 2, coded())
    chore = make(batch)

    batch.jobs.filter(row=2).update(row=3)
    done(batch, 4, coded())
    batch.jobs.filter(row=4).update(row=2)

    assert str(finished.rows_made_since(chore)) == "2"


def test_rows_that_were_not_asked_for_count_from_the_press() -> None:
    batch = factories.running()
    for row in (2, 3, 4):
        done(batch, row, coded())
    chore = make(batch, PdfChoices(rows="2-3"))

    batch.jobs.filter(row=4).update(finished_at=chore.created_at + timedelta(seconds=1))
    done(batch, 5, coded())

    assert str(finished.rows_made_since(chore)) == "4"


def test_an_older_pdf_does_not_say_what_it_holds_and_goes_by_the_time() -> None:
    batch = factories.running()
    for row in (2, 3):
        done(batch, row, coded())
    chore = make(batch)
    del chore.result["holds"]

    batch.jobs.filter(row=3).update(finished_at=chore.created_at + timedelta(seconds=1))

    assert str(finished.rows_made_since(chore)) == "3"


def age_all() -> None:
    then = time.time() - 7200
    for key in list(store().keys("")):
        os.utime(store().path(key), (then, then))

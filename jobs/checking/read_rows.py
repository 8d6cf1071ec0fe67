"""Rows of a batch with their pictures, as objects of the models.

Django takes nearly three times as long for each: it looks at every field of both models, and a
check reads tens of thousands of rows. Only what a check looks at is read; Django reads any other
field when it is asked for.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db import models
from django.db.models.base import ModelState

from jobs.design.facts.rows import PrintedFacts
from jobs.models import Batch, Job, Source

FIRST_READ, READ = 400, 2_000
"""Rows read at once: few at first, so that other processes begin to check them soon. Meanwhile the
next ones are read.
"""
_OF_ROW = (
    *("id", "row", "cells", "state", "result_name", "outputs", "output_names"),
    *("source_problem", "source_id"),
)
_OF_PICTURE = (
    *("id", "path", "key", "size", "format", "width", "height", "code", "sentence", "notes"),
)
_FACTS_OF_PICTURE = ("facts", "clock")

type Values = Sequence[Any]


def rows_in_order(batch: Batch, printed: PrintedFacts) -> Iterator[Job]:
    """Yield the rows of a batch in the sheet's order, with the facts of their pictures if any are
    printed.
    """
    of_picture = (*_OF_PICTURE, *_FACTS_OF_PICTURE) if printed.names else _OF_PICTURE
    columns = [*_OF_ROW, *(f"source__{name}" for name in of_picture)]
    found = batch.jobs.order_by("row").values_list(*columns)
    last, count = -1, FIRST_READ
    while page := list(found.filter(row__gt=last)[:count]):
        yield from _jobs(page, of_picture, found.db)
        last, count = page[-1][1], READ


def _jobs(page: Iterable[Values], of_picture: Sequence[str], database: str) -> Iterator[Job]:
    count = len(_OF_ROW)
    for values in page:
        job = _read(Job, _OF_ROW, values[:count], database)
        picture = None
        if job.source_id is not None:
            picture = _read(Source, of_picture, values[count:], database)
        job._state.fields_cache["source"] = picture
        yield job


def _read[M: models.Model](model: type[M], names: Iterable[str], values: Values, db: str) -> M:
    """Return an object that was read from the database, as `Model.from_db` makes it. All other
    fields are deferred.
    """
    made = model.__new__(model)
    state = ModelState()
    state.adding, state.db = False, db
    made.__dict__.update(zip(names, values, strict=True), _state=state)
    return made

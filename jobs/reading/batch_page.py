"""What the batch page shows beside its numbers: the batch, its parts, its latest results."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, islice
from uuid import UUID

from django.contrib.auth.models import User

from jobs.models import Batch, ResultDetails, RowResult
from jobs.reading import raw
from jobs.reading.counts import Counts
from jobs.states import State

_HEADED = """
SELECT jobs_batch.*, jobs_sheet.name AS sheet_name, jobs_sheet.row_count AS sheet_rows,
    jobs_sheet.gone_rows AS gone_rows,
    jobs_design.name AS design_name, jobs_designversion.number AS design_number,
    EXISTS (SELECT 1 FROM jobs_proof WHERE jobs_proof.batch_id = jobs_batch.id) AS has_proofs,
    (SELECT jobs_chore.state FROM jobs_chore
     WHERE jobs_chore.batch_id = jobs_batch.id AND jobs_chore.kind = 'again'
     ORDER BY jobs_chore.id DESC LIMIT 1) AS again,
    (SELECT jobs_chore.id FROM jobs_chore
     WHERE jobs_chore.batch_id = jobs_batch.id AND jobs_chore.kind = 'verify'
     AND jobs_chore.state = 'done' ORDER BY jobs_chore.id DESC LIMIT 1) AS verified,
    (SELECT CASE WHEN confirmed_at IS NULL THEN 'pending' ELSE 'confirmed' END
     FROM jobs_sheetupdate WHERE jobs_sheetupdate.batch_id = jobs_batch.id) AS following,
    (SELECT CASE WHEN confirmed_at IS NULL THEN 'pending' ELSE 'confirmed' END
     FROM jobs_designchange WHERE jobs_designchange.batch_id = jobs_batch.id) AS redesign
FROM jobs_batch
LEFT JOIN jobs_sheet ON jobs_sheet.batch_id = jobs_batch.id
LEFT JOIN jobs_designversion ON jobs_designversion.id = jobs_batch.design_version_id
LEFT JOIN jobs_design ON jobs_design.id = jobs_designversion.design_id
WHERE jobs_batch.id = %s AND jobs_batch.deleted_at IS NULL
"""

_LATEST = f"""
SELECT id, "row", generation, thumbnail_key, details, output_results FROM jobs_job
WHERE batch_id = %s AND state = '{State.DONE}' ORDER BY finished_at DESC LIMIT %s
"""  # noqa: S608 -- only a constant is inserted

_DOWNLOADS = """
SELECT jobs_download.id, COALESCE(jobs_export.whole_id, jobs_export.id), jobs_export.size,
    jobs_download.ended_at, jobs_download.is_certain
FROM jobs_export JOIN jobs_download ON jobs_download.export_id = jobs_export.id
WHERE jobs_export.batch_id = %s AND jobs_download.user_id = %s
ORDER BY jobs_download.ended_at IS NULL DESC, jobs_download.ended_at DESC
"""


@dataclass(frozen=True, slots=True)
class Headed:
    """A batch and its parts.

    A part that it lacks is None, and so is `rows` while its sheet is unread.
    """

    batch: Batch
    sheet: str | None
    rows: int | None
    design: str | None
    version: int | None
    has_proofs: bool = False  #: whether a link was ever made for a client
    again: str | None = None  #: the state of the last chore that sends rows again
    gone: int = 0  #: rows that only earlier sheets had
    update: str | None = None  #: whether a changed sheet is "pending" or "confirmed"
    redesign: str | None = None  #: the same of another design
    verified: int | None = None  #: the last chore that has looked at every result

    def missing(self, counts: Counts) -> int:
        """Return how many rows of the sheet, and of earlier sheets, or pictures of its rows, are
        unaccounted for. Rows made from pictures have no sheet.
        """
        if self.rows is None or self.batch.match_rule.by == "pictures":
            return 0
        expected = self.pictures_of_rows or self.rows
        return abs(expected + self.gone - counts.total)

    @property
    def pictures_of_rows(self) -> int:
        """Return how many results all pictures of its rows give, or 0 if a row gives one."""
        rule = self.batch.match_rule
        return rule.totals.results if rule.every_picture and rule.totals else 0


@dataclass(frozen=True, slots=True)
class Made:
    """A result of a finished row. `output`: empty if the row gives only one."""

    job_id: int
    row: int
    generation: int
    thumbnail_key: str
    details: ResultDetails
    output: str = ""


@dataclass(frozen=True, slots=True)
class SentZip:
    """A zip that was sent to a person to its end, at `ended_at`.

    `export_id`: the archive of all results that the person has with it.
    """

    download_id: int
    export_id: UUID
    size: int
    ended_at: datetime


@dataclass(frozen=True, slots=True)
class SentZips:
    """What a person has downloaded of a batch."""

    last: SentZip | None = None  #: the last one that certainly arrived
    doubtful: SentZip | None = None  #: the last one after it, of which only the person knows
    is_any_broken_off: bool = False  #: whether bytes of one are missing


def headed(batch_id: UUID) -> Headed | None:
    """Return the batch with what the head of its page shows, or None if there is no such batch.

    One query.
    """
    for batch in Batch.objects.raw(_HEADED, [raw.key(batch_id)]):
        of = vars(batch)
        return Headed(
            batch,
            of["sheet_name"],
            of["sheet_rows"],
            of["design_name"],
            of["design_number"],
            bool(of["has_proofs"]),
            of["again"],
            of["gone_rows"] or 0,
            of["following"],
            of["redesign"],
            of["verified"],
        )
    return None


def pictures_here(batch: Batch) -> int:
    """Return how many uploaded pictures can be drawn on.

    Replacements do not count: another batch does not get them.
    """
    return batch.sources.filter(code="", row=None).exclude(key="").count()


def latest_results(batch: Batch, n: int) -> list[Made]:
    """Return the latest results, with all outputs of each row."""
    rows = raw.fetch(_LATEST, [raw.key(batch.pk), n])
    return list(islice(chain.from_iterable(_made(*row) for row in rows), n))


def _made(
    job_id: int, row: int, generation: int, key: str, details: str, outputs: str | None
) -> Iterator[Made]:
    if outputs is None:
        stored = ResultDetails.from_json(json.loads(details))
        yield Made(job_id, row, generation, key, stored)
        return
    for made in map(RowResult.from_json, json.loads(outputs)):
        yield Made(job_id, row, generation, made.thumbnail_key, made.details, made.output)


def last_zip(batch: Batch, user: User) -> SentZip | None:
    """Return the batch's last zip that certainly reached this person completely, or None. A zip of
    what changed counts: with it they have all.
    """
    return sent_zips(batch, user).last


def sent_zips(batch: Batch, user: User) -> SentZips:
    """Return what this person has downloaded of the batch."""
    doubtful, is_any_broken_off = None, False
    for pk, export_id, size, ended_at, is_certain in raw.fetch(
        _DOWNLOADS, [raw.key(batch.pk), user.pk]
    ):
        if ended_at is None:
            is_any_broken_off = True
            continue
        sent = SentZip(pk, UUID(str(export_id)), size, raw.moment(ended_at))
        if is_certain:
            return SentZips(sent, doubtful, is_any_broken_off)
        doubtful = doubtful or sent
    return SentZips(None, doubtful, is_any_broken_off)

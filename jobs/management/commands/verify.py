"""`manage.py verify`: look for results and pictures that the storage has lost, in all batches."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from jobs import control
from jobs.databases import history
from jobs.errors import InputRefused
from jobs.intake import chore_requests
from jobs.management.refusals import refusals_in_words
from jobs.models import Batch
from jobs.results import verifying
from jobs.row_pictures import row_in_short
from jobs.texts import counted

SOME_LOST = 1


class Command(BaseCommand):
    help = (
        "Ask the storage for every result and every picture that rows use, and name what is "
        "missing, here and on the pages of the batches. Safe while the site runs. "
        "Exit status: 0 nothing is missing, 1 something is, 2 the storage is away."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--read",
            action="store_true",
            help="read every byte of the results, instead of asking for their sizes",
        )
        parser.add_argument(
            "--make-again",
            action="store_true",
            help="make the rows again whose results are missing or changed",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        with refusals_in_words():
            history.require_tables(connection)
        batches = list(Batch.objects.filter(started_at__isnull=False).order_by("created_at"))
        with refusals_in_words():
            lost = [batch for batch in batches if self._is_lossy(batch, reads=options["read"])]
        self.stdout.write(f"{counted(len(batches), 'batch', 'batches')} verified")
        if options["make_again"]:
            for batch in lost:
                self._make_again(batch)
        if lost:
            raise CommandError(
                f"{counted(len(lost), 'batch', 'batches')} with lost files", returncode=SOME_LOST
            )

    def _is_lossy(self, batch: Batch, *, reads: bool) -> bool:
        """Verify a batch and say what it lacks."""
        verdict = verifying.verify(batch, lambda _done, _total: None, reads=reads)
        chore_requests.note_verdict(batch, verdict)
        rows, pictures = verdict["lost"], verdict["pictures_missing_count"]
        if rows:
            named = _some([row_in_short(row) for row in rows], len(rows))
            self.stdout.write(
                f"{batch.name}: {counted(len(rows), 'result')} missing or changed: "
                f"{'row' if len(rows) == 1 else 'rows'} {named}"
            )
        if pictures:
            self.stdout.write(
                f"{batch.name}: {counted(pictures, 'uploaded picture')} missing: "
                f"{_some(verdict['pictures_missing'], pictures)}"
            )
        return bool(rows or pictures)

    def _make_again(self, batch: Batch) -> None:
        try:
            count = control.make_lost_again(batch, batch.owner)
        except InputRefused as refused:
            self.stdout.write(f"{batch.name}: {refused.sentence}")
            return
        if count:
            rows = counted(count, batch.match_rule.noun)
            self.stdout.write(f"{batch.name}: {rows} sent to be made again")


def _some(named: list[Any], count: int) -> str:
    shown = ", ".join(f"{each}" for each in named[: verifying.NAMED])
    return f"{shown}, …" if count > verifying.NAMED else shown

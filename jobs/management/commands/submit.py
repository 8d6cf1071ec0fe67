"""`manage.py submit`: a batch from a shell, against the running site's database and broker."""

import json
import logging
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandParser
from django.db import OperationalError, ProgrammingError

from jobs import reading, row_pictures
from jobs.errors import JobFailed, OverprintError
from jobs.intake.pictures.added_files import AddedFiles
from jobs.intake.updates.summary import Summary
from jobs.management import submit_arguments, written_pdf
from jobs.management.sheet_update import Updated, WantedUpdate, update
from jobs.management.submission import Submitted, Wanted, submit
from jobs.management.wanted_files import SubmissionRefused
from jobs.models import Batch, Job
from jobs.reading import Counts
from jobs.results import archive, downloads, exports
from jobs.results.pdf import parts
from jobs.results.pdf.choices import PdfChoices
from jobs.states import State
from jobs.storage import KeyMissing
from jobs.texts import counted

ALL_DONE, NOT_WRITTEN, REFUSED, SOME_FAILED, INTERRUPTED = 0, 1, 2, 3, 130
LOOK_EVERY = 0.5  #: seconds
TELL_EVERY = 10  #: seconds

NO_SITE = (
    "There is no site in this data folder yet. Start one with `make run`, or set "
    "OVERPRINT_DATA or DATABASE_URL."
)
NO_ACCOUNT = "No account is named {name!r}: leave --account out, or name one that can sign in."
NO_ACCOUNTS = "There is no account yet. The first `make run` makes one."


NO_IMAGES = "Say --images with a folder or a zip, or --update with the id of a batch."
ONLY_SHEET = (
    "--update needs --sheet, and none of --design, --box-pictures, --by-language, --rows-from, "
    "--rows-to, --every-picture, --photos-say, --clock and --name: a batch keeps its own."
)
ONLY_UPDATE = (
    "--key, --part, --replace, --gone, --totals, --conflicts, --differing, --revoke and --renumber "
    "go with --update."
)
ONLY_OF_UPDATES = ("key", "gone", "totals", "conflicts", "differing", "revoke", "renumber")
OF_UPDATES = (*ONLY_OF_UPDATES, "sheet", "images", "replaces")
NOT_OF_UPDATES = (
    *("design", "insets", "by_language", "name", "stated", "clocks"),
    *("every_picture", "rows_from", "rows_to"),
)
OF_BATCHES = (
    *("images", "sheet", "design", "name", "insets", "by_language", "stated"),
    *("every_picture", "rows_from", "rows_to"),
)

NO_LONGER_WAITING = "No longer waiting. The batch continues; its page shows the progress."
NOT_COMPLETE = "Zip or PDF could not be written, because the storage lacks a result:"

type Options = dict[str, Any]
"""What a person said on the command line."""


class Command(BaseCommand):
    help = (
        "Make one picture for each row of a sheet: submits a batch to the running site. "
        "Exit status: 0 all done (or submitted), 3 some failed, 2 input refused, 1 zip or PDF "
        "could not be written."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        submit_arguments.add(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        self._words = self.stderr if options["json"] else self.stdout
        self._updated: Updated | None = None
        self._choices = written_pdf.AS_LARGE_AS_PICTURES
        with _only_warnings():
            status = self._followed(self._started(options), options)
        sys.exit(status)

    def _followed(self, batch: Batch, options: Options) -> int:
        """Follow a batch to its end, and return the exit status."""
        try:
            return self._follow(batch, options)
        except KeyboardInterrupt:
            self._say(NO_LONGER_WAITING)
            return INTERRUPTED
        except OperationalError as error:
            self._refuse(f"{NO_LONGER_WAITING} The database does not answer: {error}")
            return NOT_WRITTEN
        except KeyMissing as missing:
            self._refuse(f"{NOT_COMPLETE} {missing}. Run `manage.py verify`.")
            return NOT_WRITTEN
        except (OverprintError, OSError) as error:
            self._refuse(f"The pictures are safe, but zip or PDF could not be written: {error}")
            return NOT_WRITTEN

    def _started(self, options: Options) -> Batch:
        """Start a batch, or let one follow a changed sheet, and return it."""
        try:
            return self._start(options)
        except OverprintError as refused:
            self._refuse(refused.sentence)
        except (OperationalError, ProgrammingError) as error:
            self._refuse(f"{NO_SITE} ({error})")
        sys.exit(REFUSED)

    def _start(self, options: Options) -> Batch:
        _look_at_target("zip", options["zip"])
        _look_at_target("PDF", options["pdf"])
        self._choices = _pdf_choices(options)
        user = _account(options["account"])
        return self._update(options, user) if options["update"] else self._submit(options, user)

    def _submit(self, options: Options, user: User) -> Batch:
        if options["images"] is None:
            raise SubmissionRefused.of(NO_IMAGES)
        if any(options[name] for name in (*ONLY_OF_UPDATES, "part", "replaces")):
            raise SubmissionRefused.of(ONLY_UPDATE)
        submitted = submit(self._wanted(options), user)
        self._tell_submitted(submitted)
        return submitted.batch

    def _wanted(self, options: Options) -> Wanted:
        given = {name: options[name] for name in OF_BATCHES}
        require = partial(written_pdf.require_fitting, choices=self._choices)
        clocks, renamed = dict(options["clocks"]), dict(options["renamed"])
        return Wanted(**given, clocks=clocks, renamed=renamed, require=require)

    def _update(self, options: Options, user: User) -> Batch:
        updated = self._updated = update(_wanted_update(options), user)
        if updated.brought is not None:
            self._tell_brought(updated.brought)
        self._say(_compared(updated.found))
        if updated.found.totals:
            self._say(_totals(updated.found, is_left_out=options["totals"] == "leave-out"))
        for sentence in updated.numbers.sentences():
            self._say(sentence)
        return updated.batch

    def _follow(self, batch: Batch, options: Options) -> int:
        """Wait and write what was asked for. Return the exit status."""
        waits = any(options[name] for name in ("wait", "zip", "pdf"))
        counts = self._wait(batch) if waits else reading.counts(batch)
        self._write_files(batch, options)
        if options["json"]:
            self._print_json(batch, counts)
        return SOME_FAILED if waits and counts.done < counts.total else ALL_DONE

    def _write_files(self, batch: Batch, options: Options) -> None:
        if options["zip"]:
            self._write_zip(batch, options["zip"])
        if options["pdf"]:
            self._write_pdf(batch, options["pdf"])

    def _print_json(self, batch: Batch, counts: Counts) -> None:
        of_update = {"update": self._updated.to_json()} if self._updated else {}
        told = summary(batch, counts) | of_update
        self.stdout.write(json.dumps(told, ensure_ascii=False))

    def _wait(self, batch: Batch) -> Counts:
        told_at, told = time.monotonic(), ""
        while (counts := reading.counts(batch)).open:
            time.sleep(LOOK_EVERY)
            if time.monotonic() - told_at > TELL_EVERY and (line := _line(batch, counts)) != told:
                self._say(line)
                told_at, told = time.monotonic(), line
            batch.refresh_from_db()
        self._say(_line(batch, counts))
        return counts

    def _write_zip(self, batch: Batch, path: Path) -> None:
        export = exports.freeze(batch)
        content = archive.stream(exports.open(export))
        self._write(path, content)
        downloads.went_out(export, batch.owner, 0, export.size)

    def _write_pdf(self, batch: Batch, path: Path) -> None:
        """Write the PDF. Several files get numbers: `out 1 of 3.pdf`."""
        kept = written_pdf.make(batch, self._choices)
        for number, part in enumerate(kept, 1):
            of_several = path.with_stem(f"{path.stem} {number} of {len(kept)}")
            target = of_several if len(kept) > 1 else path
            self._write(target, parts.stream(part, 0, part.size))

    def _write(self, path: Path, pieces: Iterator[bytes]) -> None:
        _write_whole(path, pieces)
        self._say(f"{path} is written.")

    def _tell_submitted(self, submitted: Submitted) -> None:
        self._tell_brought(submitted.brought)
        self._say(submitted.sentence)

    def _tell_brought(self, brought: AddedFiles) -> None:
        """Name each file that was left out, and count the pictures."""
        for line in _left_out(brought):
            self._say(line)
        self._say(_taken(brought))

    def _say(self, text: str) -> None:
        self._words.write(text, style_func=str)

    def _refuse(self, text: str) -> None:
        self.stderr.write(text, style_func=str)


def _write_whole(path: Path, pieces: Iterator[bytes]) -> None:
    """Write a file under a temporary name and rename it, so that nobody finds half a file."""
    unfinished = path.with_name(f".{path.name}.unfinished")
    try:
        with unfinished.open("wb") as file:
            file.writelines(pieces)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def _wanted_update(options: Options) -> WantedUpdate:
    others = [name for name in NOT_OF_UPDATES if options[name]]
    if others or options["sheet"] is None:
        raise SubmissionRefused.of(ONLY_SHEET)
    asked = {name: options[name] for name in OF_UPDATES}
    renamed = dict(options["renamed"])
    return WantedUpdate(options["update"], **asked, is_part=options["part"], renamed=renamed)


def _compared(found: Summary) -> str:
    counts = (
        f"{found.new:,} new, {found.changed:,} changed, {found.equal:,} equal, {found.gone:,} gone."
    )
    return (
        f"Results of {counted(found.sheet_rows, 'row')}: {counts}" if found.by_picture else counts
    )


def _totals(found: Summary, *, is_left_out: bool) -> str:
    becomes = "left out" if is_left_out else "made; say --totals leave-out to leave such rows out"
    first = f"the first is row {row_pictures.row_in_words(found.first_total)}"
    return f"Rows that may be totals: {found.totals:,}, {first}; {becomes}."


def _left_out(brought: AddedFiles) -> Iterator[str]:
    yield from (f"{path}: {sentence}" for path, sentence in brought.left_out)
    if more := brought.left_out_count - len(brought.left_out):
        yield f"{counted(more, 'more file')} {'was' if more == 1 else 'were'} left out."


def _taken(brought: AddedFiles) -> str:
    return f"{counted(brought.taken, 'picture')} taken{_skipped(brought.skipped)}."


def _skipped(count: int) -> str:
    return f", {counted(count, 'hidden or system file')} skipped" if count else ""


@contextmanager
def _only_warnings() -> Iterator[None]:
    """Hide the log of this process's own work below warnings: it belongs in the site's terminal,
    not in this one.
    """
    log = logging.getLogger("jobs")
    before = log.level
    log.setLevel(logging.WARNING)
    try:
        yield
    finally:
        log.setLevel(before)


def _account(name: str) -> User:
    accounts = User.objects.filter(is_active=True).order_by("pk")
    user = (accounts.filter(username=name) if name else accounts).first()
    if user is None:
        raise SubmissionRefused.of(NO_ACCOUNT.format(name=name) if name else NO_ACCOUNTS)
    return user


def _pdf_choices(options: Options) -> PdfChoices:
    """Return the choices for a PDF. Raises SubmissionRefused if they cannot be used."""
    if options["pdf_choices"] and not options["pdf"]:
        raise SubmissionRefused.of(written_pdf.WHERE_TO)
    return written_pdf.read(options["pdf_choices"])


def _look_at_target(what: str, path: Path | None) -> None:
    if path is not None and not _is_possible_target(path):
        raise SubmissionRefused.of(
            f"The {what} cannot be written to {path}: name a file in a folder that exists."
        )


def _is_possible_target(path: Path) -> bool:
    return path.absolute().parent.is_dir() and not path.is_dir()


def _line(batch: Batch, counts: Counts) -> str:
    line = f"{counts.done:,} done, {counts.failed:,} failed, {counts.open:,} to do"
    return f"{line}. {_obstacle(batch)}".rstrip() if counts.open else f"{line}."


def _obstacle(batch: Batch) -> str:
    """Return why a batch does not progress, or an empty text."""
    if batch.is_paused:
        return "The batch is paused; it continues when someone presses Continue."
    status = reading.site_status()
    return "" if status.is_well else status.sentence


def summary(batch: Batch, counts: Counts) -> dict[str, Any]:
    """Return what `--json` prints: counts whose sum is `rows`, each failed row with its reason, and
    of a design with outputs how many results of each there are.
    """
    outputs = {"outputs": list(map(asdict, of))} if (of := reading.by_output(batch, counts)) else {}
    return {
        "batch": str(batch.pk),
        "rows": counts.total,
        "done": counts.done,
        "failed": counts.failed,
        "left_out": counts.left_out - counts.cancelled,
        "cancelled": counts.cancelled,
        "open": counts.open,
        **outputs,
        "failures": [_failure(batch, job) for job in _failed(batch)],
    }


def _failed(batch: Batch) -> list[Job]:
    return list(batch.jobs.filter(state=State.FAILED).select_related("source").order_by("row"))


def _failure(batch: Batch, job: Job) -> dict[str, Any]:
    picture = row_pictures.picture_of(job.row)
    return {
        "row": row_pictures.sheet_row(job.row),
        **({"picture": picture} if picture else {}),
        "image": job.source.path if job.source else _named_picture(batch, job),
        "code": job.code,
        "message": job.sentence,
        "remedy": JobFailed.of(job.code).remedy,
        **({"output": job.details["output"]} if "output" in job.details else {}),
    }


def _named_picture(batch: Batch, job: Job) -> str:
    column = batch.match_rule.column
    return job.text(column) if column else ""

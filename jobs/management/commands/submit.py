"""`manage.py submit`: a batch from a shell, against the running site's database and broker."""

import json
import logging
import sys
import time
from argparse import Action, ArgumentParser, ArgumentTypeError
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandParser
from django.db import OperationalError, ProgrammingError

from jobs import reading
from jobs.design import document
from jobs.errors import JobFailed, OverprintError
from jobs.intake.pictures.added_files import AddedFiles
from jobs.intake.sheets import sheet_kinds
from jobs.management import written_pdf
from jobs.management.sheet_update import Updated, WantedUpdate, update
from jobs.management.submission import SubmissionRefused, Submitted, Wanted, submit
from jobs.models import Batch, Job
from jobs.reading import Counts
from jobs.results import archive, downloads, exports
from jobs.results.pdf import choices, parts
from jobs.results.pdf.choices import PdfChoices
from jobs.states import State

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
    "--update needs --sheet, and none of --design, --box-pictures, --by-language and --name: a "
    "batch keeps its own."
)
OF_UPDATES = ("sheet", "key", "gone", "conflicts", "images", "differing")
NOT_OF_UPDATES = ("design", "insets", "by_language", "name", "stated", "clocks")


class PrintText(Action):
    """Print what `const` returns instead of submitting, without asking for the other options."""

    def __call__(self, parser: ArgumentParser, *_: Any) -> None:
        sys.stdout.write(self.const())
        parser.exit()


class Command(BaseCommand):
    help = (
        "Make one picture for each row of a sheet: submits a batch to the running site. "
        "Exit status: 0 all done (or submitted), 3 some failed, 2 input refused, 1 zip or PDF "
        "could not be written."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--images",
            type=Path,
            metavar="DIR_OR_ZIP",
            help="The pictures; with --update, new ones.",
        )
        parser.add_argument(
            "--sheet",
            type=Path,
            help=f"{sheet_kinds.NAMES}; without it: rows from the pictures' names.",
        )
        parser.add_argument(
            "--design",
            default="",
            metavar="D.json_OR_NAME",
            help="The look: a file, or the name of a saved design.",
        )
        parser.add_argument(
            "--design-schema",
            action=PrintText,
            nargs=0,
            const=document.schema_as_text,
            help="Print the JSON Schema of a design file, and stop.",
        )
        parser.add_argument(
            "--by-language",
            action="store_true",
            help="Make a picture in each language: headline_de, headline_ar …",
        )
        parser.add_argument(
            "--box-pictures",
            "--insets",
            dest="insets",
            type=Path,
            metavar="DIR",
            help="Folder of the design's logos and other box pictures.",
        )
        parser.add_argument(
            "--photos-say",
            dest="stated",
            type=_pair,
            metavar="COLUMN=FACT",
            help="Cells of this column are what the photos say: frame='photo number'.",
        )
        parser.add_argument(
            "--clock",
            dest="clocks",
            type=_pair,
            action="append",
            default=[],
            metavar="CAMERA=TIME",
            help="Add hours and minutes to the times of a camera: 'Canon EOS R5=+1:30'.",
        )
        parser.add_argument("--name", default="", help="What the batch is called.")
        self._add_arguments_of_an_update(parser)
        self._add_arguments_after_the_start(parser)

    def _add_arguments_of_an_update(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--update",
            default="",
            metavar="BATCH",
            help="Let this batch follow the changed --sheet.",
        )
        parser.add_argument(
            "--key", default="", metavar="COLUMN", help="Column that tells rows apart, or “row”."
        )
        parser.add_argument(
            "--part", action="store_true", help="The changed sheet has only some of the rows."
        )
        parser.add_argument(
            "--gone",
            default="",
            choices=["keep", "leave-out"],
            help="What becomes of rows that the changed sheet no longer has.",
        )
        parser.add_argument(
            "--conflicts",
            default="",
            choices=["sheet", "corrections"],
            help="Which text counts where the sheet and a correction disagree.",
        )
        parser.add_argument(
            "--differing",
            default="",
            choices=["use", "keep"],
            help="Which picture counts where one of --images differs from the used one of its "
            "name. By default the used one is kept.",
        )

    def _add_arguments_after_the_start(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--account", default="", help="Whose batch it is; the first account by default."
        )
        parser.add_argument(
            "--wait", action="store_true", help="Wait until every row is done or failed."
        )
        parser.add_argument(
            "--zip", type=Path, metavar="OUT.zip", help="Wait for the results and write them there."
        )
        parser.add_argument(
            "--pdf",
            type=Path,
            metavar="OUT.pdf",
            help="Wait, and write a PDF, with pages as large as the pictures.",
        )
        parser.add_argument(
            "--pdf-choices",
            default="",
            metavar="C.json_OR_{…}",
            help="Everything that the PDF page offers, as JSON: "
            """'{"pages": "exact", "piece_width": 85.6, "piece_height": 54, "gap": 0}'.""",
        )
        parser.add_argument(
            "--pdf-choices-schema",
            action=PrintText,
            nargs=0,
            const=choices.schema_as_text,
            help="Print the JSON Schema of these choices, and stop.",
        )
        parser.add_argument(
            "--json", action="store_true", help="Print one JSON object as the last line."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        self._words = self.stderr if options["json"] else self.stdout
        self._updated: Updated | None = None
        self._choices = written_pdf.AS_LARGE_AS_PICTURES
        with _only_warnings():
            batch = self._started(options)
            try:
                status = self._follow(batch, options)
            except KeyboardInterrupt:
                self._say("No longer waiting. The batch continues; its page shows the progress.")
                status = INTERRUPTED
            except (OverprintError, OSError) as error:
                self._refuse(f"The pictures are safe, but zip or PDF could not be written: {error}")
                status = NOT_WRITTEN
        sys.exit(status)

    def _started(self, options: dict[str, Any]) -> Batch:
        """Start a batch, or let one follow a changed sheet, and return it."""
        try:
            _look_at_target("zip", options["zip"])
            _look_at_target("PDF", options["pdf"])
            self._choices = _pdf_choices(options)
            user = _account(options["account"])
            return self._update(options, user) if options["update"] else self._submit(options, user)
        except OverprintError as refused:
            self._refuse(refused.sentence)
        except (OperationalError, ProgrammingError) as error:
            self._refuse(f"{NO_SITE} ({error})")
        sys.exit(REFUSED)

    def _submit(self, options: dict[str, Any], user: User) -> Batch:
        if options["images"] is None:
            raise SubmissionRefused.of([NO_IMAGES])
        asked = ("images", "sheet", "design", "name", "insets", "by_language", "stated")
        clocks = dict(options["clocks"])
        require = partial(written_pdf.require_fitting, choices=self._choices)
        given = {name: options[name] for name in asked}
        wanted = Wanted(**given, clocks=clocks, require=require)
        submitted = submit(wanted, user)
        self._tell_submitted(submitted)
        return submitted.batch

    def _update(self, options: dict[str, Any], user: User) -> Batch:
        others = [name for name in NOT_OF_UPDATES if options[name]]
        if others or options["sheet"] is None:
            raise SubmissionRefused.of([ONLY_SHEET])
        asked = {name: options[name] for name in OF_UPDATES}
        wanted = WantedUpdate(options["update"], **asked, is_part=options["part"])
        self._updated = update(wanted, user)
        if self._updated.brought is not None:
            self._tell_brought(self._updated.brought)
        found = self._updated.found
        self._say(
            f"{found.new:,} new, {found.changed:,} changed, {found.equal:,} equal, "
            f"{found.gone:,} gone."
        )
        return self._updated.batch

    def _follow(self, batch: Batch, options: dict[str, Any]) -> int:
        """Wait and write what was asked for. Return the exit status."""
        waits = any(options[name] for name in ("wait", "zip", "pdf"))
        counts = self._wait(batch) if waits else reading.counts(batch)
        if options["zip"]:
            self._write_zip(batch, options["zip"])
        if options["pdf"]:
            self._write_pdf(batch, options["pdf"])
        if options["json"]:
            of_update = {"update": self._updated.to_json()} if self._updated else {}
            told = summary(batch, counts) | of_update
            self.stdout.write(json.dumps(told, ensure_ascii=False))
        return SOME_FAILED if waits and counts.done < counts.total else ALL_DONE

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
        self._write(path, archive.stream(exports.open(export)))
        downloads.went_out(export, batch.owner, 0, export.size)

    def _write_pdf(self, batch: Batch, path: Path) -> None:
        """Write the PDF. Several files get numbers: `out 1 of 3.pdf`."""
        kept = written_pdf.make(batch, self._choices)
        for number, part in enumerate(kept, 1):
            target = (
                path if len(kept) == 1 else path.with_stem(f"{path.stem} {number} of {len(kept)}")
            )
            self._write(target, parts.stream(part, 0, part.size))

    def _write(self, path: Path, pieces: Iterator[bytes]) -> None:
        """Write a file under a temporary name and rename it, so that nobody finds half a file."""
        unfinished = path.with_name(f".{path.name}.unfinished")
        try:
            with unfinished.open("wb") as file:
                file.writelines(pieces)
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)
        self._say(f"{path} is written.")

    def _tell_submitted(self, submitted: Submitted) -> None:
        self._tell_brought(submitted.brought)
        self._say(f"Batch {submitted.batch.pk} started with {submitted.started:,} rows.")

    def _tell_brought(self, brought: AddedFiles) -> None:
        """Name each file that was left out, and count the pictures."""
        for path, sentence in brought.left_out:
            self._say(f"{path}: {sentence}")
        if more := brought.left_out_count - len(brought.left_out):
            self._say(f"{more:,} more files were left out.")
        self._say(_taken(brought))

    def _say(self, text: str) -> None:
        self._words.write(text, style_func=str)

    def _refuse(self, text: str) -> None:
        self.stderr.write(text, style_func=str)


def _taken(brought: AddedFiles) -> str:
    pictures = "picture" if brought.taken == 1 else "pictures"
    skipped = f", {brought.skipped:,} hidden or system files skipped" if brought.skipped else ""
    return f"{brought.taken:,} {pictures} taken{skipped}."


def _pair(written: str) -> tuple[str, str]:
    """Return both sides of the last equals sign."""
    one, mark, other = written.rpartition("=")
    if not (one.strip() and mark and other.strip()):
        raise ArgumentTypeError(f"{written!r} is not written NAME=VALUE")
    return one.strip(), other.strip()


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
        raise SubmissionRefused.of([NO_ACCOUNT.format(name=name) if name else NO_ACCOUNTS])
    return user


def _pdf_choices(options: dict[str, Any]) -> PdfChoices:
    """Return the choices for a PDF. Raises SubmissionRefused if they cannot be used."""
    if options["pdf_choices"] and not options["pdf"]:
        raise SubmissionRefused.of([written_pdf.WHERE_TO])
    return written_pdf.read(options["pdf_choices"])


def _look_at_target(what: str, path: Path | None) -> None:
    if path is not None and (path.is_dir() or not path.absolute().parent.is_dir()):
        raise SubmissionRefused.of(
            [f"The {what} cannot be written to {path}: name a file in a folder that exists."]
        )


def _line(batch: Batch, counts: Counts) -> str:
    line = f"{counts.done:,} done, {counts.failed:,} failed, {counts.open:,} to do"
    status = reading.site_status()
    if counts.open and batch.is_paused:
        return f"{line}. The batch is paused; it continues when someone presses Continue."
    return f"{line}. {status.sentence}" if counts.open and not status.is_well else f"{line}."


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
    column = batch.match_rule.column
    named = job.text(column) if column else ""
    return {
        "row": job.row,
        "image": job.source.path if job.source else named,
        "code": job.code,
        "message": job.sentence,
        "remedy": JobFailed.of(job.code).remedy,
        **({"output": job.details["output"]} if "output" in job.details else {}),
    }

"""What the live part of the batch page shows: progress, time left, failures, changes."""

from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from django.contrib.auth.models import User
from django.core.cache import cache
from django.urls import reverse

from dashboard.batch.chart import Chart
from dashboard.batch.remedies import Fix, fix
from dashboard.batch.waiting import Waiting
from dashboard.templatetags.words import counted
from jobs import reading
from jobs.control import deletions
from jobs.intake import chore_requests
from jobs.models import Batch, Chore
from jobs.queue import lifecycle
from jobs.reading import (
    BatchProgress,
    Counts,
    FailureGroup,
    Headed,
    Made,
    OutputProgress,
    SentZip,
    SentZips,
    SiteStatus,
    Tally,
)
from jobs.remedies import PICTURE
from jobs.results import changes, verifying
from jobs.results.changes import Changed
from jobs.storage import KeyMissing

CHART_SECONDS = 15  #: seconds for which a chart is kept, because polls are more frequent
CHANGED_SECONDS = 600  #: besides the counts, only the name of a row not yet made can change it
PROOFS_SECONDS = 10  #: while rows are made; feedback need not be counted at every poll
FOLLOWING = "confirmed"  #: a changed sheet: its rows change by themselves
GROUPS_SECONDS = 4  #: the number of failed rows can stay the same while their reasons change


@dataclass(frozen=True, slots=True)
class Again:
    """How many rows a chore has sent again, of how many. `is_stuck`: nobody does chores."""

    sent: int
    total: int
    is_stuck: bool

    @classmethod
    def of(cls, batch: Batch) -> "Again | None":
        """Return the progress, or None if the last such chore has just ended."""
        chores = list(chore_requests.open_chores(batch).filter(kind=Chore.Kind.AGAIN))
        if not chores:
            return None
        waits = [Waiting.of(chore) for chore in chores]
        return cls(
            sum(chore.done for chore in chores),
            sum(chore.payload["rows"] for chore in chores),
            any(wait is not None and wait.is_stuck for wait in waits),
        )


@dataclass(frozen=True)
class Live:
    """The contents of the swapped part of the page.

    Expensive parts are read only when they are shown.
    """

    headed: Headed
    progress: BatchProgress
    site: SiteStatus
    viewer: User

    @property
    def batch(self) -> Batch:
        return self.headed.batch

    @cached_property
    def version(self) -> str:
        of = self.headed
        changes = (of.again, self.again, of.update, of.redesign, of.verified)
        return reading.fingerprint(self.batch, self.progress, self.site, *changes)

    @property
    def is_moving(self) -> bool:
        """Return whether it may change by itself: then the page polls."""
        is_following = FOLLOWING in (self.headed.update, self.headed.redesign)
        return self.progress.is_moving or self._is_sending or is_following

    @property
    def _is_sending(self) -> bool:
        """Return whether rows were being sent again when the batch was read. They may have been
        sent since then, but after they were counted.
        """
        return self.headed.again in Chore.OPEN

    @cached_property
    def again(self) -> Again | None:
        """Return how far the rows are that are being sent again, or None."""
        return Again.of(self.batch) if self._is_sending else None

    @cached_property
    def again_failed(self) -> str:
        """Return why rows were not sent again, while some of them are failed; empty when they
        were.
        """
        if self.headed.again != Chore.State.FAILED or not self.progress.counts.failed:
            return ""
        chore = chore_requests.latest(self.batch, Chore.Kind.AGAIN)
        return chore.sentence if chore else ""

    @cached_property
    def lost(self) -> list[int]:
        """Return the rows whose results the storage could not send when they were last verified."""
        return verifying.lost_rows(self.batch) if self.headed.verified else []

    @cached_property
    def valid_numbers(self) -> int:
        """Return how many serial numbers stay valid when the batch is deleted."""
        return deletions.valid_numbers(self.batch).count()

    @cached_property
    def first(self) -> Counts | None:
        """Return the counts of *Make 10 first* if only these rows are finished."""
        return reading.first_made({self.batch: self.progress.counts}).get(self.batch)

    @property
    def why(self) -> str:
        """Return why nothing is moving although something should be, or why pictures and results
        cannot be had.

        Until the dispatcher looks again, the site may still say that it is paused although this
        batch was just started or continued.
        """
        is_running = self.progress.state == "running" and self.site.why != "paused"
        concerns = is_running or self.site.lacks_storage
        return self.site.sentence if concerns and not self.site.is_well else ""

    @property
    def announcement(self) -> str:
        """Return a summary for screen readers.

        It changes with every tenth or state, not with every poll.
        """
        counts = self.progress.counts
        if not counts.open:
            return f"{self.batch.name}: {counts.done:,} made, {counts.failed:,} failed."
        return (
            f"{self.batch.name}: {self.progress.state}, {self.progress.percent // 10 * 10} percent."
        )

    @property
    def took(self) -> float:
        """Return the seconds at work."""
        return reading.time_at_work(self.batch, self.progress.as_of).total_seconds()

    @property
    def missing(self) -> int:
        """Return how many rows of the sheet are unaccounted for. Anything but 0 is a bug, and the
        page says so.
        """
        return self.headed.missing(self.progress.counts)

    @property
    def outcome(self) -> str:
        """Return what came of a batch that is over; an empty text before."""
        counts = self.progress.counts
        match self.progress.state:
            case "finished":
                others = [(counts.failed, "failed"), (counts.left_out, "left out")]
            case "cancelled" if not counts.open:
                others = [(counts.failed, "failed"), (counts.cancelled, "cancelled")]
            case _:
                return ""
        parts = [(counts.done, "made"), *(other for other in others if other[0])]
        return " · ".join(f"{count:,} {word}" for count, word in parts)

    @property
    def why_no_estimate(self) -> str:
        """Return why the time left is unknown although rows are being made."""
        if self.progress.state != "running" or not self.progress.counts.open or self.why:
            return ""
        if self.progress.counts.settled and not self.progress.is_young:
            return "no picture finished in the last minute"
        return "time left: shown after the first pictures"

    @property
    def zip_may_take_time(self) -> bool:
        """Return whether it has more results than can be prepared while a person waits."""
        return self.progress.counts.done > lifecycle.MANY_RESULTS

    @property
    def zip(self) -> SentZip | None:
        """Return the last zip of the batch that certainly reached this person completely."""
        return self._zips.last

    @cached_property
    def doubtful_zip(self) -> SentZip | None:
        """Return the zip of which this person is asked whether it arrived, if the answer matters
        for *what changed*.
        """
        sent = self._zips.doubtful
        if sent is None or self.zip or self.is_moving or self._changed_since(sent):
            return sent
        return None

    @property
    def lacks_bytes_of_zip(self) -> bool:
        """Return whether this person began a download but has no complete zip to compare *what
        changed* with.
        """
        return self._zips.is_any_broken_off and not (self._zips.last or self._zips.doubtful)

    @cached_property
    def _zips(self) -> SentZips:
        if not self.progress.counts.done:
            return SentZips()
        return reading.sent_zips(self.batch, self.viewer)

    @cached_property
    def changed(self) -> Changed | None:
        """Return the changes since the zip that this person has.

        Not counted while rows are being made: the number would change at each poll.
        """
        if self.zip is None or self.is_moving:
            return None
        return self._changed_since(self.zip)

    def _changed_since(self, sent: SentZip) -> Changed | None:
        since = sent.export_id
        try:
            return cache.get_or_set(
                self._key_of_changes(since),
                lambda: changes.count(self.batch, self.batch.exports.get(pk=since)),
                CHANGED_SECONDS,
            )
        except KeyMissing:  # files of that zip are lost, so the difference is not offered
            return None

    def _key_of_changes(self, since: UUID) -> str:
        counts, settled_at = self.progress.counts, self.batch.settled_at
        settled = settled_at.isoformat() if settled_at else ""
        return f"changed:{since}:{settled}:{counts.done}:{counts.failed}:{counts.open}"

    @cached_property
    def groups(self) -> list[FailureGroup]:
        """Return the failures by reason. Read again when the number of failed rows changes."""
        failed = self.progress.counts.failed
        if not failed:
            return []
        key = f"groups:{self.batch.pk}:{failed}"
        return (
            cache.get_or_set(key, lambda: reading.failure_groups(self.batch), GROUPS_SECONDS) or []
        )

    @property
    def failures(self) -> list[tuple[FailureGroup, Fix | None]]:
        """Return the groups, each with the button that fixes it."""
        return [(group, self._fix(group)) for group in self.groups]

    def _fix(self, group: FailureGroup) -> Fix | None:
        button = group.help.after
        if button and button.at == PICTURE and group.count > 1 and self.takes_corrected_rows:
            together = reverse("changed-sheet-failed", args=[self.batch.pk])
            return Fix(button.text_for(group.count), together, posts=True)
        return fix(button, self.batch.pk, row=group.sample.row, count=group.count, code=group.code)

    @property
    def helped_by_retry(self) -> str:
        """Say how many of the failed rows a retry can help; empty if it can help all of them."""
        count = sum(group.count for group in self.groups if group.help.can_retry)
        if count == sum(group.count for group in self.groups):
            return ""
        return (
            f"A retry can help {count:,} of them" if count else "A retry alone helps none of them"
        )

    @property
    def takes_corrected_rows(self) -> bool:
        """Return whether failed rows can come back as a changed sheet, with other pictures."""
        is_free = self.headed.sheet and not self.headed.update
        return bool(is_free) and self.progress.state != "cancelled"

    @property
    def has_to_be_fixed(self) -> bool:
        """Return whether fixing failures comes next: nothing was made, and nothing will be."""
        counts = self.progress.counts
        return not counts.done and not counts.open and not counts.cancelled

    @cached_property
    def outputs(self) -> list[OutputProgress]:
        """Return the progress of each output; none if each row gives one picture."""
        return reading.by_output(self.batch, self.progress.counts)

    @property
    def pictures(self) -> int:
        """Return how many pictures are made: those of all outputs."""
        return reading.results_made(self.batch, self.progress.counts)

    @property
    def pictures_wanted(self) -> str:
        """Say how many results a row gives, and how many pictures that is; empty for one a row."""
        if not self.outputs:
            return ""
        count = sum(output.wanted for output in self.outputs)
        most = "up to " if reading.outputs_of(self.batch).column else ""
        results = counted(len(self.outputs), "result")
        return f"{most}{results} a row: {counted(count, 'picture')}"

    @cached_property
    def latest(self) -> list[Made]:
        if not self.progress.counts.done:
            return []
        n = 9 if self.progress.counts.failed else 10  # below the failures, nine fill a row
        return reading.latest_results(self.batch, n)

    @cached_property
    def proofs(self) -> list[Tally]:
        """Return the feedback of clients for each link.

        Closed links without any answer are left out.
        """
        if not self.headed.has_proofs:
            return []
        key, done = f"proofs:{self.batch.pk}", self.progress.counts.done
        if self.is_moving:
            found = (
                cache.get_or_set(key, lambda: reading.tallies(self.batch, done), PROOFS_SECONDS)
                or []
            )
        else:
            found = reading.tallies(self.batch, done)
        return reading.worth_showing(found)

    @cached_property
    def chart(self) -> Chart | None:
        def draw() -> Chart | None:
            return Chart.of(self.batch, reading.throughput(self.batch), self.progress.as_of)

        key = f"chart:{self.batch.pk}:{self.batch.settled_at}"
        return draw() if self.batch.is_settled else cache.get_or_set(key, draw, CHART_SECONDS)

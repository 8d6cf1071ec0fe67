"""Numbers, sizes, times and states in words. These tags are available in every template."""

from datetime import datetime, timedelta
from unicodedata import bidirectional, combining

from django import template
from django.template.defaultfilters import date as format_date
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from jobs.errors import JobFailed
from jobs.models import Attempt, Batch, Job, ResultDetails
from jobs.reading import BatchProgress, Counts, state_of
from jobs.row_pictures import row_in_words
from jobs.states import State

register = template.Library()

UNITS = ("kB", "MB", "GB", "TB", "PB")
SHORT_NAME = 16  #: characters of a file name that fit under the smallest picture
KEPT_END = 10  #: characters at the end of a longer name that are shown even if its middle is cut
NO_BREAK = "\u2060"  #: keeps a line from ending after the mark of what is cut
PATH_LENGTH = 60  #: characters of a file's path that fit in a list


@register.filter
def number(value: int) -> str:
    """Format a whole number: 28412 → 28,412."""
    return f"{value:,}"


@register.filter
def row_number(value: int) -> str:
    """Name a row by its number: 1,204, or 1,204, picture 2."""
    return row_in_words(value)


@register.filter
def counted_rows(value: int, batch: Batch) -> str:
    """Add “rows” to a number, or “pictures” where a row gives a result for each of its pictures."""
    return counted(value, batch.match_rule.noun)


@register.filter
def all_counted_rows(value: int, batch: Batch) -> str:
    """Name all rows of a batch, or all pictures of its rows, with their number."""
    return all_counted(value, batch.match_rule.noun)


@register.filter
def counted(value: int, noun: str) -> str:
    """Add a noun to a number: 1 row, 812 rows.

    An irregular plural follows a comma (`"child,children"`).
    """
    one, _, many = noun.partition(",")
    return f"{value:,} {one if value == 1 else many or one + 's'}"


@register.filter
def all_counted(value: int, noun: str) -> str:
    """Name all of something with their number: All 812 rows. One is just 1 row."""
    return counted(value, noun) if value == 1 else f"All {counted(value, noun)}"


@register.filter(name="size")
def size_in_words(value: float | None) -> str:
    """Format bytes in decimal units with up to three digits: 15.2 GB, 64 MB, 940 kB, 12 bytes."""
    amount = float(value or 0)
    if amount < 1000:
        return counted(int(amount), "byte")
    for unit in UNITS:
        amount /= 1000
        if amount < 999.5 or unit == UNITS[-1]:
            break
    digits = f"{amount:.1f}".removesuffix(".0") if amount < 99.95 else f"{amount:.0f}"
    return f"{digits} {unit}"


@register.filter
def rate(value: float) -> str:
    """Format images a second: 18.4 images/s; slow rates per minute."""
    if value < 0.995:
        return f"{counted(round(value * 60), 'image')}/min"
    return f"{value:.1f} images/s" if value < 99.95 else f"{value:,.0f} images/s"


@register.filter
def duration(seconds: float | timedelta) -> str:
    """Format a duration: 56 s, 3 min 20 s, 2 h 5 min, 3 days."""
    if isinstance(seconds, timedelta):
        seconds = seconds.total_seconds()
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return _minutes(whole)
    if whole < 48 * 3600:
        return _hours(whole)
    return f"{whole // 86400} days"


def _minutes(seconds: int) -> str:
    """Format minutes, below ten of them with the seconds."""
    if seconds >= 600:
        return f"{round(seconds / 60)} min"
    minutes, rest = divmod(seconds, 60)
    return f"{minutes} min {rest} s" if rest else f"{minutes} min"


def _hours(seconds: int) -> str:
    hours, rest = divmod(seconds, 3600)
    return f"{hours} h {rest // 60} min" if rest >= 60 else f"{hours} h"


@register.filter
def span(seconds: tuple[int, int]) -> str:
    """Format a low and a high estimate as a range: 10 to 12 minutes, 20 to 40 seconds, 1.5 to 2
    hours.
    """
    low, high = seconds
    if high < 10:
        return "a few seconds"
    if high < 90:
        return _between(max(low // 5 * 5, 5), -(-high // 5) * 5, "second")
    if high < 90 * 60:
        return _between(max(low // 60, 1), -(-high // 60), "minute")
    if high < 36 * 3600:
        return _between(max(low // 1800 / 2, 0.5), -(-high // 1800) / 2, "hour")
    return _between(max(low // 86400, 1), -(-high // 86400), "day")


def _between(low: float, high: float, unit: str) -> str:
    if low >= high:
        return f"about {high:g} {unit}{'' if high == 1 else 's'}"
    return f"{low:g} to {high:g} {unit}s"


@register.filter
def short_span(seconds: tuple[int, int]) -> str:
    """Format a range for a table: 10 to 12 min."""
    words = span(seconds)
    for long, short in (("minute", "min"), ("second", "s"), ("hour", "h")):
        words = words.replace(f"{long}s", short).replace(long, short)
    return words.replace("a few s", "a few seconds")


@register.filter
def clock(at: datetime) -> str:
    """Format a time of day: 14:03."""
    return format_date(timezone.localtime(at), "H:i")


@register.filter
def clock_seconds(at: datetime) -> str:
    """Format a time of day with seconds: 14:03:22."""
    return format_date(timezone.localtime(at), "H:i:s")


@register.filter
def moment(at: datetime) -> str:
    """Format a moment: today 13:02, yesterday 13:02, 12 November 13:02, 12 November 2025."""
    local, today = timezone.localtime(at), timezone.localdate()
    if local.date() == today:
        return f"today {clock(at)}"
    if local.date() == today - timedelta(days=1):
        return f"yesterday {clock(at)}"
    return format_date(local, "j F H:i" if local.year == today.year else "j F Y")


@register.filter
def about_when(progress: BatchProgress) -> str:
    """Format the expected end: about 14:14, about Wednesday 9:06, about 2 December."""
    low, high = progress.seconds_left or (0, 0)
    at = timezone.localtime(progress.as_of + timedelta(seconds=(low + high) / 2))
    days = (at.date() - timezone.localdate(progress.as_of)).days
    return f"about {format_date(at, 'H:i' if not days else 'l H:i' if days < 7 else 'j F')}"


@register.filter
def pixels(details: ResultDetails) -> str:
    """Format the smallest text size of a result: 87 px."""
    sizes = [text.size_px for text in details.texts if text.size_px]
    return f"{round(min(sizes)):,} px" if sizes else ""


@register.filter
def contrast(details: ResultDetails) -> str:
    """Format the lowest WCAG contrast of a result's texts with the photo: 3.2 : 1."""
    found = [text.contrast for text in details.texts if text.contrast]
    return f"{int(min(found) * 10) / 10:.1f} : 1" if found else ""


JPEG_WAYS = {
    "splice": "only the pixels under the text are re-encoded",
    "not_available": "re-encoded whole: no C compiler was found",
    "switched_off": "re-encoded whole, as set",
}
OF_DESIGN = {"strip": " with its strip", "turned": " upright, because its design names a size"}
"""Why the design had a photo encoded again."""


@register.filter
def jpeg_way(way: str) -> str:
    """Describe how a worker makes JPEGs.

    Empty for a worker of an older version, which does not say.
    """
    return JPEG_WAYS.get(way, "")


@register.filter
def made_how(details: ResultDetails) -> str:
    """Describe how the photo was saved: kept bit for bit outside the text, or re-encoded and
    why.
    """
    reason = details.path_reason
    if details.path == "splice":
        kept = "photo kept bit for bit outside the text"
        return (
            kept
            if reason != "progressive"
            else f"{kept}, as a baseline JPEG instead of a progressive one"
        )
    because = OF_DESIGN.get(reason, JPEG_WAYS.get(reason, "").removeprefix("re-encoded whole"))
    return f"re-encoded{because}" if details.path else ""


@register.filter
def short_key(key: str) -> str:
    """Return the part of a key that identifies a stored file.

    An address that contains it can be cached for ever.
    """
    return key.rpartition("/")[2].partition(".")[0]


@register.filter
def cut_in_middle(name: str) -> SafeString:
    """Render a name whose middle is cut where it is too long for its place: names of one kind, such
    as `… final A.jpg` and `… final B.jpg`, differ at their ends.

    Screen readers read the whole name, once. Text from right to left stays in one piece: its
    letters join, and its end is on the left.
    """
    at = len(name) - KEPT_END
    while at > 0 and combining(name[at]):
        at -= 1
    is_short = at <= 0 or len(name) <= SHORT_NAME
    if is_short or any(bidirectional(character) in ("R", "AL") for character in name):
        return format_html('<span class="middle"><span>{}</span></span>', name)
    return format_html(
        '<span class="middle"><span aria-hidden="true">{}</span><span aria-hidden="true">{}</span>'
        '<span class="visually-hidden">{}</span></span>',
        name[:at],
        name[at:],
        name,
    )


@register.filter
def path_end(path: str) -> str:
    """Return the end of a long path, which distinguishes it from others."""
    return path if len(path) <= PATH_LENGTH else f"…{NO_BREAK}{path[1 - PATH_LENGTH :]}"


@register.filter
def unlocalized(value: int) -> str:
    """Format a number for machines: 3512, not 3,512."""
    return str(value)


OUTCOMES = {
    "done": "Made",
    "lost": "The worker was stopped; the row was queued again",
    "expired": "The worker did not answer for three minutes; the row was queued again",
    "not_stored": "The storage was full or unavailable; the row was queued again",
    "late": "Finished too late: another worker had already taken the row",
}


@register.filter
def attempt_words(attempt: Attempt) -> str:
    """Describe one try in a sentence: how it ended, on which worker, and why it ran again."""
    failed = f"Failed: {JobFailed.of(attempt.code).title}"
    ended = failed if attempt.outcome == "failed" else OUTCOMES.get(attempt.outcome, "In progress")
    again = f" · {attempt.reason}" if attempt.reason else ""
    return f"{ended} (try {attempt.n}, worker {attempt.worker}){again}"


RUNNING_DOT = mark_safe('<i class="dot c"></i>')
STATE_CLASSES = {State.DONE: "", State.FAILED: "failed", State.RUNNING: "running"}


@register.simple_tag
def job_state(job: Job) -> SafeString:
    """Render the state of a row as a small label."""
    state = State(job.state)
    label = "Cancelled" if state is State.CANCELLED else state.label
    return format_html('<span class="state {}">{}</span>', STATE_CLASSES.get(state, ""), label)


PART_WORDS = {
    "ok": ("", "running"),
    "unknown": ("attention", "unknown"),
    "unconfirmed": ("failed", "does not confirm messages"),
    "leaderless": ("failed", "queue has no leader"),
    "disconnected": ("failed", "not connected to the broker"),
}


@register.simple_tag
def part_word(word: str) -> SafeString:
    """Render the word of a part of the site (`/healthz`) as a small label."""
    kind, said = PART_WORDS.get(word, ("failed", word))
    return format_html('<span class="state {}">{}</span>', kind, said)


@register.simple_tag
def batch_state(
    batch: Batch, counts: Counts, first: Counts | None = None, *, starts: bool = False
) -> SafeString:
    """Render the state of a batch as a coloured label.

    `first`: the counts of *Make 10 first*, once made. `starts`: the batch will start by itself."""
    kind, words = ("running", "Starting") if starts else _batch_words(batch, counts, first)
    dot = RUNNING_DOT if kind == "running" else ""
    return format_html('<span class="state {}">{}{}</span>', kind, dot, words)


def _batch_words(batch: Batch, counts: Counts, first: Counts | None) -> tuple[str, str]:
    match state_of(batch):
        case "draft":
            return ("attention", "Waiting for you") if batch.checked_at else ("", "Draft")
        case "paused":
            return "attention", f"First {first.settled:,} made" if first else "Paused"
        case "running":
            return "running", "Running"
        case "cancelled":
            return "", "Cancelled"
        case _:
            return _done_words(counts)


def _done_words(counts: Counts) -> tuple[str, str]:
    if not counts.failed:
        return "", "Done"
    failed = f"{counts.failed:,} failed"
    return "failed", f"Done, {failed}" if counts.done else failed


@register.simple_tag
def bar(counts: Counts, *, thin: bool = False) -> SafeString:
    """Draw the bar of a batch: done, then failed, then running, and at the end left out or
    cancelled.
    """
    shown_left_out = counts.left_out if counts.cancelled else 0
    total = counts.wanted + shown_left_out
    parts = [("done", counts.done), ("failed", counts.failed), ("running", counts.running)]
    label = f"{counts.done:,} done, {counts.failed:,} failed, {counts.open:,} open"
    return draw_bar(
        total, [*parts, ("to-do", counts.to_do), ("left-out", shown_left_out)], label, thin=thin
    )


def draw_bar(
    total: int, parts: list[tuple[str, int]], label: str, *, thin: bool = False
) -> SafeString:
    """Draw an SVG whose rects are as wide as their counts, each wide enough to see.

    Without a label it is hidden from screen readers."""
    whole = max(total, 1)
    labelled = format_html('role="img" aria-label="{}"', label)
    return format_html(
        '<div class="bar{}"><svg viewBox="0 0 {} 1" preserveAspectRatio="none" {}>{}</svg></div>',
        " thin" if thin else "",
        str(whole),
        labelled if label else mark_safe('aria-hidden="true"'),
        _rects(whole, parts),
    )


def _rects(whole: int, parts: list[tuple[str, int]]) -> SafeString:
    """Draw the parts side by side. A few failed or running rows are still wide enough to see."""
    least, rects, x = whole / 400, [], 0.0
    for name, count in parts:
        width = max(count, least) if count and name in ("failed", "running") else count
        rects.append((name, _length(min(x, whole)), _length(max(min(width, whole - x), 0))))
        x += width
    return format_html_join("", '<rect class="{}" x="{}" y="0" width="{}" height="1"/>', rects)


@register.simple_tag(name="progress_bar")
def progress_bar(total: int, done: int, label: str) -> SafeString:
    """Draw a bar with the role of a progress bar. Its value is unknown while `total` is 0."""
    known = (
        format_html(' aria-valuemax="{}" aria-valuenow="{}"', str(total), str(min(done, total)))
        if total
        else ""
    )
    bar = draw_bar(total, [("done", done)], "")
    return format_html(
        '<div role="progressbar" aria-label="{}" aria-valuemin="0"{}>{}</div>', label, known, bar
    )


def _length(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


@register.simple_tag(name="bar_of")
def bar_of(total: int, done: int, failed: int = 0, running: int = 0, label: str = "") -> SafeString:
    """Draw a bar from plain numbers, for an upload, a check or a chore."""
    words = label or f"{done:,} of {total:,}"
    return draw_bar(total, [("done", done), ("failed", failed), ("running", running)], words)

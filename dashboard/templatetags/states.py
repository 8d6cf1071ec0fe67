"""What became of batches, rows and photos, in words. These tags are available in every template."""

from functools import cache

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from jobs.errors import JobFailed
from jobs.models import Attempt, Batch, Job, ResultDetails
from jobs.reading import Counts, state_of
from jobs.states import State

register = template.Library()


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
    return _row_state(State(job.state))


@cache
def _row_state(state: State) -> SafeString:
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

"""Bars: what became of rows, and progress. These tags are available in every template."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from jobs.reading import Counts

register = template.Library()


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

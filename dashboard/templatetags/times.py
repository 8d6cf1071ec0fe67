"""Durations, times of day and days in words. These tags are available in every template."""

from datetime import datetime, timedelta

from django import template
from django.template.defaultfilters import date as format_date
from django.utils import timezone

from jobs.reading import BatchProgress

register = template.Library()


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
    """Format whole minutes that have passed, below ten of them with the seconds."""
    if seconds >= 600:
        return f"{seconds // 60} min"
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

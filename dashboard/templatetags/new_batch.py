"""What only the pages of a new batch say."""

from django import template

register = template.Library()


@register.filter
def share(value: float) -> str:
    """3.4375 → 3.44 %, as sentences say it."""
    return f"{value:.3g} %"


@register.filter
def file_name(path: str) -> str:
    """photos/2026/IMG_1.jpg → IMG_1.jpg"""
    return path.rpartition("/")[2]

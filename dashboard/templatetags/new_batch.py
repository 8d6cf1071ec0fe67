"""Filters for the pages of a new batch."""

from django import template

register = template.Library()


@register.filter
def file_name(path: str) -> str:
    """Return the file name of a path: photos/2026/IMG_1.jpg → IMG_1.jpg"""
    return path.rpartition("/")[2]

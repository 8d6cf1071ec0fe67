"""What only the pages of a new batch say."""

from django import template

register = template.Library()


@register.filter
def file_name(path: str) -> str:
    """photos/2026/IMG_1.jpg → IMG_1.jpg"""
    return path.rpartition("/")[2]

"""What pages say of picture formats, and tell their scripts."""

import json

from django import template

from jobs import formats
from jobs.formats import others

register = template.Library()


@register.simple_tag
def picture_formats(last: str = "and") -> str:
    """Return the names of all formats: JPEG, PNG and WebP."""
    return formats.all_names(last)


@register.simple_tag
def other_formats(first: str, last: str = "and") -> str:
    """Return the names of all formats except one."""
    return formats.all_names(last, without=first)


@register.simple_tag
def picture_accept() -> str:
    """Return the `accept` attribute of an input for pictures."""
    return formats.ACCEPT


@register.simple_tag
def picture_extensions() -> str:
    """Return what `static/js/kinds.js` knows of names, as JSON.

    `pictures`: the name of the format by extension. `refused`: the sentence for every other known
    extension. `unknown`: the sentence for the rest.
    """
    return json.dumps(
        {
            "pictures": {end: one.name for end, one in formats.EXTENSIONS.items()},
            "refused": {
                end: other.sentence for other in others.OTHERS.values() for end in other.extensions
            },
            "unknown": others.OTHERS[others.UNKNOWN].sentence,
        },
        ensure_ascii=False,
    )

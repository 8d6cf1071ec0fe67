"""What pages say of picture formats, and tell their scripts."""

import json

from django import template

from jobs import formats
from jobs.intake.sheets import sheet_kinds

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
def sheet_formats() -> str:
    """Return the names of all formats of sheets: XLSX, XLS, ODS, CSV or TSV."""
    return sheet_kinds.NAMES


@register.simple_tag
def sheet_accept() -> str:
    """Return the `accept` attribute of an input for a sheet."""
    return ", ".join(f".{extension}" for extension in (*sheet_kinds.EXTENSIONS, "txt"))


@register.simple_tag
def picture_extensions() -> str:
    """Return what `static/js/kinds.js` knows of names, as JSON.

    `pictures`: the name of the format by extension. `sheets`: the extensions of sheets.
    """
    return json.dumps(
        {
            "pictures": {end: one.name for end, one in formats.EXTENSIONS.items()},
            "sheets": sheet_kinds.EXTENSIONS,
        },
        ensure_ascii=False,
    )

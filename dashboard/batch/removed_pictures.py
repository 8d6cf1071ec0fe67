"""Pictures that a form names for removal, and what is said once they are removed."""

from django.http import QueryDict

from dashboard.templatetags.words import counted
from jobs.byte_sizes import in_words
from jobs.intake.pictures.removing import Removal
from jobs.texts import whole_number

MOST_CHOSEN = 200  #: pictures that one form names


def chosen_in(form: QueryDict) -> list[int]:
    numbers = (whole_number(text, digits=18) for text in form.getlist("source")[:MOST_CHOSEN])
    return [number for number in numbers if number is not None]


def said(removed: Removal) -> str:
    rows = f" {counted(removed.rows, 'row')} lost a picture." if removed.rows else ""
    return f"{counted(removed.pictures, 'picture')} removed, {in_words(removed.size)} freed.{rows}"

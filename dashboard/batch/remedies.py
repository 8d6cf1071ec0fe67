"""The address of each place where something is fixed. What is offered there: `jobs.remedies`."""

from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from jobs.remedies import Button, Help, Place


@dataclass(frozen=True, slots=True)
class Fix:
    """A button of a page: its text and its address. `posts`: it changes something."""

    text: str
    url: str
    posts: bool = False


def fix(
    button: Button | None,
    batch_id: UUID,
    *,
    row: int | None = None,
    count: int = 1,
    rows: str = "",
    output: str = "",
    code: str = "",
) -> Fix | None:
    """Return the button for `count` rows, of which `row` is one. None if there is nowhere to go.

    `rows` is the address of the list of these rows, for a fix that is not made in only one.
    `output` is the one that the row of the example is about. `code` is why they failed: their pages
    then lead from one of them to the next.
    """
    if button is None:
        return None
    url = _address(button, batch_id, row, rows if count > 1 else "")
    if output and button.place is Place.PREVIEW and url:
        url = f"{url}&{urlencode({'of': output})}"
    if code and count > 1 and button.place is Place.ROW:
        url = f"{url}?{urlencode({'code': code})}"
    posts = button.place is Place.OTHER_DESIGN
    return Fix(button.text_for(count), url, posts) if url else None


def sentence(offered: Help, batch_id: UUID) -> SafeString:
    """Return what to do on the page of a failed row, with the link to the page that it names."""
    before, named, after = offered.sentence.partition("{link}")
    place = fix(offered.after, batch_id) if named else None
    link = format_html('<a href="{}">{}</a>', place.url, place.text) if place else ""
    return format_html("{}{}{}", before, link, after)


def row_address(batch_id: UUID, row: int, code: str = "") -> str:
    """Return the address of a row's page. `code`: why the rows failed between which it leads."""
    return reverse("row", args=[batch_id, row], query={"code": code} if code else None)


def _address(button: Button, batch_id: UUID, row: int | None, rows: str) -> str:
    match button.place:
        case Place.FONTS:
            return reverse("fonts")
        case Place.PREVIEW:
            return "" if row is None else f"{reverse('design', args=[batch_id])}?row={row}"
        case Place.ROWS if rows or row is None:
            return rows
        case Place.ROW | Place.ROWS:
            return reverse("row", args=[batch_id, row])
        case place:
            part = f"#{button.at}" if button.at else ""
            return reverse(place.value, args=[batch_id]) + part

"""Numbers, sizes and names in words. These tags are available in every template."""

from collections.abc import Sequence
from unicodedata import bidirectional, combining

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from jobs import texts
from jobs.byte_sizes import in_words
from jobs.models import Batch, ResultDetails
from jobs.row_pictures import is_of_picture, row_in_words

register = template.Library()

SHORT_NAME = 16  #: characters of a file name that fit under the smallest picture
KEPT_END = 10  #: characters at the end of a longer name that are shown even if its middle is cut
NO_BREAK = "\u2060"  #: keeps a line from ending after the mark of what is cut
PATH_LENGTH = 60  #: characters of a file's path that fit in a list


@register.filter
def number(value: int) -> str:
    """Format a whole number: 28412 → 28,412."""
    return f"{value:,}"


@register.filter
def row_number(value: int) -> str:
    """Name a row by its number: 1,204, or 1,204, picture 2."""
    return row_in_words(value)


@register.filter
def row_numbers(rows: Sequence[int]) -> str:
    """Name rows by their numbers: 2, 14, or 2, picture 1; 14, picture 3."""
    between = "; " if any(map(is_of_picture, rows)) else ", "
    return between.join(map(row_in_words, rows))


@register.filter
def counted_rows(value: int, batch: Batch) -> str:
    """Add “rows” to a number, or “pictures” where a row gives a result for each of its pictures."""
    return counted(value, batch.match_rule.noun)


@register.filter
def all_counted_rows(value: int, batch: Batch) -> str:
    """Name all rows of a batch, or all pictures of its rows, with their number."""
    return all_counted(value, batch.match_rule.noun)


@register.filter
def counted(value: int, noun: str) -> str:
    """Add a noun to a number: 1 row, 812 rows.

    An irregular plural follows a comma (`"child,children"`).
    """
    one, _, several = noun.partition(",")
    return texts.counted(value, one, several)


@register.filter
def all_counted(value: int, noun: str) -> str:
    """Name all of something with their number: All 812 rows. One is just 1 row."""
    return counted(value, noun) if value == 1 else f"All {counted(value, noun)}"


@register.filter(is_safe=True)
def units(value: object) -> str:
    """Keep numbers and their units on one line, in a sentence of this site."""
    return texts.units_kept(f"{value}")


@register.filter(name="size")
def size_in_words(value: float | None) -> str:
    """Format bytes: 15.2 GB, 64 MB, 940 kB, 12 bytes."""
    return units(in_words(value or 0))


@register.filter
def share(value: float) -> str:
    """Format a share: 3.4375 → 3.44 %."""
    return units(f"{value:.3g} %")


@register.filter
def rate(value: float) -> str:
    """Format images a second: 18.4 images/s; slow rates per minute."""
    if value < 0.995:
        return f"{counted(round(value * 60), 'image')}/min"
    return f"{value:.1f} images/s" if value < 99.95 else f"{value:,.0f} images/s"


@register.filter
def pixels(details: ResultDetails) -> str:
    """Format the smallest text size of a result: 87 px."""
    sizes = [text.size_px for text in details.texts if text.size_px]
    return units(f"{round(min(sizes)):,} px") if sizes else ""


@register.filter
def contrast(details: ResultDetails) -> str:
    """Format the lowest WCAG contrast of a result's texts with the photo: 3.2 : 1."""
    found = [text.contrast for text in details.texts if text.contrast]
    return f"{int(min(found) * 10) / 10:.1f} : 1" if found else ""


@register.filter
def short_key(key: str) -> str:
    """Return the part of a key that identifies a stored file.

    An address that contains it can be cached for ever.
    """
    return key.rpartition("/")[2].partition(".")[0]


@register.filter
def cut_in_middle(name: str) -> SafeString:
    """Render a name whose middle is cut where it is too long for its place: names of one kind, such
    as `… final A.jpg` and `… final B.jpg`, differ at their ends.

    Screen readers read the whole name, once. Text from right to left stays in one piece: its
    letters join, and its end is on the left.
    """
    at = len(name) - KEPT_END
    while at > 0 and combining(name[at]):
        at -= 1
    is_short = at <= 0 or len(name) <= SHORT_NAME
    if is_short or any(bidirectional(character) in ("R", "AL") for character in name):
        return format_html('<span class="middle"><span>{}</span></span>', name)
    return format_html(
        '<span class="middle"><span aria-hidden="true">{}</span><span aria-hidden="true">{}</span>'
        '<span class="visually-hidden">{}</span></span>',
        name[:at],
        name[at:],
        name,
    )


@register.filter
def path_end(path: str) -> str:
    """Return the end of a long path, which distinguishes it from others."""
    return path if len(path) <= PATH_LENGTH else f"…{NO_BREAK}{path[1 - PATH_LENGTH :]}"


@register.filter
def unlocalized(value: int) -> str:
    """Format a number for machines: 3512, not 3,512."""
    return str(value)

"""How often pages ask again, as htmx writes it. A tab that is hidden does not ask (`site.js`)."""

from enum import StrEnum


class Every(StrEnum):
    """An interval, by what people wait for."""

    QUICK_CHORE = "700ms"  #: reading, matching, checking, a zip: most are over in a second or two
    LONG_CHORE = "1s"  #: unpacking, a PDF, a deletion: minutes, in which the numbers should move
    RUN = "2s"  #: a batch and its rows: a poll costs as much as drawing a picture
    OVERVIEW = "3s"  #: all batches, all workers: facts of the whole site, for a glance
    INDICATOR = "10s"  #: in the header of every page, all day

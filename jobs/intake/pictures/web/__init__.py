"""Pictures that the sheet names by web addresses, fetched from allowed hosts."""

from jobs.intake.pictures.web.fetching import fetch

__all__ = ["fetch"]

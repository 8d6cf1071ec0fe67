"""Pictures that the sheet names by web addresses, fetched from allowed hosts."""

from jobs.intake.pictures.web.fetching import FetchCounts, fetch

__all__ = ["FetchCounts", "fetch"]

"""Queries, named after the pages they serve. Nothing here writes; every number comes from our own rows."""

from jobs.reading.batch_page import Headed, Made, Zip, headed, last_zip, latest_results
from jobs.reading.counts import Counts, count_by_state, counts, counts_of, frozen
from jobs.reading.fonts import (
    UploadedFamily,
    UploadedFont,
    batches_with,
    families_of,
    fonts_of,
    named_by_designs,
    uploaded_families,
)
from jobs.reading.progress import (
    BatchState,
    Progress,
    fingerprint,
    first_made,
    progress,
    state_of,
    throughput,
    time_left,
)
from jobs.reading.rates import rate, rates_of
from jobs.reading.rows import (
    STATE_FILTERS,
    FailureGroup,
    FindingGroup,
    batch_list,
    blocked_rows,
    failure_groups,
    finding_groups,
    neighbours,
    rows,
)
from jobs.reading.site import NO_DISPATCHER, SiteStatus, site_status

__all__ = [
    "NO_DISPATCHER",
    "STATE_FILTERS",
    "BatchState",
    "Counts",
    "FailureGroup",
    "FindingGroup",
    "Headed",
    "Made",
    "Progress",
    "SiteStatus",
    "UploadedFamily",
    "UploadedFont",
    "Zip",
    "batch_list",
    "batches_with",
    "blocked_rows",
    "count_by_state",
    "counts",
    "counts_of",
    "failure_groups",
    "families_of",
    "finding_groups",
    "fingerprint",
    "first_made",
    "fonts_of",
    "frozen",
    "headed",
    "last_zip",
    "latest_results",
    "named_by_designs",
    "neighbours",
    "progress",
    "rate",
    "rates_of",
    "rows",
    "site_status",
    "state_of",
    "throughput",
    "time_left",
    "uploaded_families",
]

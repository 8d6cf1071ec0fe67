"""What the check reports, like `jobs.errors`: each finding with its code, title, sentence and fix.

A finding is a failure (`JobFailed`), which would block its row, or a notice, which blocks nothing.
To add a notice, write its class into the module of its theme and return it where it is found.
"""

from jobs.errors import JobFailed
from jobs.findings import codes, insets, pictures, results, texts
from jobs.findings.notice import Notice
from jobs.remedies import HELP, Button

__all__ = ["FailureOrNotice", "Notice", "fix_of", "title_of"]

type FailureOrNotice = JobFailed | Notice

THEMES = (codes, insets, pictures, results, texts)


def title_of(code: str, *, blocks: bool) -> str:
    """Return the heading of all findings with this code."""
    return JobFailed.of(code).title if blocks else Notice.of(code).title


def fix_of(code: str, *, blocks: bool) -> Button | None:
    """Return the button that fixes such a finding before the start, or None."""
    if not blocks:
        return Notice.of(code).fix
    kind = JobFailed.of(code)
    return kind.fix or HELP[kind.remedy].before

"""What a check found, for comparison."""

from django.db.models import F


def findings(batch) -> list[tuple[int | None, str, bool]]:
    found = batch.findings.select_related("job").order_by(F("job__row").asc(nulls_first=True), "id")
    return [
        (finding.job.row if finding.job else None, finding.code, finding.blocks)
        for finding in found
    ]

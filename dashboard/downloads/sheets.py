"""Downloads for spreadsheet programs: the report, and rows as a sheet."""

from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryFile

from django.conf import settings
from django.db.models import QuerySet
from django.http import FileResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from dashboard.batch.decorators import of_batch
from dashboard.downloads.sending import attachment
from dashboard.requests.htmx import HtmxRequest
from dashboard.rows.rows import filtered
from jobs.models import Batch, Job
from jobs.results import report as reports
from jobs.results import sheet_of_rows, workbook


@require_safe
@of_batch
def report(_request: HtmxRequest, batch: Batch) -> HttpResponseBase:
    return _as_csv(reports.csv(batch), f"{batch.name} report.csv")


@require_safe
@of_batch
def rows_as_sheet(request: HtmxRequest, batch: Batch) -> HttpResponseBase:
    """Send the rows that match the filters in the address, as CSV or XLSX like their sheet."""
    jobs = filtered(request, batch)
    if sheet_of_rows.is_text(batch):
        return _as_csv(sheet_of_rows.csv(batch, jobs), f"{batch.name} rows.csv")
    return _workbook(batch, jobs)


def _as_csv(lines: Iterable[bytes], name: str) -> StreamingHttpResponse:
    """Send the lines of a CSV file as they are made."""
    headers = {"Content-Disposition": attachment(name)}
    return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=headers)


def _workbook(batch: Batch, jobs: QuerySet[Job]) -> FileResponse:
    """Write the rows to a temporary file, and send it."""
    # The response closes it.
    file = TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR)  # noqa: SIM115
    sheet_of_rows.write_workbook(batch, jobs, file, folder=Path(settings.FILE_UPLOAD_TEMP_DIR))
    file.seek(0)
    return FileResponse(
        file,
        content_type=workbook.TYPE,
        headers={"Content-Disposition": attachment(f"{batch.name} rows.xlsx")},
    )

"""A row of a draft left out by hand, and included again."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from dashboard.requests.htmx import HtmxRequest, refusals_said
from jobs import control
from jobs.models import Job


@require_POST
def leave_out(request: HtmxRequest, batch_id: UUID, row: int) -> HttpResponse:
    """Leave the row out, or include it again, as the pressed button says."""
    rows = Job.objects.select_related("batch").filter(batch__deleted_at=None)
    job = get_object_or_404(rows, batch=batch_id, row=row)
    steer = control.put_back_row if request.POST.get("do") == "include" else control.leave_out_row
    with refusals_said(request):
        steer(job, request.user)
    return redirect("row", batch_id, row)

"""Serial numbers: the public page that says whether one is genuine, and its revocation."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from dashboard.requests.htmx import HtmxRequest, refusals_said
from jobs.control import revocations
from jobs.models import Job, SerialNumber


@login_not_required
@require_safe
def verify(request: HtmxRequest, token: str) -> HttpResponse:
    """Say whether the number behind an address was issued and is still valid.

    Nothing can be found by guessing: the address is signed.
    """
    number = SerialNumber.by_token(token)
    is_issued = number is not None and number.issued_at is not None
    shown = {"number": number if is_issued else None}
    answer = render(request, "site/verify.html", shown, status=200 if is_issued else 404)
    answer["Cache-Control"] = "no-store"
    answer["Referrer-Policy"] = "no-referrer"
    # People publish the address of their certificate, and its title often has a name.
    answer["X-Robots-Tag"] = "noindex, nofollow"
    return answer


@require_POST
def steer(request: HtmxRequest, number_id: int) -> HttpResponse:
    """Revoke a number, or make it valid again, and show its row."""
    number = get_object_or_404(SerialNumber, pk=number_id)
    with refusals_said(request):
        if request.POST.get("do") == "reinstate":
            revocations.reinstate(number, request.user)
        else:
            revocations.revoke(number, request.user, request.POST.get("reason", ""))
    job = get_object_or_404(Job, pk=number.job_id)
    return redirect("row", job.batch_id, job.row)

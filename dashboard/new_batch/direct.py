"""Large pictures that the browser sends to the storage itself: it asks for places, sends the parts
there, and tells the site.
"""

from dataclasses import asdict

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from dashboard.batch.decorators import of_draft
from dashboard.requests.htmx import HtmxRequest
from jobs.intake.pictures import direct
from jobs.intake.pictures.replacements import uploaded
from jobs.models import Batch
from jobs.storage import direct_uploads


@require_http_methods(["POST", "PUT", "DELETE"])
@of_draft("images")
def direct_file(request: HtmxRequest, batch: Batch, source_id: int) -> HttpResponse:
    """POST answers where the rest of a picture goes. PUT says that all of it was sent, and answers
    with the verdict, or null if some is missing. DELETE gives it up.
    """
    uploads = direct_uploads()
    if uploads is None:
        raise Http404("Files go through the site.")
    source = get_object_or_404(uploaded(batch), pk=source_id)
    if request.method == "POST":
        return JsonResponse({"parts": direct.places(uploads, source)})
    if request.method == "DELETE":
        direct.give_up(uploads, source)
        return JsonResponse({})
    verdict = direct.take(uploads, batch, source)
    return JsonResponse({"verdict": asdict(verdict) if verdict else None})

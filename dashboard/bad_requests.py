"""Requests that cannot be understood, and pages that are not there: how that is said."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from jobs import reading
from jobs.errors import InputRefused
from jobs.reading import Going


class RequestRefused(Exception):
    """A request that no view should see. Its sentence is for the person who sent it."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class UploadBroken(InputRefused):
    """The body ended early or is no form: nothing of the file in hand is kept, whole files before it are."""

    code = "upload_broken"


def refused(request: HttpRequest, sentence: str = "") -> HttpResponse:
    """Answer 400: to a script as JSON, to everybody else as a page. Without a sentence, a general one is shown."""
    if sentence and wants_json(request):
        return JsonResponse({"sentence": sentence}, status=400)
    return HttpResponse(render_to_string("400.html", {"sentence": sentence}), status=400)


def wants_json(request: HttpRequest) -> bool:
    """Return True for our scripts, False for a form sent without JavaScript."""
    return "application/json" in request.headers.get("Accept", "")


# Django's own three parse the form for a token that these pages do not need, and a form that cannot be parsed turns
# them into a 500.


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer what Django itself refuses (`handler400`)."""
    return refused(request)


def not_allowed(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer what this person may not do (`handler403`)."""
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer an address at which there is nothing (`handler404`): of a batch that was deleted, in its own words."""
    batch_id = request.resolver_match.kwargs.get("batch_id") if request.resolver_match else None
    going = reading.deletion_of(batch_id) if batch_id else None
    if going is not None and wants_json(request):
        return JsonResponse({"code": "batch_deleted", "sentence": _gone_in_words(going)}, status=404)
    return render(request, "404.html", {"going": going}, status=404)


def _gone_in_words(going: Going) -> str:
    name = going.deletion.name
    return f"The batch “{name}” was deleted." if going.deletion.is_over else f"The batch “{name}” is being deleted."

"""Requests that cannot be understood, and how that is said: 400, with a sentence where we have one."""

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string


class RequestRefused(BadRequest):
    """A request that no view should see. Its sentence is for the person who sent it."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def answer(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 400 (`handler400`). Of other exceptions than ours nothing is shown."""
    return refused(request, exception.sentence if isinstance(exception, RequestRefused) else "")


def refused(request: HttpRequest, sentence: str) -> HttpResponse:
    """Answer 400: to a script as JSON, to everybody else as a page. An empty sentence becomes a general one."""
    if sentence and wants_json(request):
        return JsonResponse({"sentence": sentence}, status=400)
    return HttpResponse(render_to_string("400.html", {"sentence": sentence}), status=400)


def wants_json(request: HttpRequest) -> bool:
    """Return True for our scripts, False for a form sent without JavaScript."""
    return "application/json" in request.headers.get("Accept", "")

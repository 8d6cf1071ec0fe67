"""Answers to invalid requests and to addresses without a page."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from jobs import reading
from jobs.errors import InputRefused
from jobs.reading import Going

type Next = Callable[[HttpRequest], HttpResponseBase]


class RequestRefused(Exception):
    """A request that no view should see, with a sentence for the person who sent it."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class UploadBroken(InputRefused):
    """The body ended early or is not a form.

    The current file is dropped; complete files before it are kept.
    """

    code = "upload_broken"


def refused(request: HttpRequest, sentence: str = "") -> HttpResponse:
    """Answer 400, as JSON to a script and as a page to a person.

    Without a sentence, the page shows a general one.
    """
    if sentence and wants_json(request):
        return JsonResponse({"sentence": sentence}, status=400)
    return render(request, "400.html", {"sentence": sentence}, status=400)


def wants_json(request: HttpRequest) -> bool:
    """Return True for our scripts, False for a form sent without JavaScript."""
    return "application/json" in request.headers.get("Accept", "")


# Django's own three handlers parse the form for a token that these pages do not need. A form that
# cannot be parsed turns them into a 500.


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request that Django itself refuses (`handler400`)."""
    return refused(request)


def not_allowed(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request that this person is not allowed to make (`handler403`)."""
    return render(request, "403.html", status=403)


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose token is missing or old (`CSRF_FAILURE_VIEW`)."""
    return render(request, "403_csrf.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer an address without a page (`handler404`).

    The page of a deleted batch says that it was deleted.
    """
    batch_id = request.resolver_match.kwargs.get("batch_id") if request.resolver_match else None
    going = reading.deletion_of(batch_id) if batch_id else None
    if going is not None and wants_json(request):
        return JsonResponse(
            {"code": "batch_deleted", "sentence": _gone_in_words(going)}, status=404
        )
    return render(request, "404.html", {"going": going}, status=404)


def pages_for_buttons(get_response: Next) -> Next:
    """Show a page where a person opens the address of a button (middleware): Django's own answer
    is empty.
    """

    def answer(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if response.status_code == 405 and request.method == "GET" and not wants_json(request):
            return _only_pressed(request, response.headers["Allow"])
        return response

    return answer


def _only_pressed(request: HttpRequest, allowed: str) -> HttpResponse:
    batch_id = request.resolver_match.kwargs.get("batch_id") if request.resolver_match else None
    response = render(request, "405.html", {"batch_id": batch_id}, status=405)
    response.headers["Allow"] = allowed
    return response


def _gone_in_words(going: Going) -> str:
    name = going.deletion.name
    return (
        f"The batch “{name}” was deleted."
        if going.deletion.is_over
        else f"The batch “{name}” is being deleted."
    )

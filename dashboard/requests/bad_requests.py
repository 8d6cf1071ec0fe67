"""Answers to invalid requests and to addresses without a page."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from jobs import reading
from jobs.errors import InputRefused
from jobs.reading import Going


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


def _gone_in_words(going: Going) -> str:
    name = going.deletion.name
    return (
        f"The batch “{name}” was deleted."
        if going.deletion.is_over
        else f"The batch “{name}” is being deleted."
    )

"""The answer to a request that needs the storage while it does not work."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from dashboard.requests.bad_requests import wants_json
from jobs.errors import StorageFailed

FOR_STRANGERS = "The storage of this site is not working right now. Try again in a moment."


class StorageAway:
    """Answers 503 with what the storage refused, and what to do about it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, StorageFailed):
            return None
        # the sentence names the server, which is nothing for the client of a proof
        sentence = exception.sentence if request.user.is_authenticated else FOR_STRANGERS
        if wants_json(request):
            return JsonResponse({"sentence": sentence}, status=503)
        return render(request, "503.html", {"sentence": sentence}, status=503)

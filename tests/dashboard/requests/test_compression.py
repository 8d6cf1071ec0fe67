"""What is sent compressed, and what is not."""

import gzip
import re

import pytest
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.test import Client, RequestFactory

from dashboard.requests.compression import LEAST, CompressedPages

ACCEPTED = {"Accept-Encoding": "gzip, deflate, br"}
TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="(\w+)"')
LONG = "a page " * LEAST


def sent(response: HttpResponseBase, headers: dict[str, str] = ACCEPTED) -> HttpResponseBase:
    """Send an answer through the middleware."""

    def answer(_: HttpRequest) -> HttpResponseBase:
        return response

    passed_on = CompressedPages(answer)(RequestFactory().get("/", headers=headers))
    assert isinstance(passed_on, HttpResponseBase)
    return passed_on


@pytest.mark.parametrize("response", [HttpResponse(LONG), JsonResponse({"rows": LONG})])
def test_pages_and_json_are_compressed(response: HttpResponse) -> None:
    plain = response.content

    packed = sent(response)

    assert isinstance(packed, HttpResponse)
    assert gzip.decompress(packed.content) == plain
    assert (packed["Content-Encoding"], packed["Vary"]) == ("gzip", "Accept-Encoding")
    assert int(packed["Content-Length"]) == len(packed.content) < len(plain) / 5


@pytest.mark.parametrize(
    "response",
    [
        HttpResponse("short"),
        HttpResponse(LONG, content_type="image/jpeg"),
        HttpResponse(LONG, content_type="application/zip"),
        FileResponse([LONG.encode()], content_type="text/html"),
    ],
)
def test_downloads_pictures_and_short_answers_stay_as_they_are(response: HttpResponseBase) -> None:
    assert sent(response).get("Content-Encoding") is None


def test_whoever_cannot_unpack_gets_the_page_as_it_is() -> None:
    response = sent(HttpResponse(LONG), {})

    assert isinstance(response, HttpResponse)
    assert response.content == LONG.encode()
    assert response["Vary"] == "Accept-Encoding"


def test_the_length_of_a_page_says_nothing_of_the_secrets_in_it() -> None:
    lengths = {sent(HttpResponse(LONG))["Content-Length"] for _ in range(20)}

    assert len(lengths) > 5


@pytest.mark.django_db
def test_the_pages_of_the_site_are_compressed_and_mask_their_token_each_time(
    client: Client,
) -> None:
    first, second = (client.get("/sign-in/", headers=ACCEPTED) for _ in range(2))

    tokens = {TOKEN.findall(gzip.decompress(page.content))[0] for page in (first, second)}
    assert first["Content-Encoding"] == "gzip"
    assert len(tokens) == 2

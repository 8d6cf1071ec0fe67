"""Gives each request an id, which its answer returns and every line of the log about it names.

A proxy in front may send its own.
"""

import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.core.signals import request_finished
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from jobs.logs import context

HEADER = "X-Request-ID"
_USABLE = re.compile(r"[\w.:-]{1,100}", re.ASCII)

type GetResponse = Callable[[HttpRequest], HttpResponseBase]


class RequestIds:
    """Take the id of `X-Request-ID`, or make one."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        sent = request.headers.get(HEADER, "")
        name = sent if _USABLE.fullmatch(sent) else uuid4().hex
        context.begin(request=name)  # Django logs some refusals after this has returned
        response = self.get_response(request)
        response.headers[HEADER] = name
        return response


def _forget(**_: Any) -> None:
    context.end()


request_finished.connect(_forget)

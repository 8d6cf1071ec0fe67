"""What must be true of every answer."""

import traceback
from collections.abc import Iterator
from dataclasses import replace

from tests.dashboard.fuzzing.addresses import EVERYWHERE, WRITES_ON_LOOKING
from tests.dashboard.fuzzing.asking import MOST_BYTES, MOST_QUERIES, Answered, Asked, Site

SAFE = ("GET", "HEAD")
LEAKS = (b"Traceback (most recent call last)", b"/site-packages/", b"DJANGO_SETTINGS_MODULE")
NOT_COMPARED = {"set-cookie", "date", "expires", "content-length", "x-request-id"}


def judge(site: Site, asked: Asked, *, with_head: bool = True) -> Answered:
    """Send it, and HEAD too for a GET; raises AssertionError with the request and what is wrong
    with the answer.
    """
    answered = site.ask(asked)
    faults = list(_faults(asked, answered))
    if with_head and asked.method == "GET" and not faults:
        faults += _head_differs(site, asked, answered)
    if faults:
        why = "".join(traceback.format_exception(answered.error)[-8:]) if answered.error else ""
        raise AssertionError(f"{asked}\n{'; '.join(faults)}\n{why}")
    return answered


def _faults(asked: Asked, answered: Answered) -> Iterator[str]:
    if answered.status >= 500 and not (asked.name == "readyz" and answered.status == 503):
        yield f"answered {answered.status}"
    if answered.error is not None and answered.status < 500:
        yield "the answer broke off"
    if any(leak in answered.body for leak in LEAKS):
        yield "the answer shows a traceback"
    if answered.queries > MOST_QUERIES or len(answered.body) > MOST_BYTES:
        yield f"{answered.queries} queries, {len(answered.body)} bytes"
    if asked.method in SAFE:
        surprising = answered.written - EVERYWHERE - WRITES_ON_LOOKING.get(asked.name, set())
        if surprising:
            yield f"looking wrote {sorted(surprising)}"


def _head_differs(site: Site, asked: Asked, answered: Answered) -> list[str]:
    head = site.ask(replace(asked, method="HEAD"))
    if head.status >= 500:
        return [f"HEAD answered {head.status}"]
    if answered.status == 405:
        return []  # a file in slices is asked for with HEAD alone
    if head.status != answered.status:
        return [f"HEAD answered {head.status}, GET {answered.status}"]
    names = (set(head.headers) | set(answered.headers)) - NOT_COMPARED
    return [
        f"{name}: HEAD {head.headers.get(name)!r}, GET {answered.headers.get(name)!r}"
        for name in sorted(names)
        if head.headers.get(name) != answered.headers.get(name)
    ]

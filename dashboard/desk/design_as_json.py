"""The design as JSON: downloaded, and replaced by one that is pasted or uploaded."""

import json
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from dashboard.batch.decorators import of_draft
from dashboard.desk.desk import desk_of, document_of, form_of
from dashboard.desk.page import page
from dashboard.requests.htmx import HtmxRequest
from dashboard.templatetags.words import counted
from jobs import control
from jobs.errors import DesignRefused
from jobs.models import Batch, DesignVersion

LARGEST = 1_000_000  #: bytes of a pasted or uploaded design


def take(request: HtmxRequest, batch: Batch) -> HttpResponse:
    """Replace the whole design with one pasted or uploaded as JSON."""
    try:
        version = _save(batch, request.user, read_document(_text(request)))
    except DesignRefused as refused:
        return _refused(request, batch, refused)
    messages.success(
        request, f"The design was replaced: {counted(len(version.parsed.boxes), 'box,boxes')}."
    )
    return redirect("design", batch.pk)


def _save(batch: Batch, user: User, document: Any) -> DesignVersion:
    """Save the design of a draft, or the one that is tried on a started batch."""
    if batch.is_draft:
        return control.replace_design(batch, user, document)
    document, edited = control.with_own_insets(batch, document), batch.design_version_id or 0
    return control.save_design(batch, user, document, edited=edited)


def _text(request: HtmxRequest) -> str:
    """Return the text of the uploaded file, or what was pasted. The end of a large one is cut."""
    pasted, file = request.POST.get("document", ""), request.FILES.get("file")
    return str(file.read(LARGEST + 1), "utf-8", "replace") if file else pasted


def _refused(request: HtmxRequest, batch: Batch, refused: DesignRefused) -> HttpResponse:
    """Show the design as it is, the pasted text, and what is wrong with it."""
    desk, pasted = desk_of(batch, {}), request.POST.get("document", "")
    extra = {"pasted": pasted, "document_problems": refused.details["problems"]}
    return page(request, batch, desk, form_of(batch, desk), status=422, **extra)


@require_safe
@of_draft("design")
def download(request: HtmxRequest, batch: Batch) -> HttpResponse:
    """Send the design as a file, to keep or to use in another batch."""
    text = json.dumps(document_of(batch), ensure_ascii=False, indent=2)
    name = quote(f"{batch.name}.json", safe="")
    disposition = f"attachment; filename*=UTF-8''{name}"
    return HttpResponse(
        text, content_type="application/json", headers={"Content-Disposition": disposition}
    )


def read_document(text: str) -> Any:
    """Parse a pasted or uploaded design. Raises DesignRefused."""
    try:
        return json.loads(text)
    except RecursionError as error:
        raise _no_document(
            "This JSON is nested too deeply. A design has only a few levels."
        ) from error
    except ValueError as error:
        line = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise _no_document(
            f'This is not valid JSON{line}. A design begins with {{"format": 1, …}}.'
        ) from error


def _no_document(sentence: str) -> DesignRefused:
    return DesignRefused(sentence, problems=[["", sentence]])

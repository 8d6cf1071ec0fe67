"""The fourth step: the design, with live previews on the batch's own photos."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from dashboard.batch.decorators import find, of_draft
from dashboard.desk import design_as_json
from dashboard.desk.deeds import EditedDesign, outcome_of
from dashboard.desk.desk import Desk, desk_of, form_of
from dashboard.desk.forms.box import BoxForm
from dashboard.desk.looks import changed_since
from dashboard.desk.page import page
from dashboard.requests.htmx import HtmxRequest, page_or_press
from dashboard.requests.parameters import number_in
from jobs import control
from jobs.control import design_changes
from jobs.design import parse
from jobs.design.overrides import taken
from jobs.errors import DesignChanged, DesignRefused
from jobs.intake import chore_requests
from jobs.intake.rows import rows
from jobs.models import Batch, Chore, DesignVersion


@page_or_press
@of_draft("design")
def design(request: HtmxRequest, batch: Batch) -> HttpResponse:
    """Show the design page. A POST saves the controls, then does what its button says."""
    desk = desk_of(batch, request.POST or request.GET)
    if request.method != "POST":
        return page(request, batch, desk, form_of(batch, desk))
    if request.POST.get("do") == "document":
        return design_as_json.take(request, batch)
    return _take_form(request, batch, desk)


def _take_form(request: HtmxRequest, batch: Batch, desk: Desk) -> HttpResponse:
    """Save the controls, unless the design was changed elsewhere or a value cannot be used."""
    form = form_of(batch, desk, request.POST)
    if _edited(request) not in (None, batch.design_version_id or 0):
        return _ask_again(request, batch, desk, form)
    if not form.is_valid():
        return page(request, batch, desk, form, status=422)
    return _save(request, batch, desk, form)


def _save(request: HtmxRequest, batch: Batch, desk: Desk, form: BoxForm) -> HttpResponse:
    edited = desk.with_values(form.cleaned_data)
    outcome = outcome_of(_deed(request, form), edited)
    before, looks_before = batch.design_version_id or 0, batch.design
    try:
        version = control.save_design(batch, request.user, outcome.document, edited=before)
    except (DesignRefused, DesignChanged) as refused:
        return _not_saved(request, batch, desk, form, refused)
    _say_detached_columns(request, batch, desk, edited)
    if said := changed_since(looks_before, version.parsed):
        messages.warning(request, said)
    return _go_on(request, batch, edited, outcome)


def _go_on(request: HtmxRequest, batch: Batch, edited: Desk, outcome: EditedDesign) -> HttpResponse:
    """Go to the page that comes after the pressed button."""
    if outcome.step == "check":
        return _check(batch)
    shown = _shown(outcome, edited) | _copied(outcome, request.POST.get("do", ""))
    return redirect(_next_page(batch, outcome, shown))


def _not_saved(
    request: HtmxRequest,
    batch: Batch,
    desk: Desk,
    form: BoxForm,
    refused: DesignRefused | DesignChanged,
) -> HttpResponse:
    """Show the form again: with its problems, or with the design that was saved elsewhere."""
    if isinstance(refused, DesignRefused):
        form.add_problems(refused)
        return page(request, batch, desk, form, status=422)
    batch = find(batch.pk)
    return _ask_again(request, batch, desk_of(batch, request.POST), form)


def _check(batch: Batch) -> HttpResponse:
    """Check the saved design, and show the page on which the check appears."""
    if batch.is_draft:
        chore_requests.request(batch, Chore.Kind.CHECK)
        return redirect("check", batch.pk)
    design_changes.check(batch)
    return redirect("design-change", batch.pk)


def _say_detached_columns(request: HtmxRequest, batch: Batch, desk: Desk, edited: Desk) -> None:
    """Say which columns changed a box by its name, and no longer do because it has another one."""
    before, name = desk.box["name"], edited.whole["boxes"][desk.index]["name"]
    if name == before:
        return
    for column in taken(parse(desk.whole), rows.columns(batch)):
        if column.box == before:
            messages.warning(
                request,
                f"The column “{column.column}” changed the box “{before}”, which is now named "
                f"“{name}”, so it no longer does. Name the column “{name}.{column.property}” in "
                "your sheet and upload it again.",
            )


def _deed(request: HtmxRequest, form: BoxForm) -> str:
    """Return the deed of the pressed button, with the choice beside it if it has one."""
    deed = request.POST.get("do", "save")
    return f"{deed}:{form.cleaned_data['another']}" if deed == "add-output" else deed


def _shown(outcome: EditedDesign, edited: Desk) -> dict[str, object]:
    """Return the parameters of the page that comes next: the box, the shape if one is chosen, and
    the output if there are some, with the choice of what edits of it count for.
    """
    shown: dict[str, object] = {"box": outcome.index}
    if outcome.aspect:
        shown["aspect"] = outcome.aspect
    if not outcome.document["outputs"]:
        return shown
    is_same = edited.outputs and outcome.output == edited.output
    kept = {"counts_for": edited.counts_for} if is_same else {}
    return shown | {"output": outcome.output} | kept


def _copied(outcome: EditedDesign, deed: str) -> dict[str, object]:
    """Return the parameter by which the page offers to undo a duplicate."""
    if deed != "duplicate":
        return {}
    return {"duplicate": outcome.document["boxes"][outcome.index]["name"]}


def _next_page(batch: Batch, outcome: EditedDesign, shown: dict[str, object]) -> str:
    if outcome.step == "insets":
        return reverse("insets", args=[batch.pk]) + "?put"
    query = shown if outcome.step == "design" else None
    return reverse(outcome.step, args=[batch.pk], query=query)


def _edited(request: HtmxRequest) -> int | None:
    """Return the id of the version that the form was made from, 0 if there was none, or None if it
    does not say.
    """
    return number_in(request.POST, "edited")


def _ask_again(request: HtmxRequest, batch: Batch, desk: Desk, form: BoxForm) -> HttpResponse:
    """Show the design as it is now. The person's input is kept if its box is still the same one."""
    messages.error(request, control.DESIGN_CHANGED)
    is_same_box = _is_same_box(batch, desk, _edited(request) or 0)
    return page(request, batch, desk, form if is_same_box else form_of(batch, desk), status=409)


def _is_same_box(batch: Batch, desk: Desk, edited: int) -> bool:
    """Return whether the box was at this place in the edited version too, as far as that is
    known.
    """
    before = DesignVersion.objects.filter(pk=edited, design__versions__batches=batch).first()
    earlier = before.parsed.boxes if before is not None else ()
    names = [box.name for box in earlier[desk.index : desk.index + 1]]
    return names == [desk.box["name"]] or not earlier

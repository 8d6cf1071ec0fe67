"""The buttons of the changed sheet's page. Each asks `control`, then shows the page again."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from dashboard.batch.decorators import of_batch, then_show
from dashboard.changed_sheet.changed_sheet import ChangedSheetPage
from dashboard.requests.htmx import HtmxRequest, refusals_said, render_page
from dashboard.requests.parameters import number_in
from dashboard.requests.uploads import Body, streams_files
from dashboard.templatetags.words import counted, number
from jobs.control import sheet_updates
from jobs.errors import SheetRefused
from jobs.intake.sheets import sheet_kinds
from jobs.intake.updates import pictures
from jobs.models import Batch, SheetUpdate

STAY = "{} in the batch: the next changed sheet can use them, and they go with the batch."
FAILED_ROWS = (
    "These are the failed rows. Upload the pictures that they need under “New pictures”: the page "
    "then says which rows will be made."
)
SHEET_STAYS = (
    "A changed sheet is here already, so the failed rows were not taken. To upload pictures for "
    "all of them, update the batch first, or press “Do not update”."
)
NO_FILE = f"Choose the changed sheet first: {sheet_kinds.NAMES}."


@require_POST
@streams_files
@then_show("changed-sheet")
def take_file(request: HtmxRequest, batch: Batch, *, body: Body) -> None:
    """Take the changed sheet and compare it. One that is open already is replaced only if the form
    names it.
    """
    part = next(body.files(), None)
    if part is None or not part.file_name:
        raise SheetRefused(NO_FILE, problems=[NO_FILE])
    instead_of = body.fields.get("instead_of", "")
    sheet_updates.take(batch, request.user, part.file_name, part.chunks, instead_of=instead_of)


@require_POST
@then_show("changed-sheet", if_refused="batch")
def take_failed(request: HtmxRequest, batch: Batch) -> None:
    """Let the failed rows be the changed sheet, for uploading better pictures for all of them."""
    if sheet_updates.take_failed(batch, request.user):
        messages.info(request, FAILED_ROWS)
    else:
        messages.warning(request, SHEET_STAYS)


@require_POST
@then_show("changed-sheet")
def compare(request: HtmxRequest, batch: Batch) -> None:
    """Compare by another key, or as a sheet with only some of the rows."""
    by, _, column = request.POST.get("key", "").partition(":")
    key_by = by if by in SheetUpdate.KeyBy.values else SheetUpdate.KeyBy.PROPOSED
    is_part = {"part": True, "whole": False}.get(request.POST.get("scope", ""))
    sheet_updates.compare_by(batch, key_by=key_by, key_column=column, is_part=is_part)


@require_POST
@then_show("changed-sheet")
def decide(request: HtmxRequest, batch: Batch) -> None:
    """Choose between sheet and correction, in one row or in all that are undecided."""
    takes_sheet = request.POST.get("take") == "sheet"
    sheet_updates.decide(batch, takes_sheet=takes_sheet, planned=number_in(request.POST, "row"))


@require_POST
@then_show("changed-sheet")
def confirm(request: HtmxRequest, batch: Batch) -> None:
    leaves_out = {"leave_out": True, "keep": False}.get(request.POST.get("gone", ""))
    because = request.POST.get("reason", "") if "revoke" in request.POST else None
    is_renumbered = request.POST.get("numbers") == "replace"
    count = sheet_updates.confirm(
        batch,
        request.user,
        leaves_out=leaves_out,
        revokes_because=because,
        renumbers_because=request.POST.get("numbers_reason", "") if is_renumbered else None,
        seen=request.POST.get("seen", ""),
        leaves_totals_out=request.POST.get("totals") == "leave_out",
    )
    made = counted(count, "result" if batch.match_rule.every_picture else "row")
    messages.info(request, f"The batch follows the changed sheet: {made} to make.")


@require_POST
@then_show("changed-sheet")
def resume(_request: HtmxRequest, batch: Batch) -> None:
    sheet_updates.resume(batch)


@require_POST
@then_show("changed-sheet")
def discard(request: HtmxRequest, batch: Batch) -> None:
    sheet_updates.discard(batch)
    if count := pictures.unused(batch).count():
        have = "picture that no row uses stays" if count == 1 else "pictures that no row uses stay"
        messages.info(request, STAY.format(f"{number(count)} {have}"))


@require_POST
@of_batch
def read(request: HtmxRequest, batch: Batch) -> HttpResponse:
    """Read the changed sheet in another way, and compare again."""
    page = ChangedSheetPage(batch, request.GET, request.POST)
    if page.update is None or not page.form.is_valid():
        return render_page(request, "changed_sheet/changed_sheet.html", page, status=422)
    with refusals_said(request):
        sheet_updates.read_by(batch, page.form.cleaned_data)
    return redirect("changed-sheet", batch.pk)

"""The fourth step: the design, with live previews on the batch's own photos."""

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, replace
from functools import wraps
from urllib.parse import parse_qsl
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache

from dashboard.batch.decorators import View, find, find_alone, of_draft
from dashboard.desk import design_as_json
from dashboard.desk.deeds import EditedDesign, outcome_of, with_copies
from dashboard.desk.desk import Desk, desk_of, form_of
from dashboard.desk.forms.box import BoxForm
from dashboard.desk.forms.conflicts import both_changed
from dashboard.desk.looks import changed_since
from dashboard.desk.page import page
from dashboard.desk.saved_designs import lacking_columns
from dashboard.desk.several import clipboard
from dashboard.desk.several.clipboard import Copied
from dashboard.requests.htmx import HtmxRequest, page_or_press, refusals_said
from dashboard.requests.parameters import number_in
from jobs import control
from jobs.control import design_changes
from jobs.design import Box, Design, Document, parse
from jobs.design.overrides import Override, taken
from jobs.errors import DesignChanged, DesignRefused
from jobs.intake import chore_requests
from jobs.intake.first_design import first_design
from jobs.intake.rows import rows
from jobs.models import Batch, Chore, DesignVersion
from jobs.texts import whole_number

STARTED = (
    "This batch has already started, so your changes are kept here as another design. The "
    "results stay as they are until you confirm it."
)

PLACE = ("box", "also", "output", "counts_for", "aspect")
"""Parameters that say what of a design is shown."""
SAVED_ELSEWHERE = (
    "This design was saved in another window since you opened it, so nothing was undone. This is "
    "the design as it is now."
)


def trying_if_started(view: View) -> View:
    """Decorate the view of a press that brings a design: on a batch that was started since its page
    was opened, it begins another design instead of being lost.
    """

    @wraps(view)
    def wrapped(request: HtmxRequest, batch_id: UUID) -> HttpResponse:
        if request.method == "POST":
            _try_if_started(request, find_alone(batch_id))
        return view(request, batch_id)

    return wrapped


def _try_if_started(request: HtmxRequest, batch: Batch) -> None:
    if batch.is_draft or design_changes.pending(batch) is not None:
        return
    with refusals_said(request):
        design_changes.begin(batch, request.user)
        messages.warning(request, STARTED)


@never_cache
@page_or_press
@trying_if_started
@of_draft("design")
def design(request: HtmxRequest, batch: Batch) -> HttpResponse:
    """Show the design page. A POST saves the controls, then does what its button says.

    Back in the browser loads the page again: a press on an earlier one would be taken for one in
    another window.
    """
    deed = request.POST.get("do", "")
    if deed == "document":
        return design_as_json.take(request, batch)
    if deed.startswith("version:"):
        return _bring_back(request, batch)
    desk = desk_of(batch, request.POST or request.GET)
    if request.method != "POST":
        return page(request, batch, desk, form_of(batch, desk))
    return SentDesign(request, batch, desk, form_of(batch, desk, request.POST)).save()


@dataclass(frozen=True, slots=True)
class SentDesign:
    """The controls of a box as a person sent them, and the button that they pressed."""

    request: HtmxRequest
    batch: Batch
    desk: Desk
    form: BoxForm

    def save(self) -> HttpResponse:
        """Save them, unless the design was changed elsewhere or a value cannot be used."""
        if self._edited not in (None, self.batch.design_version_id or 0):
            return self._ask_again()
        if not self.form.is_valid():
            return self._show(self.form, status=422)
        return self._save(self.desk.with_values(self.form.cleaned_data))

    def _save(self, edited: Desk) -> HttpResponse:
        copied = self._copied_boxes()
        outcome, before = _outcome(self._deed, edited, copied), self.batch.design
        try:
            version = self._save_document(outcome.document)
        except DesignRefused as refused:
            self.form.add_problems(refused)
            return self._show(self.form, status=422)
        except DesignChanged:
            return self._as_saved_elsewhere()._ask_again()
        self._say_detached_columns(edited)
        self._say_changed_looks(before, version.parsed)
        self._say_what_was_copied(version, edited, copied)
        return self._go_on(edited, outcome)

    def _copied_boxes(self) -> Copied | None:
        """Return the boxes that a press on Paste asks for, or None if there are none."""
        return clipboard.found(self.request.session) if self._deed == "paste" else None

    def _say_what_was_copied(
        self, version: DesignVersion, edited: Desk, copied: Copied | None
    ) -> None:
        session = self.request.session
        if self._deed == "copy":
            messages.success(self.request, clipboard.remember(session, version, edited))
        elif self._deed == "paste" and copied is None:
            messages.error(self.request, clipboard.nothing_to_paste(session))
        elif copied is not None:
            for sentence in (*copied.differences(edited), *lacking_columns(self.batch)):
                messages.warning(self.request, sentence)

    def _save_document(self, document: Document) -> DesignVersion:
        edited = self.batch.design_version_id or 0
        return control.save_design(self.batch, self.request.user, document, edited=edited)

    def _say_changed_looks(self, before: Design | None, now: Design) -> None:
        if said := changed_since(before, now):
            messages.warning(self.request, said)

    def _as_saved_elsewhere(self) -> "SentDesign":
        batch = find(self.batch.pk)
        return replace(self, batch=batch, desk=desk_of(batch, self.request.POST))

    @property
    def _edited(self) -> int | None:
        """Return the id of the version that the form was made from, 0 if there was none, or None if
        it does not say.
        """
        return number_in(self.request.POST, "edited")

    @property
    def _deed(self) -> str:
        """Return the deed of the pressed button, with the choice beside it if it has one."""
        deed = self.request.POST.get("do", "save")
        return f"{deed}:{self.form.cleaned_data['another']}" if deed == "add-output" else deed

    # What comes next.

    def _show(self, form: BoxForm, *, status: int) -> HttpResponse:
        return page(self.request, self.batch, self.desk, form, status=status)

    def _ask_again(self) -> HttpResponse:
        """Show the design as it is now, with what the person changed in its box, wherever it is."""
        index = self._index_now()
        if index is None:
            messages.error(self.request, _gone(self.request.POST.get("text", "")))
            return self._show(form_of(self.batch, self.desk), status=409)
        messages.error(self.request, control.DESIGN_CHANGED)
        desk = replace(self.desk, index=index)
        form = form_of(self.batch, desk, self.request.POST)
        if (sent := self._as_it_was_sent()) is not None:
            form = form_of(self.batch, desk)
            for sentence in both_changed(sent, form_of(self.batch, desk)):
                messages.error(self.request, sentence)
            typed = {name: sent[name].data for name in sent.changed_data}
            form.initial = {**form.initial, **typed}
        return replace(self, desk=desk)._show(form, status=409)

    def _as_it_was_sent(self) -> BoxForm | None:
        """Return the form on the version that it was made from, which tells what the person
        changed, or None if that version is not known.
        """
        before = copy(self.batch)
        before.design_version = self._earlier_version()
        if before.design_version is None and self._edited:
            return None
        return form_of(before, desk_of(before, self.request.POST), self.request.POST)

    def _index_now(self) -> int | None:
        """Return where the edited box is by now, or None if the design no longer has it."""
        earlier = self._earlier_boxes()
        if not earlier:  # the version that was edited is not known
            return self.desk.index
        edited = [box.name for box in earlier[self._asked : self._asked + 1]]
        now = [box["name"] for box in self.desk.boxes]
        return now.index(edited[0]) if edited and edited[0] in now else None

    @property
    def _asked(self) -> int:
        """Return the index of the box in the version that the form was made from."""
        return number_in(self.request.POST, "box") or 0

    def _earlier_boxes(self) -> Sequence[Box]:
        """Return the boxes of the version that the form was made from; none if it is not known."""
        before = self._earlier_version()
        return before.parsed.boxes if before is not None else ()

    def _earlier_version(self) -> DesignVersion | None:
        versions = DesignVersion.objects.filter(design__versions__batches=self.batch)
        return versions.filter(pk=self._edited or 0).first()

    def _go_on(self, edited: Desk, outcome: EditedDesign) -> HttpResponse:
        """Go to the page that comes after the pressed button."""
        if outcome.step == "check":
            return _check(self.batch)
        return redirect(_next_page(self.batch, outcome, _shown(outcome, edited)))

    def _say_detached_columns(self, edited: Desk) -> None:
        """Say which columns changed a box by its name, and no longer do because it has another
        one.
        """
        before, name = self.desk.box["name"], edited.whole["boxes"][self.desk.index]["name"]
        if name == before:
            return
        columns = taken(parse(self.desk.whole), rows.columns(self.batch))
        for column in (each for each in columns if each.box == before):
            messages.warning(self.request, _detached(column, name))


def _outcome(deed: str, edited: Desk, copied: Copied | None) -> EditedDesign:
    """Return what the pressed button makes of the design, with boxes to paste if it needs some."""
    if copied is not None:
        return with_copies(edited, *copied.pasted(edited))
    return outcome_of(deed, edited)


def _gone(text: str) -> str:
    typed = f" Its text was “{text}”." if text else ""
    return (
        "The box that you edited was removed or renamed in another window since you opened it, so "
        f"your changes to it are not saved.{typed} This is the design as it is now."
    )


def _detached(column: Override, name: str) -> str:
    return (
        f"The column “{column.column}” changed the box “{column.box}”, which is now named "
        f"“{name}”, so it no longer does. Name the column “{name}.{column.property}” in your "
        "sheet and upload it again."
    )


def _check(batch: Batch) -> HttpResponse:
    """Check the saved design, and show the page on which the check appears."""
    if batch.is_draft:
        chore_requests.request(batch, Chore.Kind.CHECK)
        return redirect("check", batch.pk)
    design_changes.check(batch)
    return redirect("design-change", batch.pk)


def _shown(outcome: EditedDesign, edited: Desk) -> dict[str, object]:
    """Return the parameters of the page that comes next: the box, the shape if one is chosen, and
    the output if there are some.
    """
    shown: dict[str, object] = {"box": outcome.index}
    if outcome.also:
        shown["also"] = ",".join(map(str, outcome.also))
    if outcome.aspect:
        shown["aspect"] = outcome.aspect
    return shown | _output_shown(outcome, edited) if outcome.document["outputs"] else shown


def _output_shown(outcome: EditedDesign, edited: Desk) -> dict[str, object]:
    """Return the output. If it is the same one or was just added, also what edits count for: what
    they counted for before.
    """
    shown: dict[str, object] = {"output": outcome.output}
    is_added = len(outcome.document["outputs"]) > len(edited.outputs)
    if is_added or outcome.output == edited.output:
        shown["counts_for"] = edited.counts_for
    return shown


def _next_page(batch: Batch, outcome: EditedDesign, shown: dict[str, object]) -> str:
    if outcome.step == "insets":
        return reverse("insets", args=[batch.pk]) + "?put"
    query = shown if outcome.step == "design" else None
    return reverse(outcome.step, args=[batch.pk], query=query)


# --- Undo and Redo beyond one press ---------------------------------------------------------------


def _bring_back(request: HtmxRequest, batch: Batch) -> HttpResponse:
    """Give the batch the version that the button names, and show the place that it names:
    `version:12?box=1`. Version 0 is the design before the first one was saved.
    """
    number, _, place = request.POST["do"].removeprefix("version:").partition("?")
    document = _document_of(batch, number)
    if document is not None:
        with refusals_said(request):
            _save_version(request, batch, document)
    return redirect(reverse("design", args=[batch.pk], query=_place_in(place)))


def _document_of(batch: Batch, number: str) -> Document | None:
    """Return the design of a version, or None if the batch never had it."""
    if number == "0":
        return first_design(batch)
    versions = DesignVersion.objects.filter(design__versions__batches=batch)
    version = versions.filter(pk=whole_number(number, digits=18) or 0).first()
    return version.document if version else None


def _save_version(request: HtmxRequest, batch: Batch, document: Document) -> None:
    """Save the design as it was, with all its pictures of today."""
    complete = control.with_own_insets(batch, document)
    edited = number_in(request.POST, "edited") or 0
    try:
        control.save_design(batch, request.user, complete, edited=edited)
    except DesignChanged:
        messages.error(request, SAVED_ELSEWHERE)


def _place_in(query: str) -> dict[str, str]:
    return {name: text for name, text in parse_qsl(query) if name in PLACE}

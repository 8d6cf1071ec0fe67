"""A design being edited: the document, the output and the box that the controls show, and their
form.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from django.http import QueryDict

from dashboard.desk import aspects, differences, outputs, strips
from dashboard.desk.differences import Difference
from dashboard.desk.forms import aspects as aspects_form
from dashboard.desk.forms import boxes, kinds
from dashboard.desk.forms import outputs as outputs_form
from dashboard.desk.forms.box import BoxForm, Offer
from dashboard.desk.forms.fields import Values
from jobs.design import Document, Inset, parse
from jobs.design.aspects import ASPECTS, Aspect
from jobs.design.by_output import is_named
from jobs.design.controls import rules_of
from jobs.intake.first_design import first_design
from jobs.intake.rows import rows
from jobs.models import Batch
from jobs.texts import whole_number


@dataclass(frozen=True, slots=True)
class Desk:
    """A design being edited: the whole document, the index of the box that the controls show, and
    the columns to print.

    `columns` has those with words and values. `naming` is the one that names the pictures. `output`
    is the index of the output that is shown, and `counts_for` says whether an edit of a box counts
    for it only (`one`) or for all. With an `aspect`, edits of a box count for results of that shape
    only. `also` has the indices of other boxes that are chosen.
    """

    whole: Document
    index: int
    columns: Sequence[str]
    naming: str | None = None
    output: int = 0
    counts_for: str = "all"
    aspect: Aspect | None = None
    also: Sequence[int] = ()

    @property
    def document(self) -> Document:
        """Return the design as the output, or results of the shape, have it."""
        return outputs.shown(aspects.shown(self.whole, self.aspect), self.output)

    @property
    def outputs(self) -> list[Document]:
        found: list[Document] = self.whole["outputs"]
        return found

    @property
    def output_name(self) -> str:
        return str(self.outputs[self.output]["name"]) if self.outputs else ""

    @property
    def changes(self) -> list[Document]:
        """Return what is different about boxes in this output."""
        return self.outputs[self.output]["changes"] if self.outputs else []

    @property
    def is_hidden(self) -> bool:
        """Return whether this output does not have the box."""
        return differences.is_hidden(self.changes, self.box["name"])

    @property
    def differences(self) -> list[Difference]:
        return differences.in_words(self.boxes, self.changes)

    @property
    def every_column(self) -> list[str]:
        return list(dict.fromkeys([*self.columns, *filter(None, [self.naming])]))

    @property
    def boxes(self) -> list[Document]:
        found: list[Document] = self.document["boxes"]
        return found

    @property
    def box(self) -> Document:
        return self.boxes[self.index]

    @property
    def chosen(self) -> list[int]:
        """Return the indices of all chosen boxes, in their painting order."""
        return sorted({self.index, *self.also})

    @property
    def strip(self) -> str:
        """Return the strip that the places of the document's boxes belong to, as text."""
        return strips.as_text(strips.of(self.document))

    @property
    def kind(self) -> str:
        return str(self.box["kind"])

    @property
    def pattern(self) -> str:
        """Return the pattern for choosing sample rows: the text of the box, or the first text for
        an image box.
        """
        boxes = [self.box, *self.boxes]
        return str(next((box["text"] for box in boxes if "text" in box), self.box.get("file", "")))

    @property
    def aspect_name(self) -> str:
        """Return the chosen shape in words, or an empty text for all shapes."""
        return ASPECTS[self.aspect].lower() if self.aspect else ""

    @property
    def aspect_changes(self) -> list[Document]:
        """Return what is different about boxes in results of the chosen shape."""
        return self.whole["aspects"][self.aspect] if self.aspect else []

    @property
    def is_output_in_names(self) -> bool:
        """Return whether the pattern of the file names says `{output}` itself."""
        return is_named(parse(self.whole))

    def edited(self, document: Document, *, everywhere: bool) -> "Desk":
        """Return the desk with `document` as the output's design, written where it belongs."""
        whole = outputs.written(
            aspects.shown(self.whole, self.aspect),
            self.output,
            document,
            everywhere=everywhere or self.aspect is not None,
        )
        return replace(self, whole=aspects.written(self.whole, self.aspect, whole))

    def with_values(self, values: Values) -> "Desk":
        """Return the desk with the values of a valid form."""
        counts_for = values["counts_for"] or self.counts_for
        document = boxes.edited(self.document, self.index, values)
        edited = self.edited(document, everywhere=counts_for == "all")
        whole = self._with_choices(edited.whole, values)
        name = boxes.name_of(self.whole["boxes"], whole["boxes"], self.index, values["new_name"])
        whole = boxes.renamed(whole, self.index, name)
        return replace(self, whole=whole, counts_for=counts_for)

    def _with_choices(self, whole: Document, values: Values) -> Document:
        """Return the design with what a form says of the output, and of the box in it and in the
        chosen shape.
        """
        name = self.box["name"]
        whole = outputs_form.edited(whole, self.output, name, values)
        return aspects_form.edited(whole, self.aspect, name, values)


def desk_of(batch: Batch, asked: Mapping[str, str]) -> Desk:
    """Return the desk with the box and the output that a request asks for."""
    document = _complete_document(batch)
    output = _output_asked(asked, document["outputs"])
    index = box_within(document, asked.get("box", ""))
    return Desk(
        document,
        index,
        rows.text_columns(batch),
        batch.match_rule.column,
        output,
        asked.get("counts_for") or outputs_form.counts_for(output),
        aspects.chosen(asked.get("aspect", "")),
        boxes_beside(document, index, _every(asked, "also")),
    )


def _every(asked: Mapping[str, str], name: str) -> str:
    """Return all values of a parameter: a form sends one for each box, an address all in one."""
    return ",".join(asked.getlist(name)) if isinstance(asked, QueryDict) else asked.get(name, "")


def boxes_beside(document: Document, index: int, also: str) -> list[int]:
    """Return the indices of other boxes that a text such as `0,3` names and the design has."""
    numbers = {whole_number(number) for number in also.split(",")}
    return [number for number in range(len(document["boxes"])) if number in numbers - {index}]


def _output_asked(asked: Mapping[str, str], found: Sequence[Document]) -> int:
    """Return the index of an output: by its name, as links of findings say it, or by its index."""
    names = [output["name"] for output in found]
    name = asked.get("of", "")
    return names.index(name) if name in names else _within(asked.get("output", ""), found)


def box_within(document: Document, index: str) -> int:
    """Return the index of a box, whatever was asked for."""
    return _within(index, document["boxes"])


def _within(index: str, found: Sequence[Document]) -> int:
    return max(min(whole_number(index) or 0, len(found) - 1), 0)


def document_of(batch: Batch) -> Document:
    """Return the saved design, or a first one. There is always a box to edit."""
    version = batch.design_version
    document: Document = version.document if version else first_design(batch)
    if document["boxes"]:
        return document
    return boxes.with_new(kinds.KINDS[0], Offer(document, rows.text_columns(batch)))


def _complete_document(batch: Batch) -> Document:
    """Return `document_of` with keys that were added after it was saved.

    Insets are parsed only if they lack such keys, because a design can name thousands of them, and
    a preview parses all of them once more, as they are edited.
    """
    document = document_of(batch)
    insets = document.get("insets", [])
    if any(inset.keys() != rules_of(Inset).keys() for inset in insets):
        return boxes.complete(document)
    return boxes.complete({**document, "insets": []}) | {"insets": insets}


def form_of(batch: Batch, desk: Desk, data: Any = None) -> BoxForm:
    offered = Offer(desk.document, desk.columns, desk.every_column, partial(rows.columns, batch))
    return kinds.kind_of(desk.kind).form(data, initial=_initial(desk), offered=offered)


def _initial(desk: Desk) -> Document:
    """Return the values of all controls."""
    of_output = outputs_form.initial(
        desk.whole, desk.output, counts_for=desk.counts_for, is_hidden=desk.is_hidden
    )
    of_aspect = aspects_form.initial(desk.whole, desk.aspect, desk.box["name"])
    return boxes.initial(desk.document, desk.index) | of_output | of_aspect

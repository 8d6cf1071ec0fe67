"""A design being edited: the document, the box that the controls show, and their form."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from dashboard.desk import strips
from dashboard.desk.forms import boxes, kinds
from dashboard.desk.forms.box import BoxForm, Offer
from jobs.design import Document
from jobs.intake.first_design import first_design
from jobs.intake.rows import rows
from jobs.models import Batch
from jobs.texts import whole_number


@dataclass(frozen=True, slots=True)
class Desk:
    """A design being edited: the whole document, the index of the box that the controls show, and
    the columns to print.

    `columns` has those with words and values. `naming` is the one that names the pictures.
    """

    document: Document
    index: int
    columns: Sequence[str]
    naming: str | None = None

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
    def strip(self) -> str:
        """Return the strip that the places of the document's boxes belong to, as text."""
        return strips.as_text(strips.of(self.document))

    @property
    def kind(self) -> str:
        return str(self.box["kind"])

    @property
    def is_last(self) -> bool:
        return self.index == len(self.boxes) - 1

    @property
    def pattern(self) -> str:
        """Return the pattern for choosing sample rows: the text of the box, or the first text for
        an image box.
        """
        boxes = [self.box, *self.boxes]
        return str(next((box["text"] for box in boxes if "text" in box), self.box.get("file", "")))


def desk_of(batch: Batch, index: str) -> Desk:
    document = document_of(batch)
    return Desk(
        document, box_within(document, index), rows.text_columns(batch), batch.match_rule.column
    )


def box_within(document: Document, index: str) -> int:
    """Return the index of a box, whatever was asked for."""
    return min(whole_number(index) or 0, len(document["boxes"]) - 1)


def document_of(batch: Batch) -> Document:
    """Return the saved design, or a first one. There is always a box to edit."""
    version = batch.design_version
    document: Document = version.document if version else first_design(batch)
    if document["boxes"]:
        return document
    return boxes.with_new(kinds.KINDS[0], Offer(document, rows.text_columns(batch)))


def form_of(batch: Batch, desk: Desk, data: Any = None) -> BoxForm:
    initial = boxes.initial(desk.document, desk.index)
    offered = Offer(desk.document, desk.columns, desk.every_column, partial(rows.columns, batch))
    return kinds.kind_of(desk.kind).form(data, initial=initial, offered=offered)

"""Boxes that a person copied at the design desk, to be pasted into the design of any batch.

The session names the version that they are in. Versions never change, so a paste brings the boxes
as they were when they were copied.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.contrib.sessions.backends.base import SessionBase

from dashboard.desk import aspects, outputs, strips
from dashboard.desk.desk import Desk
from dashboard.desk.forms import boxes
from dashboard.desk.several import copies
from jobs.design import Document, parse
from jobs.library import insets
from jobs.matching import key
from jobs.models import DesignVersion
from jobs.texts import quoted

KEY = "copied_boxes"
"""Where the session keeps them."""
COPIED = "Copied: {}. Paste with Ctrl+V or Paste, in this design or in that of another batch."
NOTHING_COPIED = "Nothing is copied yet. Choose boxes, then press Copy."
GONE = "The copied boxes are no longer there: their batch was deleted. Copy other boxes."
OTHER_UNIT = (
    "The text sizes of the pasted boxes were a share of the {}, and are now a share of the {}. "
    "Check the sizes."
)
UNITS = {"height": "height", "shorter_side": "shorter side"}
OTHER_PICTURE = (
    "This design has another picture named “{}” than the design that you copied from, and the "
    "pasted box shows that one."
)


def remember(session: SessionBase, version: DesignVersion, desk: Desk) -> str:
    """Keep the chosen boxes of a saved design for a paste, and say which they are."""
    session[KEY] = {
        "version": version.pk,
        "output": desk.output,
        "aspect": desk.aspect,
        "boxes": list(desk.chosen),
    }
    return COPIED.format(quoted(desk.boxes[index]["name"] for index in desk.chosen))


def count(session: SessionBase) -> int:
    """Return how many boxes are copied."""
    return len(session[KEY]["boxes"]) if KEY in session else 0


def nothing_to_paste(session: SessionBase) -> str:
    return GONE if KEY in session else NOTHING_COPIED


@dataclass(frozen=True)
class Copied:
    """Boxes of a version, as one of its outputs and shapes has them."""

    version: DesignVersion
    output: int
    aspect: str | None
    indices: Sequence[int]

    @cached_property
    def document(self) -> Document:
        """Return the design that they are in."""
        whole = boxes.complete(self.version.document)
        in_shape = aspects.shown(whole, aspects.chosen(self.aspect or ""))
        return outputs.shown(in_shape, self.output)

    def pasted(self, desk: Desk) -> tuple[Document, list[int]]:
        """Return the design of a desk with these boxes and their pictures, and their indices."""
        document = desk.document
        own = {key(inset["name"]) for inset in document["insets"]}
        brought = [inset for inset in self._insets if key(inset["name"]) not in own]
        complete = document | {"insets": [*document["insets"], *brought]}
        return copies.pasted(complete, [self._placed(box, document) for box in self._boxes])

    @property
    def _boxes(self) -> list[Document]:
        return [self.document["boxes"][index] for index in self.indices]

    def _placed(self, box: Document, there: Document) -> Document:
        """Return the box in its place on the photo, if the designs have different strips."""
        before, after = strips.of(self.document), strips.of(there)
        return strips.kept_in_place(box, before, after, self.document["size_unit"])

    @cached_property
    def _insets(self) -> list[Document]:
        """Return the pictures that the boxes show in every row. Others come with their sheet."""
        design = parse(self.document)
        shown = {inset.name for inset in insets.always_shown(design, self.indices)}
        return [inset for inset in self.document["insets"] if inset["name"] in shown]

    def differences(self, desk: Desk) -> Iterable[str]:
        """Yield what differs in the design that they are pasted into."""
        own = {key(inset["name"]): inset for inset in desk.document["insets"]}
        for inset in self._insets:
            other = own.get(key(inset["name"]), inset)
            if other["sha256"] != inset["sha256"]:
                yield OTHER_PICTURE.format(other["name"])
        before, after = self.document["size_unit"], desk.document["size_unit"]
        if before != after and any(box["kind"] == "text" for box in self._boxes):
            yield OTHER_UNIT.format(UNITS[before], UNITS[after])


def found(session: SessionBase) -> Copied | None:
    """Return the boxes that the session keeps, or None if their version is gone."""
    kept = session.get(KEY, {})
    version = DesignVersion.objects.filter(pk=kept.get("version")).first()
    if version is None:
        return None
    return Copied(version, kept["output"], kept["aspect"], kept["boxes"])

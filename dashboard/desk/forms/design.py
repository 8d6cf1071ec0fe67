"""Forms of the new batch's steps: how a sheet is read, and the controls of the design page.

The design page edits one box of a design document. `initial` reads the values from the document,
`edited` writes them back into a copy. Values without a control stay as they were.
"""

import copy
import json
import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

from babel import Locale
from django import forms

from dashboard.desk import strips
from dashboard.desk.font_cards import Shelf
from dashboard.desk.forms import box as forms_box
from dashboard.desk.forms import code as forms_code
from dashboard.desk.forms import fonts as forms_fonts
from dashboard.desk.forms import image, more, result
from dashboard.form_controls import INPUT, choice_field, colour_field, number_field, whole_field
from jobs.design import parse, starting_design, to_document
from jobs.design.cells import patterns
from jobs.design.starting import placeholder
from jobs.errors import DesignRefused
from jobs.intake.sheets.choices import DELIMITERS, ENCODINGS

type Document = dict[str, Any]

LARGEST_DOCUMENT = 1_000_000  #: bytes of a pasted or uploaded design

DELIMITER_WORDS = {
    mark: f"{word.capitalize()} {mark.strip()}".strip() for mark, word in DELIMITERS.items()
}
# : offered; a design can use any other
LANGUAGES = "en en-GB de fr es it nl pl pt sv da fi cs tr ru ja zh ar"

OVERFLOWS = (("fail", "Fail the row"), ("ellipsis", "Shorten it with …"))
WRAPS = (("greedy", "Fill lines"), ("balance", "Balance lines"), ("phrase", "Break at phrases"))
ALIGNS = (
    ("left", "Left"),
    ("centre", "Centre"),
    ("right", "Right"),
    ("start", "By script"),
    ("justify", "Justified"),
)
VALIGNS = (("top", "Top"), ("middle", "Middle"), ("bottom", "Bottom"))


class SheetChoicesForm(forms.Form):
    """How the sheet is read.

    It asks only what its kind of file needs: a worksheet for XLSX, a separator for CSV.
    """

    worksheet = choice_field((), required=False)
    header_row = whole_field(1, 1_000_000, required=False, label="Header row")
    delimiter = choice_field((), required=False, label="Separator")
    encoding = choice_field((), required=False)
    language = choice_field((), required=False, label="Language of numbers")
    by_language = forms.TypedChoiceField(
        coerce=bool,
        empty_value=None,
        required=False,
        label="Pictures",
        widget=forms.Select(attrs=INPUT),
    )

    def __init__(self, data: Any = None, *, found: Mapping[str, Any], initial: Any = None) -> None:
        super().__init__(data, auto_id="sheet-%s", initial=initial)
        worksheets = found.get("worksheets") or []
        self._offer("worksheet", [(name, name) for name in worksheets])
        is_text = not worksheets
        self._offer("delimiter", [("", "Detect"), *DELIMITER_WORDS.items()] if is_text else [])
        self._offer("encoding", [("", "Detect"), *ENCODINGS.items()] if is_text else [])
        self._offer("language", languages(found.get("language")))
        spoken = found.get("languages") or []
        self._offer(
            "by_language",
            [("", "One per row"), (True, by_language_words(spoken))] if spoken else [],
        )
        self.initial["by_language"] = bool(found.get("language_column")) or ""

    def _offer(self, name: str, choices: Sequence[tuple[Any, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - tells mypy what was declared above
        if choices:
            field.choices = choices
        else:
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """Return None for what should be detected.

        That includes the header row when the worksheet changes.
        """
        values = {name: value or None for name, value in self.cleaned_data.items()}
        if "worksheet" in self.changed_data and "header_row" not in self.changed_data:
            values["header_row"] = None
        return values


def by_language_words(spoken: Sequence[str]) -> str:
    named = ", ".join(spoken[:4]) + (" …" if len(spoken) > 4 else "")
    return f"One per language ({named})"


def language_of(header: str) -> str:
    """Return the offered language nearest to the browser's first choice, or an empty text."""
    tag = header.partition(",")[0].partition(";")[0].strip()
    offered = {code.lower(): code for code in LANGUAGES.split()}
    return offered.get(tag.lower()) or offered.get(tag.partition("-")[0].lower(), "")


def languages(current: str | None) -> list[tuple[str, str]]:
    """Return the offered tags with their names. A current tag that is not offered comes first."""
    codes = LANGUAGES.split()
    if current and current not in codes:
        codes.insert(0, current)
    return [
        (code, str(Locale.parse(code.replace("_", "-"), sep="-").get_display_name("en")))
        for code in codes
    ]


LANGUAGE_KEYS = (
    "language",
    "language_column",
)  #: keys of the document, shown with the controls of a text

PARTS: dict[str, dict[str, Any]] = {
    "outline": {"width": 3, "colour": "#000000"},
    "shadow": {"dx": 0, "dy": 4, "blur": 18, "opacity": 0.7, "colour": "#000000", "inside": False},
    "plate": {"colour": "#000000", "opacity": 0.6, "padding": 30, "radius": 12, "per_line": False},
}


class DesignForm(forms_fonts.FontForm, more.MoreForm, forms_box.BoxForm):
    """The controls of one text box, and of the result as a whole."""

    text = forms.CharField(
        strip=False,
        error_messages={"required": "Enter a text, or choose a column below."},
        widget=forms.Textarea(attrs={**INPUT, "rows": 2, "spellcheck": "false"}),
    )
    size_max = number_field(0.2, 100, label="Largest, % of height")
    size_min = number_field(0.2, 100, label="Smallest")
    same_size = forms.BooleanField(required=False, label="One size for all rows")
    max_lines = whole_field(1, 100, label="Maximum lines")
    wrap = choice_field(WRAPS, label="Line breaks")
    overflow = choice_field(OVERFLOWS, label="If it still does not fit")
    colour = colour_field()
    align = forms.ChoiceField(choices=ALIGNS, widget=forms.RadioSelect)
    valign = forms.ChoiceField(choices=VALIGNS, widget=forms.RadioSelect)

    outline = forms.BooleanField(required=False)
    outline_width = number_field(0, 30, label="Width, % of size")
    outline_colour = colour_field("Colour of the outline")
    shadow = forms.BooleanField(required=False)
    shadow_colour = colour_field("Colour of the shadow")
    shadow_opacity = number_field(0, 1, 0.05, label="Opacity, 0 to 1")
    shadow_dx = number_field(-100, 100, 1, label="Offset right, % of size")
    shadow_dy = number_field(-100, 100, 1, label="Offset down, % of size")
    shadow_blur = number_field(0, 100, 1, label="Blur, % of size")
    shadow_inside = forms.BooleanField(required=False, label="Keep it in the box")
    plate = forms.BooleanField(required=False)
    plate_colour = colour_field("Colour of the plate")
    plate_opacity = number_field(0, 1, 0.05, label="Opacity, 0 to 1")
    plate_padding = number_field(0, 200, 1, label="Padding, % of size")
    plate_radius = number_field(0, 200, 1, label="Corners, % of size")
    plate_per_line = forms.BooleanField(required=False, label="One plate per line")

    language = forms.CharField(
        max_length=20,
        label="Language",
        error_messages={"required": "Enter a language tag such as en, de or pt-BR."},
        widget=forms.TextInput(attrs={**INPUT, "list": "languages"}),
    )
    language_column = choice_field((), required=False, label="Or from a column")

    parts = PARTS

    def __init__(
        self,
        data: Any = None,
        *,
        shelves: Sequence[Shelf],
        columns: Sequence[str] = (),
        initial: Any = None,
    ) -> None:
        self.shelves, self.columns = shelves, columns
        super().__init__(data, initial=initial)

    def offer(self, initial: Mapping[str, Any]) -> None:
        self.offer_fonts(self.shelves, initial)
        columns = dict.fromkeys(filter(None, (*self.columns, initial.get("language_column"))))
        by_column = self.fields["language_column"]
        assert isinstance(by_column, forms.ChoiceField)  # noqa: S101 - tells mypy what was declared above
        by_column.choices = [("", "Same for all"), *((column, column) for column in columns)]

    def clean(self) -> dict[str, Any]:
        """Ignore the errors of parts that are off: their controls are hidden."""
        values = super().clean()
        if values.get("size_min", 0) > values.get("size_max", math.inf):
            self.add_error(
                "size_min", f"This is larger than the largest size, {values['size_max']:g}."
            )
        for part, defaults in PARTS.items():
            for key in () if values.get(part) else defaults:
                self.errors.pop(f"{part}_{key}", None)
        return values


OTHERS: dict[str, Any] = {
    "image": image,
    "code": forms_code,
}  #: the controls of boxes that are not texts


def initial(document: Document, index: int) -> dict[str, Any]:
    """Return the values of the controls for one box of a complete document."""
    document = to_document(parse(document))  # with keys that were added after it was saved
    box = document["boxes"][index]
    if box["kind"] in OTHERS:
        shown: Document = OTHERS[box["kind"]].initial(box)
        return shown | result.initial(document)
    values = {key: box[key] for key in BOX_KEYS} | {
        "font": box["fonts"][0],
        "placed_as": box["anchor"],
    }
    values["fallback"] = next(iter(box["fonts"][1:]), "")
    for part, defaults in PARTS.items():
        values[part] = box[part] is not None
        values |= {f"{part}_{key}": (box[part] or defaults)[key] for key in defaults}
    languages_of = {key: document[key] for key in LANGUAGE_KEYS}
    return values | languages_of | result.initial(document)


def edited(document: Document, index: int, values: Mapping[str, Any]) -> Document:
    """Return a copy of the document with the values of a valid form in one of its boxes.

    If the form changes the strip, all boxes keep their places on the photo."""
    before, document = strips.of(document), result.edited(document, values)
    boxes, after = document["boxes"], strips.of(document)
    boxes[:] = [
        box if n == index else strips.kept_in_place(box, before, after)
        for n, box in enumerate(boxes)
    ]
    box = boxes[index]
    is_text = box["kind"] == "text"
    box |= _edited_text(box, values) if is_text else OTHERS[box["kind"]].edited(values)
    box |= strips.kept_in_place(box, strips.parsed(values["placed_beside"], before), after)
    if values["anchor"] != values["placed_as"]:
        box |= placed(values["anchor"]) if is_text else forms_box.placed(values["anchor"])
    document |= {key: values[key] for key in LANGUAGE_KEYS if key in values}
    return document


def _edited_text(box: Document, values: Mapping[str, Any]) -> Document:
    fonts = list(
        dict.fromkeys(filter(None, (values["font"], values["fallback"], *box["fonts"][2:])))
    )
    parts = {
        part: {key: values[f"{part}_{key}"] for key in defaults} if values[part] else None
        for part, defaults in PARTS.items()
    }
    return {key: values[key] for key in BOX_KEYS} | {"fonts": fonts} | parts


BOX_KEYS = (
    "text",
    "anchor",
    "weight",
    "italic",
    "size_max",
    "size_min",
    "same_size",
    "max_lines",
    "wrap",
    "overflow",
    "colour",
    "align",
    "valign",
    *more.KEYS,
)


def placed(anchor: str) -> Document:
    """Return the place of a text box with this anchor: at the margin of its side, aligned to it."""
    valign = "top" if "top" in anchor else "bottom" if "bottom" in anchor else "middle"
    return forms_box.placed(anchor) | {"valign": valign}


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


NEXT_PLACES = ("bottom", "top", "top-right", "bottom-left", "centre")


def with_box(document: Document, columns: Sequence[str]) -> Document:
    """Return the document with one more text box: a column that no box prints yet, in a free place,
    best on the strip.

    If each row has its own language, the box must not be empty: an empty text is a missing
    translation.
    """
    document = copy.deepcopy(document)
    boxes = document["boxes"]
    used = {column for box in boxes for column in patterns.columns(box.get("text", ""))}
    free = next((column for column in columns if column not in used), columns[0] if columns else "")
    taken = {box["anchor"] for box in boxes}
    anchor = next((anchor for anchor in NEXT_PLACES if anchor not in taken), "top-left")
    begin = to_document(starting_design([free or "file"]))["boxes"][0]
    box = begin | {"name": _free_name(free or "text", boxes)} | placed(anchor)
    box["required"] = bool(document.get("language_column"))
    boxes.append(
        strips.put_on(document["canvas"]["strip"], box) if strips.is_free(document) else box
    )
    return document


def with_box_on_strip(document: Document, index: int) -> Document:
    """Return the document with the box of this index moved onto the strip, if there is one."""
    document = copy.deepcopy(document)
    if strips.of(document):
        document["boxes"][index] = strips.put_on(
            document["canvas"]["strip"], document["boxes"][index]
        )
    return document


IMAGE_PLACES = ("top-right", "top-left", "bottom-right", "bottom-left", "centre")


def with_image(document: Document, file: str, name: str) -> Document:
    """Return the document with one more image box, painted last, in a free corner."""
    document = copy.deepcopy(document)
    boxes = document["boxes"]
    taken = {box["anchor"] for box in boxes}
    anchor = next((anchor for anchor in IMAGE_PLACES if anchor not in taken), "centre")
    begin = to_document(parse({"format": 1, "boxes": [{"kind": "image", "file": file}]}))["boxes"][
        0
    ]
    boxes.append(begin | {"name": _free_name(name or "picture", boxes)} | forms_box.placed(anchor))
    return document


CODE_PLACES = ("bottom-right", "bottom-left", "top-right", "top-left", "centre")


def with_code(document: Document, columns: Sequence[str]) -> Document:
    """Return the document with one more code box, painted last, in a free corner."""
    document = copy.deepcopy(document)
    boxes = document["boxes"]
    taken = {box["anchor"] for box in boxes}
    anchor = next((anchor for anchor in CODE_PLACES if anchor not in taken), "centre")
    column, kind = forms_code.guessed(list(columns))
    code = {"kind": "code", "text": placeholder(column or "file"), "symbology": kind}
    begin = to_document(parse({"format": 1, "boxes": [code]}))["boxes"][0]
    boxes.append(begin | {"name": _free_name(column or "code", boxes)} | forms_box.placed(anchor))
    return document


def moved(document: Document, index: int, by: int) -> Document:
    """Return the document with the box of this index painted `by` places later, or earlier if `by`
    is negative.
    """
    document = copy.deepcopy(document)
    document["boxes"].insert(index + by, document["boxes"].pop(index))
    return document


ASIDE = 3  #: % of the canvas that a duplicate moves towards the middle, so that both are visible


def with_duplicate(document: Document, index: int) -> Document:
    """Return the document with a copy of the box of this index, right above it."""
    document = copy.deepcopy(document)
    boxes = document["boxes"]
    box = copy.deepcopy(boxes[index])
    box["name"] = _free_name(re.sub(r" \d+$", "", box["name"]), boxes)
    box |= {
        side: round(box[side] + (ASIDE if box[side] <= 50 else -ASIDE), 2) for side in ("x", "y")
    }
    boxes.insert(index + 1, box)
    return document


def without_box(document: Document, index: int) -> Document:
    document = copy.deepcopy(document)
    del document["boxes"][index]
    return document


def _free_name(wanted: str, boxes: Sequence[Document]) -> str:
    taken = {box["name"] for box in boxes}
    numbered = (f"{wanted[:50]} {n}" for n in range(2, len(boxes) + 3))
    return next(name for name in (wanted[:50], *numbered) if name not in taken)

"""Forms of the new batch's steps: how a sheet is read, and the controls of the design page.

The design page edits one box of a design document. `initial` reads the values from the document,
`edited` writes them back into a copy. Values without a control stay as they were.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from babel import Locale
from django import forms

from dashboard.form_controls import INPUT, choice_field, whole_field
from jobs.errors import DesignRefused
from jobs.intake.sheets.choices import DELIMITERS, ENCODINGS

type Document = dict[str, Any]

LARGEST_DOCUMENT = 1_000_000  #: bytes of a pasted or uploaded design

DELIMITER_WORDS = {
    mark: f"{word.capitalize()} {mark.strip()}".strip() for mark, word in DELIMITERS.items()
}
# : offered; a design can use any other
LANGUAGES = "en en-GB de fr es it nl pl pt sv da fi cs tr ru ja zh ar"


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

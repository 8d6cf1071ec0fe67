"""The form of the sheet step: how the file is read."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from dashboard.desk.languages import languages
from dashboard.form_controls import INPUT, choice_field, whole_field
from jobs.intake.sheets.choices import DELIMITERS, ENCODINGS

DELIMITER_WORDS = {
    mark: f"{word.capitalize()} {mark.strip()}".strip() for mark, word in DELIMITERS.items()
}
DECODING = [("", "Print as they are"), (True, "Decode")]
HIDING = [("", "Read like the others"), (True, "Leave out")]


def yes_or_default(label: str) -> forms.TypedChoiceField:
    """Return a choice between True and the default, whose value is empty."""
    select = forms.Select(attrs=INPUT)
    return forms.TypedChoiceField(
        coerce=bool, empty_value=None, required=False, label=label, widget=select
    )


class SheetChoicesForm(forms.Form):
    """How the sheet is read.

    It asks only what its kind of file needs: a worksheet for a workbook, a separator for CSV.
    """

    worksheet = choice_field((), required=False)
    header_row = whole_field(1, 1_000_000, required=False, label="Header row")
    delimiter = choice_field((), required=False, label="Separator")
    encoding = choice_field((), required=False)
    language = choice_field((), required=False, label="Language of numbers")
    by_language = yes_or_default("Pictures")
    rows_from = choice_field((), required=False, label="Columns as rows, from")
    rows_to = choice_field((), required=False, label="Columns as rows, to")
    decode_html = yes_or_default("Characters as HTML")
    leave_out_hidden = yes_or_default("Hidden rows")

    def __init__(self, data: Any = None, *, found: Mapping[str, Any], initial: Any = None) -> None:
        super().__init__(data, auto_id="sheet-%s", initial=initial)
        self._offer_of_kind(found.get("worksheets") or [])
        self._offer("language", languages(found.get("language")))
        self._offer_by_language(found.get("languages") or [])
        self._offer_columns_as_rows(found)
        self._offer("decode_html", DECODING if found.get("html") else [])
        self._offer("leave_out_hidden", HIDING if found.get("hidden_rows") else [])
        self.initial["by_language"] = bool(found.get("language_column")) or ""
        self.initial["decode_html"] = found.get("html") == "decoded" or ""
        self.initial["leave_out_hidden"] = found.get("hidden_rows") == "left_out" or ""

    def _offer_of_kind(self, worksheets: Sequence[str]) -> None:
        """Offer the worksheets of a workbook, or how a file of text is read."""
        self._offer("worksheet", [(name, name) for name in worksheets])
        for name, known in (("delimiter", DELIMITER_WORDS), ("encoding", ENCODINGS)):
            self._offer(name, [] if worksheets else [("", "Detect"), *known.items()])

    def _offer_by_language(self, spoken: Sequence[str]) -> None:
        words = [("", "One per row"), (True, by_language_words(spoken))] if spoken else []
        self._offer("by_language", words)

    def _offer_columns_as_rows(self, found: Mapping[str, Any]) -> None:
        """Offer the columns of the file, unless some of them are read as languages. The last can be
        chosen where columns look alike, or some are rows.
        """
        names = found.get("columns_in_file") or found.get("columns") or []
        columns = [] if found.get("language_column") else [(name, name) for name in names]
        self._offer("rows_from", [("", "None"), *columns] if columns else [])
        has_last = bool(found.get("columns_in_file") or found.get("alike"))
        self._offer("rows_to", [("", "The last column"), *columns] if columns and has_last else [])
        chosen = found.get("as_rows") or [""]
        self.initial["rows_from"] = chosen[0]
        self.initial["rows_to"] = "" if chosen[-1:] == names[-1:] else chosen[-1]

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
        if "worksheet" in self.changed_data:
            values |= {name: None for name in ("header_row", "rows_from") if not self._is_new(name)}
        if not values.get("rows_from"):
            values["rows_to"] = None
        return values

    def _is_new(self, name: str) -> bool:
        return name in self.changed_data


def by_language_words(spoken: Sequence[str]) -> str:
    named = ", ".join(spoken[:4]) + (" …" if len(spoken) > 4 else "")
    return f"One per language ({named})"

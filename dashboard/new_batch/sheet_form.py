"""The form of the sheet step: how the file is read."""

from collections.abc import Iterable, Mapping, Sequence
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
KEPT = ("delimiter", "encoding")
"""What is detected in each new sheet, unless a person chose it: reading a sheet again for another
reason chooses nothing.
"""
READ_AS = "read_as "  #: begins the field of a column that is renamed; its name follows


def yes_or_default(label: str) -> forms.TypedChoiceField:
    """Return a choice between True and the default, whose value is empty."""
    select = forms.Select(attrs=INPUT)
    return forms.TypedChoiceField(
        coerce=bool, empty_value=None, required=False, label=label, widget=select
    )


class SheetChoicesForm(forms.Form):
    """How the sheet is read.

    It asks only what its kind of file needs: a worksheet for a workbook, a separator for CSV.
    `chosen` is how the sheet was to be read before, `lacking` are columns that the design or the
    matching needs and the sheet does not have: another column can be read as one of them.
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

    def __init__(
        self,
        data: Any = None,
        *,
        found: Mapping[str, Any],
        chosen: Mapping[str, Any],
        lacking: Iterable[str] = (),
    ) -> None:
        initial = {**chosen, **{name: value for name, value in found.items() if value is not None}}
        super().__init__(data, auto_id="sheet-%s", initial=initial)
        self._chosen = chosen
        self._offer_of_kind(found.get("worksheets") or [])
        self._offer("language", languages(found.get("language")))
        self._offer_by_language(found.get("languages") or [])
        self._offer_columns_as_rows(found)
        self._offer_columns_to_rename(found, lacking)
        self._offer("decode_html", DECODING if found.get("html") else [])
        self._offer("leave_out_hidden", HIDING if found.get("hidden_rows") else [])
        self.initial["by_language"] = bool(found.get("language_column")) or ""
        self.initial["decode_html"] = found.get("html") == "decoded" or ""
        self.initial["leave_out_hidden"] = found.get("hidden_rows") == "left_out" or ""

    def _offer_of_kind(self, worksheets: Sequence[str]) -> None:
        """Offer the worksheets of a workbook, or how a file of text is read."""
        self._offer("worksheet", [(name, name) for name in worksheets])
        own = self.initial.get("delimiter")
        delimiters = DELIMITER_WORDS | ({own: own} if own and own not in DELIMITERS else {})
        for name, known in (("delimiter", delimiters), ("encoding", ENCODINGS)):
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

    def _offer_columns_to_rename(self, found: Mapping[str, Any], lacking: Iterable[str]) -> None:
        """Offer the columns of the file for each one that is needed and missing, or was renamed."""
        in_file = {name: old for old, name in (found.get("renamed") or {}).items()}
        here = found.get("columns_in_file") or found.get("columns") or []
        columns = [in_file.get(name, name) for name in here]
        choices = [("", "Not in this sheet"), *((name, name) for name in columns)]
        for number, name in enumerate(dict.fromkeys([*in_file, *lacking]) if columns else ()):
            widget = forms.Select(attrs={**INPUT, "id": f"sheet-read-as-{number}"})
            field = choice_field(choices, required=False, label=f"Column “{name}”", widget=widget)
            self.fields[f"{READ_AS}{name}"] = field
            self.initial[f"{READ_AS}{name}"] = in_file.get(name, "")

    def _offer(self, name: str, choices: Sequence[tuple[Any, str]]) -> None:
        field = self.fields[name]
        # Tells mypy what was declared above.
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        if choices:
            field.choices = choices
        else:
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """Return None for what should be detected.

        That includes the header row when the worksheet changes.
        """
        values = {name: value or None for name, value in self.cleaned_data.items()}
        values["renamed"] = self._renamed(values)
        values |= {name: self._chosen.get(name) for name in KEPT if not self._is_new(name)}
        if "worksheet" in self.changed_data:
            values |= {name: None for name in ("header_row", "rows_from") if not self._is_new(name)}
        if not values.get("rows_from"):
            values["rows_to"] = None
        return values

    def _renamed(self, values: dict[str, Any]) -> dict[str, str] | None:
        """Take the columns to rename out of the values, and add those that were not asked about."""
        asked = [name for name in values if name.startswith(READ_AS)]
        pairs = {name.removeprefix(READ_AS): values.pop(name) for name in asked}
        before = self._chosen.get("renamed") or {}
        kept = {old: name for old, name in before.items() if name not in pairs}
        return {**kept, **{old: name for name, old in pairs.items() if old}} or None

    def _is_new(self, name: str) -> bool:
        return name in self.changed_data


def by_language_words(spoken: Sequence[str]) -> str:
    named = ", ".join(spoken[:4]) + (" …" if len(spoken) > 4 else "")
    return f"One per language ({named})"

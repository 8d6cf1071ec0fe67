"""Controls that were changed in two windows, each to another value."""

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from jobs.texts import shortened

LONGEST = 60  #: characters of a value in a sentence
LABELS = {"anchor": "Position"}


def both_changed(sent: forms.Form, now: forms.Form) -> Iterator[str]:
    """Yield a sentence for each control that a person changed and that another window changed too.

    `sent` is the form as it was sent, on the version that it was made from; `now` shows the version
    that is saved.
    """
    for name in sent.changed_data:
        typed, saved = sent[name], now[name] if name in now.fields else None
        if saved is None or saved.is_hidden or saved.initial == typed.initial:
            continue
        if saved.field.has_changed(saved.initial, typed.data):
            yield (
                f"“{LABELS.get(name, saved.label)}” was changed in both windows: to "
                f"{_in_words(typed)} here, to {_in_words(saved)} in the other one. Saving again "
                "keeps the value of this window."
            )


def _in_words(control: BoundField) -> str:
    value, field = control.value(), control.field
    if isinstance(field, forms.BooleanField):
        return "on" if value else "off"
    choices: Any = field.choices if isinstance(field, forms.ChoiceField) else ()
    words = dict(_flat(choices))
    text = words.get(str(value), "" if value is None else str(value))
    return f"“{shortened(' '.join(text.split()), LONGEST)}”" if text.strip() else "nothing"


def _flat(choices: Iterable[Any]) -> Iterator[tuple[str, str]]:
    """Yield the choices of a control, also of its groups, by their values as text."""
    for value, words in choices:
        if isinstance(words, list | tuple):
            yield from _flat(words)
        else:
            yield str(value), str(words)

"""The control of a box that counts for results of one shape only: whether it is hidden there."""

from functools import partial

from django import forms

from dashboard.desk import aspects, differences
from dashboard.desk.forms.fields import Values
from jobs.design import Document
from jobs.design.aspects import Aspect


class AspectForm(forms.Form):
    """Unused while no shape is chosen."""

    hidden_in_shape = forms.BooleanField(required=False)


def initial(document: Document, aspect: Aspect | None, box: str) -> Document:
    """Return the value of the control for a complete document."""
    changes = document["aspects"][aspect] if aspect else []
    return {"hidden_in_shape": differences.is_hidden(changes, box)}


def edited(document: Document, aspect: Aspect | None, box: str, values: Values) -> Document:
    """Return the document with the box hidden in results of the shape, or not."""
    if aspect is None:
        return document
    hide = partial(differences.hidden_or_shown, name=box, hidden=values["hidden_in_shape"])
    return aspects.with_changes(document, aspect, hide)

"""The controls of the result as a whole, on the design desk: its size, its format, its name."""

import copy
from collections.abc import Mapping
from typing import Any

from django import forms

from dashboard.controls import INPUT, choice_field, whole_field

type Document = dict[str, Any]

FORMATS = (("keep", "As the photo"), ("jpeg", "JPEG"), ("png", "PNG"), ("webp", "WebP"))


class ResultForm(forms.Form):
    long_edge = whole_field(16, 30_000, required=False, label="Long edge at most, px")
    format = choice_field(FORMATS, label="Format")
    name = forms.CharField(max_length=500, label="Names of the results", widget=forms.TextInput(attrs=INPUT))


def initial(document: Document) -> dict[str, Any]:
    """The values of the controls, of a complete document."""
    return {
        "long_edge": document["canvas"]["long_edge"],
        "format": document["output"]["format"],
        "name": document["output"]["name"],
    }


def edited(document: Document, values: Mapping[str, Any]) -> Document:
    """A copy of the document with the values of a valid form."""
    document = copy.deepcopy(document)
    document["canvas"]["long_edge"] = values["long_edge"]
    document["output"] |= {"format": values["format"], "name": values["name"]}
    return document

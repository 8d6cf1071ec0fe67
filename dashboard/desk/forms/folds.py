"""The collapsed sections of the design page. One is open if it holds anything unusual."""

from collections.abc import Mapping
from typing import Any

from django import forms

USUAL: Mapping[str, Mapping[str, Any]] = {
    "by_row": {"design_column": "", "boxes_column": ""},
    "strip": {"strip_side": "", "strip_size": ..., "strip_colour": ...},
    "metadata": {
        "metadata": "keep",
        "title": "",
        "copyright": "",
        "words": False,
        "size_unit": "shorter_side",
    },
    "watermark": {
        "tile": False,
        "tile_across": ...,
        "tile_down": ...,
        "tile_staggered": ...,
        "only_in_proofs": False,
    },
}
"""Section → its controls, with the value that leaves it closed; `...` is any value."""


class FoldedForm(forms.Form):
    """A form with collapsed sections."""

    @property
    def open_folds(self) -> list[str]:
        """Return the sections with a setting that is not as usual, or with an error."""
        return [
            fold
            for fold, usual in USUAL.items()
            if any(self._is_unusual(name, value) for name, value in usual.items())
        ]

    def _is_unusual(self, name: str, usual: Any) -> bool:
        if name not in self.fields:
            return False
        is_other = usual is not ... and (self[name].value() or usual) != usual
        return is_other or (self.is_bound and name in self.errors)

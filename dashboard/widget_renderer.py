"""Write the widgets of forms as Django's templates do, in a tenth of their time.

The design page has 120 widgets, for which Django renders 650 templates: each option of a choice is
one, and its attributes are another.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.http import HttpRequest
from django.utils.formats import localize
from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeData

type Widget = Mapping[str, Any]
"""What Django says of a widget, or of one of its options."""

WIDGETS = "django/forms/widgets/"
INPUTS = ("checkbox", "color", "email", "file", "hidden", "number", "password", "text")


class WidgetRenderer(DjangoTemplates):
    """Django's renderer of forms, with the usual widgets written by Python."""

    def render(
        self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None
    ) -> str:
        write = _WRITERS.get(template_name)
        if write:
            return write(context["widget"])
        return super().render(template_name, context, request)


def _input(widget: Widget) -> str:
    value = widget["value"]
    valued = "" if value is None else f' value="{_text(value)}"'
    name = _shown(widget["name"])
    return f'<input type="{_shown(widget["type"])}" name="{name}"{valued}{_attributes(widget)}>'


def _text_area(widget: Widget) -> str:
    written = _shown(widget["value"]) if widget["value"] else ""
    name = _shown(widget["name"])
    return f'<textarea name="{name}"{_attributes(widget)}>\n{written}</textarea>'


def _select(widget: Widget) -> str:
    groups = "".join(_group(name, options) for name, options, _ in widget["optgroups"])
    return f'<select name="{_shown(widget["name"])}"{_attributes(widget)}>{groups}\n</select>'


def _group(name: str | None, options: list[Widget]) -> str:
    written = "".join(f"\n  {_option(option)}\n" for option in options)
    return f'\n  <optgroup label="{_shown(name)}">{written}\n  </optgroup>' if name else written


def _option(option: Widget) -> str:
    value, label = _text(option["value"]), _shown(option["label"])
    return f'<option value="{value}"{_attributes(option)}>{label}</option>'


def _attributes(widget: Widget) -> str:
    return "".join(
        f" {escape(name)}" if value is True else f' {escape(name)}="{_text(value)}"'
        for name, value in widget["attrs"].items()
        if value is not False
    )


def _text(value: object) -> str:
    """Return a value as computers write it, escaped."""
    return value if isinstance(value, str) and isinstance(value, SafeData) else escape(str(value))


def _shown(value: Any) -> str:
    """Return a value as people read it, escaped."""
    return conditional_escape(localize(value))


_WRITERS: dict[str, Callable[[Widget], str]] = {
    f"{WIDGETS}select.html": _select,
    f"{WIDGETS}textarea.html": _text_area,
    **{f"{WIDGETS}{kind}.html": _input for kind in INPUTS},
}

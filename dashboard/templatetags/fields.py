"""Controls of forms. This tag is available in every template."""

from django import template
from django.forms.boundfield import BoundField
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def field(control: BoundField) -> SafeString:
    """Return a control below its label, and its errors below it.

    The design page has some fifty of them: as a template, each would take several times as long.
    """
    errors = format_html_join("", '<p class="error">{}</p>', ((said,) for said in control.errors))
    return format_html(
        '<div class="field">\n<label for="{}">{}</label>\n{}\n{}\n</div>\n',
        control.id_for_label,
        control.label,
        control,
        errors,
    )

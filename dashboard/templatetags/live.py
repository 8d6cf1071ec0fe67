"""The parts of pages that change by themselves, and the forms that change them. Known to every template."""

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def polls(every: str) -> SafeString:
    """The attributes of an element that asks its `hx-get` again and again, and when its tab is looked at again.

    `every` is a span as htmx writes it: `2s`, `700ms`. `site.js` makes it rest in a hidden tab and under a busy hand.
    """
    return format_html(
        'data-poll hx-trigger="every {}, wake" hx-swap="morph:outerHTML" hx-sync="this:drop"',
        every,
    )


@register.simple_tag
def live_form(action: str, batch_id: object, place: str) -> SafeString:
    """The attributes of a form that posts an order (`pause`, `continue`, `retry`) and shows what came of it.

    `place` is the part of the page a message about it stands in. Without scripts it is a plain form.
    """
    return format_html(
        'method="post" action="{url}" hx-post="{url}" hx-target="#live" hx-swap="morph:outerHTML" '
        'hx-sync="#live:replace" hx-disabled-elt="find button" data-place="{place}"',
        url=reverse(action, args=[batch_id]),
        place=place,
    )

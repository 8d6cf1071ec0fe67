"""Template tags for the parts of pages that update by themselves, and for the forms that change
them.
"""

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def polls(every: str) -> SafeString:
    """Return the attributes of an element that polls its `hx-get`, also when its tab becomes
    visible again.

    `every` is an htmx interval: `2s`, `700ms`. `site.js` pauses it in a hidden tab and while a
    person is busy in it.
    """
    return format_html(
        'data-poll hx-trigger="every {}, wake" hx-swap="morph:outerHTML" hx-sync="this:drop"',
        every,
    )


@register.simple_tag
def live_form(action: str, batch_id: object, place: str) -> SafeString:
    """Return the attributes of a form that posts an action (`pause`, `continue`, `retry`) and shows
    the result.

    `place` is the part of the page for messages about it. Without scripts it is a plain form.
    """
    return format_html(
        'method="post" action="{url}" hx-post="{url}" hx-target="#live" hx-swap="morph:outerHTML" '
        'hx-sync="#live:replace" hx-disabled-elt="find button" data-place="{place}"',
        url=reverse(action, args=[batch_id]),
        place=place,
    )

"""Template tags for the parts of pages that update by themselves, and for the forms that change
them.
"""

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from dashboard.poll_intervals import Every

register = template.Library()


@register.simple_tag
def every(waiting_for: str) -> str:
    """Return the htmx trigger of a poll: `every 2s`. `waiting_for` names one of `Every`."""
    return f"every {Every[waiting_for.upper()]}"


@register.simple_tag
def polls(waiting_for: str) -> SafeString:
    """Return the attributes of an element that polls its `hx-get`, also when its tab becomes
    visible again.

    `waiting_for` names one of `Every`. `site.js` pauses the poll in a hidden tab and while a person
    is busy in it.
    """
    return format_html(
        'data-poll hx-trigger="{}, wake" hx-swap="morph:outerHTML" hx-sync="this:drop"',
        every(waiting_for),
    )


@register.simple_tag
def live_form(action: str, batch_id: object, place: str) -> SafeString:
    """Return the attributes of a form that posts an action (`pause`, `continue`, `retry`) and shows
    the result.

    `place` is the part of the page for messages about it. Without scripts it is a plain form. A
    press waits for the answer to an earlier one: at `main`, because a swap of `#live` would forget
    what waits there.
    """
    return format_html(
        'method="post" action="{url}" hx-post="{url}" hx-target="#live" hx-swap="morph:outerHTML" '
        'hx-sync="#main:queue all" hx-disabled-elt="find button" data-place="{place}"',
        url=reverse(action, args=[batch_id]),
        place=place,
    )

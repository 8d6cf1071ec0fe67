"""Measures how long a batch was at work: a clock that stops while it is paused, cancelled or
settled.

Each function returns values for an `UPDATE` of batches: one statement moves the clock and writes
why.
"""

from datetime import timedelta
from typing import Any

from django.db.models import Case, DurationField, ExpressionWrapper, F, Value, When
from django.db.models.functions import Coalesce, Now


def begins() -> dict[str, Any]:
    """Return the values for batches that begin or continue to work."""
    return {"working_since": Coalesce("working_since", Now())}


def ends() -> dict[str, Any]:
    """Return the values for batches that stop for now."""
    lately = ExpressionWrapper(Now() - F("working_since"), output_field=DurationField())
    added = Case(When(working_since__isnull=False, then=lately), default=Value(timedelta()))
    return {"worked": F("worked") + added, "working_since": None}


def goes_on_unless_stopped() -> dict[str, Any]:
    """Return the values for batches that are opened again: a paused one is not at work yet."""
    going = When(paused_at=None, cancelled_at=None, then=Coalesce("working_since", Now()))
    return {"working_since": Case(going, default=F("working_since"))}

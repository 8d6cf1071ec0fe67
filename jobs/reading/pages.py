"""Pages of a long list by a number that its rows have: none shifts when rows come or go."""

from dataclasses import dataclass

from django.db.models import Model, QuerySet


@dataclass(frozen=True, slots=True)
class Page[Row: Model]:
    """`before` and `after`: numbers at which the neighbouring pages begin; None at an end."""

    rows: list[Row]
    before: int | None
    after: int | None


def page_from[Row: Model](
    found: QuerySet[Row], start: int, size: int, *, by: str = "row"
) -> Page[Row]:
    """Return up to `size` rows in the order of the number `by`, from `start` on."""
    rows = list(found.filter(**{f"{by}__gte": start}).order_by(by)[: size + 1])
    after = getattr(rows[size], by) if len(rows) > size else None
    return Page(rows[:size], _page_before(found, start, size, by), after)


def _page_before(found: QuerySet[Model], start: int, size: int, by: str) -> int | None:
    """Return the number at which the page before begins."""
    if not start:
        return None
    earlier = found.filter(**{f"{by}__lt": start}).order_by(f"-{by}")
    numbers = list(earlier.values_list(by, flat=True)[:size])
    return numbers[-1] if numbers else None

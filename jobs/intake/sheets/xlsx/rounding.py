"""Correct what the grid reader shows of numbers, so that they read as in spreadsheet programs.

Those round by the first 15 digits, halves away from zero: 0.145 is stored as a little less, which
the grid reader rounds to 0.14, and every program shows 0.15. The grid reader also leaves out the
sign of a negative number that a condition such as `[<100]` gave to the first section of its format.
"""

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache
from typing import NamedTuple

from jobs.intake.sheets import display

PRECISION = 15  #: digits of a number that spreadsheet programs keep
MOST_EXACT = 10.0 ** (PRECISION - 1)
MOST_DECIMALS = 30  #: as many as a number format may ask for
NEAR_HALF = 1e-4
"""So near to a half in the last digit shown, a number and its 15 digits may round apart."""

_CONTEXT = Context(prec=400, rounding=ROUND_HALF_UP)
_CONDITION = re.compile(r"\[(<=|>=|<>|<|>|=)\s*(-?[0-9]+(?:\.[0-9]+)?)\]")
_DIGITS = re.compile(r"[0#?][0#?,]*(?:\.[0#?,]*)?|\.[0#?][0#?,]*")
_SHOWN = re.compile(r"[0-9][0-9,]*(?:\.[0-9]*)?|\.[0-9]+")
_OTHERWISE = re.compile(r"[/@dmyhsgb]|e", re.IGNORECASE)
"""Fractions, texts, dates, General, and scientific notation."""
_COMPARE: Mapping[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
    "<>": operator.ne,
}


class _Mask(NamedTuple):
    """How one section of a format shows a number. `scale`: the power of ten by which it multiplies;
    `kept`: decimals that are shown even if they are zeros; `zeros`: digits before the point that
    are.
    """

    scale: int
    decimals: int
    kept: int
    zeros: int
    has_point: bool
    is_grouped: bool
    literals: tuple[str, ...]


class _Section(NamedTuple):
    """One section of a format. `mask`: None if it shows no plain number. `shows_sign`: of negative
    numbers; a section that is meant for them alone does not.
    """

    condition: tuple[str, float] | None
    mask: _Mask | None
    shows_sign: bool


def corrected(shown: str, number: float, number_format: str) -> str:
    """Return a number as a spreadsheet program shows it, given what the grid reader shows."""
    factor = _usual_factor(number_format)
    if factor is not None and _is_rounded_alike(abs(number) * factor):
        return shown
    section = _section_of(number, _sections(number_format))
    mask = section.mask
    if mask is None or not shown.strip():
        return shown
    text = _rounded(shown, number, mask) if _may_round_apart(number, mask) else shown
    lacks_sign = number < 0 and section.shows_sign and "-" not in text and _is_not_zero(text)
    return f"-{text.lstrip()}" if lacks_sign else text


def _may_round_apart(number: float, mask: _Mask) -> bool:
    return not _is_rounded_alike(abs(number) * _factor(mask))


def _is_rounded_alike(digits: float) -> bool:
    """Return whether the whole number nearest to this is the same by its first 15 digits."""
    return digits < MOST_EXACT and abs(digits % 1 - 0.5) >= NEAR_HALF


def _factor(mask: _Mask) -> float:
    """Return by what a number is multiplied so that its last digit shown is that of the ones."""
    return 10.0 ** (mask.scale + mask.decimals)


@lru_cache(maxsize=4096)
def _usual_factor(number_format: str) -> float | None:
    """Return the factor that all sections have; 0 if none shows a plain number, and None if they
    differ or are chosen by conditions.
    """
    sections = _sections(number_format)
    factors = {_factor(section.mask) for section in sections if section.mask}
    is_unclear = len(factors) > 1 or any(section.condition for section in sections)
    return None if is_unclear else next(iter(factors), 0.0)


def _rounded(shown: str, number: float, mask: _Mask) -> str:
    """Return the text with its number rounded by 15 digits. It stays if it is not understood."""
    blank = _without_literals(shown, mask.literals)
    places = [match.span() for match in _SHOWN.finditer(blank)]
    if len(places) != 1:
        return shown
    begin, end = places[0]
    unit = Decimal(1).scaleb(-mask.decimals)
    exact = Decimal(f"{abs(number):.{PRECISION}g}").scaleb(mask.scale, _CONTEXT)
    wanted = exact.quantize(unit, context=_CONTEXT)
    there = Decimal(blank[begin:end].replace(",", ""))
    if abs(there - wanted) > unit + wanted.scaleb(1 - PRECISION):
        return shown
    return shown[:begin] + _written(wanted, mask) + shown[end:]


def _written(number: Decimal, mask: _Mask) -> str:
    whole, _, decimals = f"{number:{',' if mask.is_grouped else ''}f}".partition(".")
    if not mask.is_grouped:
        whole = whole.lstrip("0").zfill(mask.zeros)
    decimals = decimals[: mask.kept] + decimals[mask.kept :].rstrip("0")
    return f"{whole}.{decimals}" if mask.has_point else whole


def _without_literals(shown: str, literals: tuple[str, ...]) -> str:
    """Return the text with blanks in place of the fixed texts of its format."""
    at = 0
    for literal in literals:
        found = shown.find(literal, at)
        if found >= 0:
            at = found + len(literal)
            shown = shown[:found] + " " * len(literal) + shown[at:]
    return shown


def _is_not_zero(text: str) -> bool:
    return any(digit in text for digit in "123456789")


# --- Sections of a format -------------------------------------------------------------------------


def _section_of(number: float, sections: tuple[_Section, ...]) -> _Section:
    """Return the section that shows a number: the first whose condition it passes, else one without
    a condition.
    """
    for section in sections:
        if section.condition and _passes(number, *section.condition):
            return section
    free = [section for section in sections if not section.condition]
    if len(free) == len(sections):
        index = 1 if number < 0 else 2 if number == 0 else 0
        return free[index] if index < len(free) else free[0]
    return free[number >= 0 and len(free) > 1] if free else sections[-1]


def _passes(number: float, sign: str, limit: float) -> bool:
    return _COMPARE[sign](number, limit)


@lru_cache(maxsize=4096)
def _sections(number_format: str) -> tuple[_Section, ...]:
    """Return the sections for numbers: the fourth one is for texts."""
    codes = _without_fixed(number_format).split(";")[:3]
    literals = display.literals_of_sections(number_format)
    conditions = [_condition_in(code) for code in codes]
    return tuple(
        _Section(conditions[index], _mask_in(code, tuple(fixed)), _shows_sign(index, conditions))
        for index, (code, fixed) in enumerate(zip(codes, literals, strict=False))
    )


def _without_fixed(number_format: str) -> str:
    """Return a format without its fixed texts. Conditions stay."""
    return display.CODES.sub(
        lambda code: code[0] if _CONDITION.fullmatch(code[0]) else "", number_format
    )


def _condition_in(code: str) -> tuple[str, float] | None:
    found = _CONDITION.search(code)
    return (found[1], float(found[2])) if found else None


def _shows_sign(index: int, conditions: Sequence[tuple[str, float] | None]) -> bool:
    """Return whether a section shows the sign of negative numbers, which have the second one for
    themselves, or a first one with the condition `[<0]`.
    """
    if index == 0:
        return conditions[0] not in (("<", 0.0), ("<=", 0.0))
    return index == 2 and conditions[1] is not None


def _mask_in(code: str, literals: tuple[str, ...]) -> _Mask | None:
    code = _CONDITION.sub("", code)
    found = _DIGITS.search(code)
    if found is None or _OTHERWISE.search(code):
        return None
    whole, point, decimals = found[0].partition(".")
    thousands = len(found[0]) - len(found[0].rstrip(","))
    return _Mask(
        scale=2 * code.count("%") - 3 * thousands,
        decimals=min(_digits_in(decimals), MOST_DECIMALS),
        kept=decimals.count("0"),
        zeros=whole.count("0"),
        has_point=bool(point),
        is_grouped="," in whole.rstrip(","),
        literals=literals,
    )


def _digits_in(mask: str) -> int:
    return len(mask.replace(",", ""))

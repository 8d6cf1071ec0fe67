"""How the rows of a batch find their pictures, as a person chose it or as it was found out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Self

from jobs.matching.learned_rules import LearnedRule
from jobs.matching.picture_totals import PictureTotals

type Document = Mapping[str, Any]
"""A rule as JSON."""


@dataclass(frozen=True, slots=True)
class MatchRule:
    """How rows find their pictures.

    `by` is "column" (a column names them), "one" (one picture for all rows), "pictures" (rows are
    made from the pictures' names), or empty while nothing is chosen. `folder` is a column with the
    folder of the picture, and `second` one with the rest of its name, such as the last name. With a
    `fact`, by its folded name, the column does not name pictures: its cells are what the photos say
    (`jobs.design.facts`). `how` counts the rows by the step that found their picture. `pairs` are
    texts of cells and the paths of their pictures, as a person clicked them, and `learned` the
    rules behind them, the oldest first, or one that was found out; with `only_names`, none is found
    out, because a person forgot it. `placeholder` is the path of the picture for rows that find
    none. With `every_picture`, a row gives a result for each of its pictures; `totals` says how
    many that are, or would be without it, if any row has several.
    """

    by: str = ""
    column: str | None = None
    folder: str | None = None
    learned: tuple[LearnedRule, ...] = ()
    source: int | None = None
    how: Mapping[str, int] = field(default_factory=dict)
    fact: str | None = None
    pairs: Mapping[str, str] = field(default_factory=dict)
    placeholder: str | None = None
    every_picture: bool = False
    totals: PictureTotals | None = None
    second: str | None = None
    only_names: bool = False

    @property
    def noun(self) -> str:
        """Return what pages count in the batch: rows, or the pictures that give a result each."""
        return "picture" if self.every_picture else "row"

    @property
    def as_chosen(self) -> Self:
        """Return the rule for another batch: without what it found in this one."""
        return replace(self, how={}, totals=None)

    @property
    def named_by(self) -> list[str]:
        """Return the columns that name the picture."""
        return [name for name in (self.column, self.second) if name]

    @property
    def naming(self) -> list[str]:
        """Return the columns that name the picture, or its folder."""
        return [*self.named_by, *filter(None, [self.folder])]

    @property
    def may_be_offered(self) -> bool:
        """Return whether a rule may be used that nobody taught."""
        return not (self.learned or self.only_names or self.fact)

    def fits(self, columns: Sequence[str]) -> bool:
        """Return whether the rule is valid for a sheet with these columns."""
        return self.by == "one" or (bool(self.column) and set(self.naming) <= set(columns))

    @classmethod
    def from_json(cls, document: Document) -> Self:
        """Read a stored or requested rule. Raises ValueError if a learned rule is not one."""
        source = document.get("source")
        return cls(
            by=document.get("by") or "",
            column=document.get("column"),
            folder=document.get("folder"),
            fact=document.get("fact"),
            learned=_learned(document),
            pairs=_pairs(document.get("pairs") or {}),
            source=source if isinstance(source, int) else None,
            how=document.get("how") or {},
            placeholder=_text(document.get("placeholder")),
            every_picture=document.get("every_picture") is True,
            totals=_totals(document.get("totals")),
            second=document.get("second"),
            only_names=document.get("only_names") is True,
        )

    def to_json(self) -> dict[str, Any]:
        """Return the document with the keys that say something."""
        document = {
            "by": self.by,
            "column": self.column,
            "folder": self.folder,
            "fact": self.fact,
            "rules": [rule.to_json() for rule in self.learned],
            "pairs": dict(self.pairs),
            "source": self.source,
            "how": dict(self.how),
            "placeholder": self.placeholder,
            "every_picture": self.every_picture,
            "totals": self.totals.to_json() if self.totals else None,
            "second": self.second,
            "only_names": self.only_names,
        }
        return {key: value for key, value in document.items() if value}


def _learned(document: Document) -> tuple[LearnedRule, ...]:
    """Return the learned rules. Batches of older versions have at most one, as `rule`."""
    older = document.get("rule")
    rules = document.get("rules") or ([older] if older else [])
    try:
        return tuple(map(LearnedRule.from_json, rules))
    except (TypeError, AttributeError) as error:
        raise ValueError("not a learned rule") from error


def _text(value: Any) -> str | None:
    if not isinstance(value, str | None):
        raise ValueError("not the path of a picture")
    return value


def _totals(document: Any) -> PictureTotals | None:
    try:
        return PictureTotals.from_json(document) if document else None
    except (KeyError, IndexError, TypeError) as error:
        raise ValueError("not totals of pictures") from error


def _pairs(document: Any) -> dict[str, str]:
    if isinstance(document, dict) and all(isinstance(it, str) for it in document.values()):
        return document
    raise ValueError("not pairs of cells and pictures")

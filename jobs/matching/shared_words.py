"""Find pictures by the words of a cell in any order: `Mueller_Anna-5b.jpg` for `Müller, Anna`.

Case and accents make no difference; ä, ae and a are equal, as are ß and ss. A picture may have more
words than the cell, but none of them may be a word of other cells or of this picture only: it could
be another person's name. Numbers, single letters and what many names have may be left over.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from functools import cached_property, lru_cache
from itertools import chain
from typing import NamedTuple

from jobs.matching.names import EXTENSION, PictureName, hyphened, without_zeros
from jobs.matching.sentences import cut, listed
from jobs.searching.folding import fold

MOST_FORMS = 50_000  #: kept: names repeat their words
COMMON = 3  #: pictures that must have a word that no cell has, or it may be somebody's name
FEWEST_WORDS = 2  #: of a cell, besides numbers: one word alone occurs in names by chance

_WORDS = re.compile(r"[^\W\d_]+|\d+", re.ASCII)
_MARKED_WORDS = re.compile(r"[^\d\s\x00-@\[-`{-\xa9\u2000-\u206f\u3000-\u303f]+|\d+")
"""Words of any script, with the vowel signs and other marks that belong to their letters."""

_APOSTROPHES = re.compile(r"(?<=[^\W\d_])['’ʼ´`](?=[^\W\d_])")
"""Those inside names such as `O'Connor`, which file names often leave out."""

_VOWELS = re.compile(r"([aou])e|aa")
"""Ways to write ä, ö, ü and å without their signs."""

type Words = frozenset[str]
"""Folded words and numbers of a cell or of a picture's name."""


def shared_words(part: str) -> Words:
    """Return the words of a cell or a file name, in the form in which they are compared."""
    text = fold(EXTENSION.sub("", part))
    found = (_WORDS if text.isascii() else _MARKED_WORDS).findall(text)
    return frozenset(map(_form, found))


def are_enough(words: Words) -> bool:
    """Return whether these are enough words for finding a picture by them."""
    return sum(not word.isdecimal() for word in words) >= FEWEST_WORDS


@lru_cache(MOST_FORMS)
def _form(word: str) -> str:
    return _VOWELS.sub(lambda found: found[1] or "a", without_zeros(word))


class WordFit(NamedTuple):
    """The pictures that have the words of a cell, and why they are not for certain its own."""

    pictures: list[int]
    problem: str = ""


class SharedWords:
    """Cells and pictures by their words. `clicked`: pictures that a person gave to other rows."""

    def __init__(
        self,
        values: Sequence[str],
        names: Sequence[PictureName],
        clicked: Collection[int] = frozenset(),
    ) -> None:
        self._names = names
        self._times = Counter(values)
        self._cells = {value: PictureName.of(value) for value in self._times}
        self._of_pictures = {
            index: shared_words(name.last)
            for index, name in enumerate(names)
            if index not in clicked
        }
        self._words = {value: self._words_of(cell.last) for value, cell in self._cells.items()}
        self._values: dict[Words, list[str]] = defaultdict(list)
        for value, words in self._words.items():
            if are_enough(words):
                self._values[words].append(value)
        self._known: Words = frozenset().union(*self._words.values())
        self._often = Counter(word for words in self._of_pictures.values() for word in words)
        self._pictures: dict[Words, list[int]] = defaultdict(list)
        self._doubtful: dict[Words, list[int]] = defaultdict(list)
        for index, words in self._of_pictures.items():
            self._add(index, words)

    def find(self, value: str) -> WordFit:
        """Return the pictures of a cell: those without other words, or else with some."""
        words, cell = self._words.get(value), self._cells.get(value)
        if words is None or cell is None or words not in self._values:
            return WordFit([])
        fitting = self._in_folder(cell, self._pictures.get(words, ()))
        pictures = [index for index in fitting if self._of_pictures[index] == words] or fitting
        if not pictures:
            return WordFit([], self._other_words(value, words))
        return WordFit(pictures, self._rivals(value, words, pictures))

    def _words_of(self, text: str) -> Words:
        """Return the words of a cell, joined at apostrophes if a picture has them like that."""
        words = shared_words(text)
        if not _APOSTROPHES.search(text):
            return words
        joined = shared_words(_APOSTROPHES.sub("", text))
        near = (self._by_word.get(word, ()) for word in joined - words)
        return joined if any(joined <= picture for picture in chain.from_iterable(near)) else words

    @cached_property
    def _by_word(self) -> dict[str, list[Words]]:
        """Return the pictures that have each word."""
        found: dict[str, list[Words]] = defaultdict(list)
        for words in self._of_pictures.values():
            for word in words:
                found[word].append(words)
        return found

    def _add(self, index: int, words: Words) -> None:
        known = words & self._known
        if len(known) < FEWEST_WORDS:
            return
        cell = known if known in self._values else self._without_small(known)
        if cell is None:
            return
        belongs = all(self._is_small(word) or self._is_common(word) for word in words - known)
        (self._pictures if belongs else self._doubtful)[cell].append(index)

    def _is_small(self, word: str) -> bool:
        """Return whether a word may be left over although cells have it: a number, a letter, or
        what most names have.
        """
        if len(word) == 1 or word.isdecimal():
            return True
        return self._is_common(word) and 2 * self._often[word] > len(self._of_pictures)

    def _is_common(self, word: str) -> bool:
        return self._often[word] >= COMMON

    def _without_small(self, words: Words) -> Words | None:
        """Return the only cell that has these words but for small ones, if it has no small one."""
        large = self._large(words)
        return large if self._by_large.get(large) == [large] else None

    @cached_property
    def _by_large(self) -> dict[Words, list[Words]]:
        found: dict[Words, list[Words]] = defaultdict(list)
        for words in self._values:
            found[self._large(words)].append(words)
        return found

    def _large(self, words: Words) -> Words:
        return frozenset(word for word in words if not self._is_small(word))

    def _in_folder(self, cell: PictureName, pictures: Sequence[int]) -> list[int]:
        return [index for index in pictures if cell.agreement(self._names[index], hyphened) >= 0]

    def _rivals(self, value: str, words: Words, pictures: Sequence[int]) -> str:
        """Say which other rows could have these pictures, if any could."""
        same = [
            other for other in self._values[words] if self._in_folder(self._cells[other], pictures)
        ]
        others = [other for other in same if other != value]
        rows = sum(self._times[other] for other in same)
        several = listed([self._names[index].text for index in pictures])
        could = f"{several} could belong to {'either' if rows == 2 else 'any'} of them."
        if others:
            return f"“{cut(value)}” has the same words as {listed(list(map(cut, others)))}: {could}"
        if rows > 1:
            return f"{rows:,} rows say “{cut(value)}”: {could}"
        return ""

    def _other_words(self, value: str, words: Words) -> str:
        """Say which picture has the words of a cell, but also others."""
        doubtful = self._in_folder(self._cells[value], self._doubtful.get(words, ()))
        if not doubtful:
            return ""
        others = sorted(
            word
            for word in self._of_pictures[doubtful[0]] - self._known
            if not (self._is_small(word) or self._is_common(word))
        )
        return (
            f"“{self._names[doubtful[0]].text}” has the words of “{cut(value)}”, but also "
            f"{listed(others)}, so it may belong to somebody else."
        )

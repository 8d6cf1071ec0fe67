"""The fonts: which families there are, their opened files, and which of them draws a character."""

from jobs import compiled

compiled.found_first(__name__, __path__)

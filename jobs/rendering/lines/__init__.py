"""Lines of text: shaped, broken, evened, fitted into a box. All of it in em units, for any size."""

from jobs import compiled

compiled.found_first(__name__, __path__)

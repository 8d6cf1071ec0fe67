"""Lines of text: shaped, broken, evened, fitted into a box.

Everything is in em units, for any size.
"""

from jobs import compiled

compiled.found_first(__name__, __path__)

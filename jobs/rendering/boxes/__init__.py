"""One module for each kind of box, and the layout of all boxes of a design.

Nothing is painted here.
"""

from jobs import compiled

compiled.found_first(__name__, __path__)

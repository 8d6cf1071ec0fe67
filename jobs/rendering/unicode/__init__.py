"""Unicode's rules for text, from ICU: clusters, line breaks, directions.

Offsets are Python's, not UTF-16's.
"""

from jobs import compiled

compiled.found_first(__name__, __path__)

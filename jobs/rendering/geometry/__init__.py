"""Where boxes are on a canvas: the values that layout hands to paint, rooms, and rotation."""

from jobs import compiled

compiled.found_first(__name__, __path__)

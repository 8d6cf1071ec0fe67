"""Points, sizes and rectangles, with which lines, photos and boxes are measured."""

from jobs import compiled

compiled.found_first(__name__, __path__)

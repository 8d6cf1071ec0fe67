"""An upgrade while a site works: an older commit begins a batch, and this one ends it."""

"""Unicode's rules for text, from ICU: clusters, line breaks, directions. Offsets are Python's, not UTF-16's."""

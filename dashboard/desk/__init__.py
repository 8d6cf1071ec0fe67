"""The design desk: its page, its controls, its previews."""

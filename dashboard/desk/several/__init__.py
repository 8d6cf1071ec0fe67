"""Several boxes at once: moved together, copied, and pasted into the design of any batch."""

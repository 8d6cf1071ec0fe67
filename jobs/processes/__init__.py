"""Processes of our own beside the one that asks: children with limits, work in parallel, signs of life."""

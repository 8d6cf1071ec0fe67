"""Rows of a batch: made from the sheet or from pictures, matched with pictures, corrected, found
again.
"""

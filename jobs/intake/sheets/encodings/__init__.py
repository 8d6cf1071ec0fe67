"""Encodings of a CSV: decoded strictly, or guessed and reported."""

from jobs.intake.sheets.encodings.decoding import Decoded, decode

__all__ = ["Decoded", "decode"]

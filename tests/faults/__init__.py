"""The fault harness: whole private sites, broken by a seeded plan, and looked at from outside.

`python -m tests.faults` runs it; README.md says what each fault is and what was seen.
"""

"""What operators of several hosts watch, kept in the database, so that every host gives the same
answer: totals of outcomes, rows by state, and signs of life.
"""

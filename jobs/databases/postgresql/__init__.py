"""PostgreSQL as Django's database, with a limit on how long a statement may go without an
answer.
"""

"""What SQLite and PostgreSQL each need, and long work in pieces that blocks neither for long."""

"""Tests of the limits on PostgreSQL connections."""

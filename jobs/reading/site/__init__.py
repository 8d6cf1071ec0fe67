"""Queries of the pages of the whole site."""

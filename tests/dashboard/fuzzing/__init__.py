"""Hostile requests for every address of the site: none may be answered 5xx, on either database."""

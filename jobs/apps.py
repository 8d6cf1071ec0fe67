"""The Django application that holds everything that would still be true without HTTP."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "jobs"
    verbose_name = "Overprint"

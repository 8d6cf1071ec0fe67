"""The face as an application: its system checks are registered when it is ready."""

from django.apps import AppConfig


class DashboardConfig(AppConfig):
    name = "dashboard"

    def ready(self) -> None:
        from dashboard import checks  # registers them; models are loaded by now

        checks.register()

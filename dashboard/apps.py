"""The dashboard as a Django application. It registers its system checks when it is ready."""

from django.apps import AppConfig


class DashboardConfig(AppConfig):
    name = "dashboard"

    def ready(self) -> None:
        from dashboard import checks  # registers them; models are loaded by now

        checks.register()

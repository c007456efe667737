"""Start-up of the top floor."""

from django.apps import AppConfig


class OwnershipConfig(AppConfig):
    name = "ownership"

    def ready(self) -> None:
        # Importing registers what every change settles before it commits.
        import ownership.operations  # noqa: F401

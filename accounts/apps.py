"""Start-up of the ground floor."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        from accounts.tenancy import startup  # noqa: F401 - registers checks and receivers
        from accounts.tenancy.grants import grant_tables
        from accounts.tenancy.ids import register_ids

        register_ids()
        # Sent once per app, after the migrations of all apps: this floor's turn is enough.
        post_migrate.connect(grant_tables, sender=self, dispatch_uid="grant_tables")

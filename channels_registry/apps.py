"""Start-up of the first floor."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ChannelsRegistryConfig(AppConfig):
    name = "channels_registry"

    def ready(self) -> None:
        from channels_registry.operations.platforms import sync_platforms

        # The catalogue is data: after each migration its rows follow the files.
        post_migrate.connect(sync_platforms, sender=self, dispatch_uid="sync_platforms")

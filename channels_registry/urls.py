"""Pages of one organization that show channels alone; and those that everybody may see."""

from django.urls import path

from channels_registry.views.public_registry import (
    official_channels,
    public_registry,
    verify_channel,
)

urlpatterns = [
    path("settings/public/", public_registry, name="public-registry"),
]

# Below `public/o/<organization>/`: accounts.middleware.PublicRegistryMiddleware opens it.
for_everybody = [
    path("", official_channels, name="official-channels"),
    path("verify/", verify_channel, name="verify-channel"),
]

"""Which account a link names, as it is answered."""

from typing import Any

from rest_framework import serializers

from channels_registry.platforms.canonical import Identity


class IdentitySerializer(serializers.Serializer):
    platform = serializers.CharField()
    kind = serializers.CharField()
    key = serializers.CharField()
    handle = serializers.CharField()
    url = serializers.CharField()


def show_identity(identity: Identity) -> dict[str, Any]:
    return {
        "platform": identity.platform,
        "kind": identity.kind,
        "key": identity.key,
        "handle": identity.handle,
        "url": identity.url,
    }

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
    return {name: getattr(identity, name) for name in IdentitySerializer().fields}

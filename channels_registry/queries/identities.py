"""Which channel is meant by an identity: its own, or one it was once called by."""

from collections.abc import Collection

from channels_registry.models import Channel, ChannelAlias
from channels_registry.platforms.canonical import Identity

IdentityKey = tuple[str, str, str]


def key_of(identity: Identity) -> IdentityKey:
    return identity.platform, identity.kind, identity.key


def find_registered(identities: Collection[Identity]) -> dict[IdentityKey, Channel]:
    """The registered channel of each identity that has one, by (platform slug, kind, key).

    Two statements, however many identities. A channel's own identity wins over an alias.
    """
    keys = {key_of(identity) for identity in identities}
    if not keys:
        return {}
    channels = Channel.objects.filter(**_any_of(keys))
    found = {channel.identity_key: channel for channel in channels}
    found = {key: channel for key, channel in found.items() if key in keys}
    missing = keys - found.keys()
    if missing:
        for alias in ChannelAlias.objects.filter(**_any_of(missing)).select_related("channel"):
            key = alias.identity_key
            if key in missing:
                found[key] = alias.channel
    return found


def _any_of(keys: Collection[IdentityKey]) -> dict[str, set[str]]:
    """A filter that an index serves, and that may find a few too many."""
    platforms, kinds, names = map(set, zip(*keys, strict=True))
    return {"platform_slug__in": platforms, "kind__in": kinds, "key__in": names}

"""Which channel is meant by an identity: its own, or one it was once called by."""

from collections import defaultdict
from collections.abc import Collection

from django.db.models import Q

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
    found = {c.identity_key: c for c in Channel.objects.filter(any_of(keys))}
    missing = keys - found.keys()
    if missing:
        for alias in ChannelAlias.objects.filter(any_of(missing)).select_related("channel"):
            found[alias.identity_key] = alias.channel
    return found


def any_of(keys: Collection[IdentityKey]) -> Q:
    """These identities and no others, by an index that leads with platform and kind.

    One list of keys for each pair of them that there is: with a list for every part by itself an
    index is searched for all their combinations.
    """
    by_kind: dict[tuple[str, str], list[str]] = defaultdict(list)
    for platform, kind, key in keys:
        by_kind[platform, kind].append(key)
    condition = Q(pk__in=[])
    for (platform, kind), names in by_kind.items():
        condition |= Q(platform_slug=platform, kind=kind, key__in=names)
    return condition

"""Which channel is meant: by id, by any address it ever had, by a bare handle, or nearly."""

from collections.abc import Collection
from difflib import SequenceMatcher

from django.db.models import Case, IntegerField, Q, Value, When
from django.db.models.functions import Lower

from accounts.queries.references import read_id
from channels_registry.models import Channel, ChannelStatus
from channels_registry.platforms.canonical import Identity, NotAProfile, identify
from channels_registry.platforms.custom import Templates
from channels_registry.queries.custom_platforms import load_templates
from channels_registry.queries.identities import find_registered, key_of

# Of so many candidates at most are the nearest chosen: a bound for what a request may cost.
LOOKED_THROUGH = 500
NEAR_ENOUGH = 0.6


def find_channel(
    text: str, *, platform: str | None = None, templates: Templates | None = None
) -> Channel | None:
    """The channel with this id, or at this address; a past address finds it too. One statement.

    One more for a host that the catalogue does not know, where `templates` are not there yet.

    Raises NotAProfile when the text is neither an id nor an address. With `platform`, a handle is
    enough.
    """
    channel_id = read_id(text)
    if channel_id is not None:
        return Channel.objects.filter(pk=channel_id).first()
    templates = templates or load_templates()
    return find_identity(identify(text, platform=platform, templates=templates))


def find_identity(identity: Identity) -> Channel | None:
    """The channel of an identity, its own before a past one. One statement."""
    own = Q(platform_slug=identity.platform, kind=identity.kind, key=identity.key)
    alias = Q(
        aliases__platform_slug=identity.platform,
        aliases__kind=identity.kind,
        aliases__key=identity.key,
    )
    rank = Case(When(own, then=Value(0)), default=Value(1), output_field=IntegerField())
    return Channel.objects.filter(own | alias).order_by(rank, "id").first()


def find_channels(texts: Collection[str]) -> dict[str, Channel]:
    """Text -> channel, for the texts that mean one. Four statements, however many texts."""
    ids = {text: channel_id for text in set(texts) if (channel_id := read_id(text))}
    identities: dict[str, Identity] = {}
    templates = load_templates()
    for text in set(texts) - ids.keys():
        try:
            identities[text] = identify(text, templates=templates)
        except NotAProfile:
            continue
    by_id = Channel.objects.in_bulk(list(ids.values())) if ids else {}
    found = {text: by_id[channel_id] for text, channel_id in ids.items() if channel_id in by_id}
    registered = find_registered(list(identities.values()))
    for text, identity in identities.items():
        if key_of(identity) in registered:
            found[text] = registered[key_of(identity)]
    return found


def find_meant_channels(
    text: str, *, platform: str | None = None, templates: Templates | None = None
) -> list[Channel]:
    """What a person may mean by an id, an address or a bare `@handle`: none, one, or several.

    At most two statements, and that for `templates`. With `platform` (its slug), only channels
    there.
    """
    try:
        channel = find_channel(text, platform=platform, templates=templates)
    except NotAProfile:
        channel = None
    if channel is not None:
        return [channel] if platform in (None, channel.platform_slug) else []
    same_handle = Channel.objects.filter(handle__iexact=text.strip().removeprefix("@"))
    if platform is not None:
        same_handle = same_handle.filter(platform_slug=platform)
    return list(same_handle.order_by("platform_slug", "kind", "id")[:20])


def find_named(phrases: Collection[str]) -> list[Channel]:
    """The channels in use with one of these handles or names, whatever the case. One statement."""
    words = {phrase.casefold() for phrase in phrases}
    channels = Channel.objects.exclude(status=ChannelStatus.RETIRED).annotate(
        lower_handle=Lower("handle"), lower_name=Lower("name")
    )
    named = channels.filter(Q(lower_handle__in=words) | Q(lower_name__in=words))
    return list(named.order_by("platform_slug", "handle", "id"))


def find_near_channels(text: str, *, limit: int = 5) -> list[Channel]:
    """The channels that somebody may have meant, the nearest first. One statement."""
    word = _bare(text)
    if not word:
        return []
    start = Q(handle__istartswith=word[:2]) | Q(name__istartswith=word[:2])
    within = Q(handle__icontains=word) | Q(name__icontains=word)
    candidates = Channel.objects.filter(start | within).order_by("handle", "id")[:LOOKED_THROUGH]
    scored = [(_likeness(word, channel), channel) for channel in candidates]
    near = [pair for pair in scored if pair[0] >= NEAR_ENOUGH]
    near.sort(key=lambda pair: -pair[0])
    return [channel for _, channel in near[:limit]]


def find_similar_channels(identity: Identity, *, limit: int = 8) -> list[Channel]:
    """Those of the same platform, the most alike first, itself left out. One statement."""
    channels = Channel.objects.filter(platform_slug=identity.platform).select_related(
        "platform", "custom_platform"
    )
    channels = channels.exclude(status=ChannelStatus.RETIRED)
    others = channels.exclude(kind=identity.kind, key=identity.key).order_by("handle", "id")
    word = _bare(identity.handle)
    scored = [(_likeness(word, channel), channel) for channel in others[:LOOKED_THROUGH]]
    scored.sort(key=lambda pair: -pair[0])
    return [channel for _, channel in scored[:limit]]


def _likeness(word: str, channel: Channel) -> float:
    names = (channel.handle.casefold(), channel.name.casefold())
    if any(word in name for name in names):
        return 1.0
    return max(SequenceMatcher(None, word, name[:100]).ratio() for name in names)


def _bare(text: str) -> str:
    """What of an address or handle a person would remember: the last part of its path."""
    path = text.strip().casefold().partition("?")[0].rstrip("/")
    return path.rpartition("/")[2].removeprefix("@")[:100]

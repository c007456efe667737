"""The channel whose letters another one shall have: which one is meant, and what differs."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from channels_registry.models import LOOKED_AT, Channel, CustomPlatform
from channels_registry.platforms.custom import Templates
from channels_registry.queries.references import find_meant_channels, find_near_channels
from ownership.queries.questions import (
    Words,
    clean,
    load_platforms,
    place_channel,
    platform_reader,
    read_reference,
    take_named,
)


@dataclass(frozen=True, slots=True)
class Pattern:
    """What was typed, and the one channel that it means; else what it may mean.

    `choices`: several of that name, or where `is_unknown`, those that are nearly called so.
    `is_itself`: it means the channel that shall get the letters, and no other.
    """

    text: str
    channel: Channel | None = None
    choices: tuple[Channel, ...] = ()
    is_unknown: bool = False
    is_itself: bool = False


def find_pattern(text: str, *, shall_get: Channel) -> Pattern | None:
    """By id, address, handle or name, with "on X" behind it or without; None when nothing is said.

    At most six statements.
    """
    words = Words(clean(text))
    found = Pattern(" ".join(words.left))
    if not words.left:
        return None
    platforms = load_platforms()
    own = [platform for platform in platforms.values() if isinstance(platform, CustomPlatform)]
    reference = words.take(read_reference, longest=1)
    if reference:
        templates = Templates(lambda: [platform.template for platform in own])
        meant = find_meant_channels(reference, templates=templates)
    else:
        meant = take_named(words, ())
    slug = words.take(platform_reader(platforms))
    there = [channel for channel in meant if slug in (None, channel.platform_slug)]
    others = _without(shall_get, there)
    others = [channel for channel in others if channel.status in LOOKED_AT] or others
    if there and not others:
        return replace(found, is_itself=True)
    near = [] if others else _without(shall_get, meant or find_near_channels(found.text))
    for channel in others or near:
        place_channel(channel, platforms)
    if len(others) == 1:
        return replace(found, channel=others[0])
    return replace(found, choices=tuple(others or near), is_unknown=not others)


def _without(one: Channel, channels: Collection[Channel]) -> list[Channel]:
    return [channel for channel in channels if channel.pk != one.pk]

"""Access lists: who can log in to a channel. Never what they log in with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.forms.models import model_to_dict
from django.utils.translation import gettext

from accounts.models import Person
from accounts.models.fields import Folded
from accounts.operations.actors import Actor
from accounts.operations.changes import Change, change
from accounts.operations.people import add_person
from accounts.text import lower_name
from channels_registry.models import Channel, ChannelAccess
from channels_registry.rules.secrets import SENTENCE, looks_like_a_secret

# What may be said about an entry; whose it is, by one of the first two.
EDITABLE = ("person", "partner", "level", "through", "two_step", "until", "vault")


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Somebody to be added, in the place of a Person."""

    name: str
    email: str


class LooksLikeSecret(Exception):
    """A text that is better not kept. `field`: which one."""

    def __init__(self, field: str) -> None:
        super().__init__(str(SENTENCE))
        self.field = field


class HolderUnclear(Exception):
    """Access is a person's or a partner's, one of the two."""

    def __init__(self) -> None:
        super().__init__(
            gettext("Say who can log in: a person, or an agency by its name, not both.")
        )


class AccessTaken(Exception):
    """The list has them already. `access` is that entry."""

    def __init__(self, access: ChannelAccess) -> None:
        way = access.get_through_display().lower()
        super().__init__(
            gettext("{holder} is on the list already, through {way}. Change that.").format(
                holder=access.holder, way=way
            )
        )
        self.access = access


class StaleAccess(Exception):
    """Somebody changed it meanwhile. `access` is what is stored now."""

    def __init__(self, access: ChannelAccess) -> None:
        super().__init__(
            gettext("Somebody changed the access of {holder} meanwhile. Look again.").format(
                holder=access.holder
            )
        )
        self.access = access


def add_access(
    *, channel: Channel, fields: Mapping[str, Any], by: Actor, now: datetime
) -> ChannelAccess:
    """Put somebody on the list; they count as reviewed today. `fields` are named in EDITABLE.

    `person` may be a NewPerson. Raises LooksLikeSecret, HolderUnclear, AccessTaken, PersonTaken.
    """
    _refuse_secrets(fields)
    with change(channel.organization, by=by, now=now) as current:
        access = ChannelAccess.new(
            channel=channel,
            reviewed_on=channel.organization.day_of(now),
            **_with_person(fields, current),
        )
        _add(current, access)
        return access


def edit_access(
    *, access: ChannelAccess, fields: Mapping[str, Any], version: int, by: Actor, now: datetime
) -> ChannelAccess:
    """Change fields named in EDITABLE.

    Raises LooksLikeSecret, HolderUnclear, AccessTaken, PersonTaken, StaleAccess,
    ChannelAccess.DoesNotExist.
    """
    _refuse_secrets(fields)
    with change(access.organization, by=by, now=now) as current:
        access = _load(access, version)
        before = tell(access)
        _touch(current, access)
        for name, value in _with_person(fields, current).items():
            setattr(access, name, value)
        after = tell(access)
        if after == before:
            return access
        access.version += 1
        _save(access)
        different = {name for name in after if after[name] != before[name]}
        current.record(
            "access.changed",
            access,
            before={name: before[name] for name in sorted(different)},
            after={name: after[name] for name in sorted(different)},
            channel_id=access.channel_id,
        )
        _touch(current, access)
        return access


def end_access(*, access: ChannelAccess, version: int, by: Actor, now: datetime) -> None:
    """Take somebody off the list. Raises StaleAccess, ChannelAccess.DoesNotExist."""
    with change(access.organization, by=by, now=now) as current:
        access = _load(access, version)
        current.record("access.removed", access, before=tell(access), channel_id=access.channel_id)
        _touch(current, access)
        access.delete()


def end_access_of(*, current: Change, entries: Sequence[ChannelAccess]) -> None:
    """Take them off their lists inside an open change, in one statement.

    `person` and `channel` are loaded.
    """
    for access in entries:
        current.record("access.removed", access, before=tell(access), channel_id=access.channel_id)
        _touch(current, access)
    ChannelAccess.objects.filter(pk__among=[access.pk for access in entries]).delete()


def review_access(*, channel: Channel, by: Actor, now: datetime) -> int:
    """Somebody looked at the whole list today and says that it is right. How many entries it has.

    Doing it again on the same day changes nothing.
    """
    today = channel.organization.day_of(now)
    with change(channel.organization, by=by, now=now) as current:
        entries = ChannelAccess.objects.filter(channel=channel)
        older = entries.exclude(reviewed_on=today)
        before = older.order_by("reviewed_on").values_list("reviewed_on", flat=True).first()
        if before is not None:
            older.update(reviewed_on=today)
            current.record(
                "access.reviewed",
                channel,
                before={"reviewed_on": before},
                after={"reviewed_on": today},
                channel_id=channel.pk,
            )
            current.touch(channels=[channel.pk])
        return entries.count()


def put_back(current: Change, access_id: UUID, channel_id: UUID, said: Mapping[str, Any]) -> None:
    """As an event tells it of before, inside an open change; it told of nothing: it goes.

    An entry that comes back was last looked at when it was. Raises AccessTaken,
    Channel.DoesNotExist.
    """
    who: Any = {"by": current.by, "now": current.now}
    entries = ChannelAccess.objects.select_related("organization")
    access = entries.filter(pk=access_id).first()
    if access and not said:
        end_access(access=access, version=access.version, **who)
        return
    fields = {name: said[name] for name in EDITABLE if name in said}
    if fields.get("person"):
        fields["person"] = Person.objects.get(pk=fields["person"])
    if fields.get("until"):
        fields["until"] = date.fromisoformat(fields["until"])
    if access:
        edit_access(access=access, fields=fields, version=access.version, **who)
        return
    channel = Channel.objects.select_related("organization").get(pk=channel_id)
    reviewed_on = date.fromisoformat(said["reviewed_on"])
    _add(
        current, ChannelAccess.new(id=access_id, channel=channel, reviewed_on=reviewed_on, **fields)
    )


def _add(current: Change, access: ChannelAccess) -> None:
    _save(access, force_insert=True)
    current.record("access.added", access, after=tell(access), channel_id=access.channel_id)
    _touch(current, access)


def _load(access: ChannelAccess, version: int) -> ChannelAccess:
    """As it is under the organization's lock."""
    stored = ChannelAccess.objects.select_related("person", "channel").get(pk=access.pk)
    if stored.version != version:
        raise StaleAccess(stored)
    return stored


def _refuse_secrets(fields: Mapping[str, Any]) -> None:
    person = fields.get("person")
    texts = {name: fields.get(name, "") for name in ("partner", "vault")}
    if isinstance(person, NewPerson):
        texts["person"] = person.name
    for name, text in texts.items():
        if looks_like_a_secret(text):
            raise LooksLikeSecret(name)


def _with_person(fields: Mapping[str, Any], current: Change) -> dict[str, Any]:
    """The same with a Person for a NewPerson."""
    person = fields.get("person")
    if not isinstance(person, NewPerson):
        return dict(fields)
    added = add_person(
        organization=current.organization,
        name=person.name,
        email=person.email,
        by=current.by,
        now=current.now,
    )
    return {**fields, "person": added}


def _save(access: ChannelAccess, *, force_insert: bool = False) -> None:
    if (access.person is None) == (not access.partner.strip()):
        raise HolderUnclear
    try:
        with transaction.atomic():
            access.save(force_insert=force_insert)
    except IntegrityError as error:
        raise AccessTaken(_find_same(access)) from error


def _find_same(access: ChannelAccess) -> ChannelAccess:
    """The entry that stands in the way."""
    others = ChannelAccess.objects.select_related("person").exclude(pk=access.pk)
    others = others.filter(channel=access.channel_id, through=access.through)
    if access.person is not None:
        return others.get(person=access.person)
    return others.annotate(folded=Folded("partner")).get(folded=lower_name(access.partner))


def _touch(current: Change, access: ChannelAccess) -> None:
    people = [access.person_id] if access.person_id else []
    current.touch(channels=[access.channel_id], people=people)


def tell(access: ChannelAccess) -> dict[str, Any]:
    """An entry as the trail tells it: the person by id and name."""
    said = model_to_dict(access, [name for name in EDITABLE if name != "person"])
    person = access.person
    return {
        **said,
        "person": str(person.pk) if person else None,
        "name": access.holder,
        "reviewed_on": access.reviewed_on,
    }

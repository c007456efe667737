"""Activities: the ten that an organization starts with, and its own."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext

from accounts.models import Organization
from accounts.operations.actors import Actor
from accounts.operations.changes import change
from channels_registry.models import Channel
from ownership.defaults import ACTIVITIES
from ownership.models import Activity

EDITABLE = (
    "key",
    "name",
    "short_name",
    "covers",
    "synonyms",
    "icon",
    "first_reply_minutes",
    "escalation_note",
    "position",
)


class ActivityTaken(Exception):
    """Another activity has this key."""


class StaleActivity(Exception):
    """Somebody changed it meanwhile. `activity` is what is stored now."""

    def __init__(self, activity: Activity) -> None:
        super().__init__(
            gettext("Somebody changed {activity} meanwhile. Look again.").format(
                activity=activity.name
            )
        )
        self.activity = activity


def add_default_activities(
    *, organization: Organization, by: Actor, now: datetime
) -> list[Activity]:
    """The ten of ownership.defaults, in their order."""
    with change(organization, by=by, now=now) as current:
        activities = Activity.objects.bulk_create(
            Activity.new(
                key=default.key,
                name=default.name,
                short_name=default.short_name,
                icon=default.icon,
                covers=default.covers,
                synonyms=list(default.synonyms),
                first_reply_minutes=default.first_reply_minutes,
                is_critical=default.is_critical,
                position=position,
            )
            for position, default in enumerate(ACTIVITIES)
        )
        for activity in activities:
            current.record("activity.added", activity, after={"key": activity.key})
        return activities


def add_activity(
    *, organization: Organization, fields: dict[str, Any], by: Actor, now: datetime
) -> Activity:
    """Add one of the organization's own; every channel gets the duty. Raises ActivityTaken."""
    with change(organization, by=by, now=now) as current:
        activity = Activity.new(**({"position": Activity.objects.count()} | fields))
        _save(activity, force_insert=True)
        current.record("activity.added", activity, after={"key": activity.key})
        current.touch(reshaped_channels=Channel.objects.values_list("pk", flat=True))
        return activity


def edit_activity(
    *, activity: Activity, fields: dict[str, Any], version: int, by: Actor, now: datetime
) -> Activity:
    """Change fields named in EDITABLE. Raises StaleActivity, ActivityTaken."""
    with change(activity.organization, by=by, now=now) as current:
        activity.refresh_from_db()
        if activity.version != version:
            raise StaleActivity(activity)
        before = {name: getattr(activity, name) for name in fields}
        for name, value in fields.items():
            setattr(activity, name, value)
        activity.version += 1
        _save(activity)
        current.record("activity.changed", activity, before=before, after=fields)
        if any(before[name] != fields[name] for name in ("name", "is_critical") if name in fields):
            # Every sentence about it says its name, and how severe it is hangs on the other.
            current.touch(everything=True)
        return activity


def _save(activity: Activity, *, force_insert: bool = False) -> None:
    try:
        with transaction.atomic():
            activity.save(force_insert=force_insert)
    except IntegrityError as error:
        raise ActivityTaken(
            gettext("An activity with the key “{key}” is here already.").format(key=activity.key)
        ) from error

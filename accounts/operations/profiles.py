"""What somebody says of themselves, for all organizations that they have a seat in."""

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from accounts.models.organization import validate_name
from accounts.operations.actors import Actor
from accounts.operations.denials import record_alone
from accounts.queries.seats import list_seats

FIELDS = ("name", "time_zone")


def edit_profile(*, user: User, fields: dict[str, Any], by: Actor, now: datetime) -> None:
    """A new name is told in the trail of every organization, for others know them by it.

    `fields`: any of FIELDS. Raises ValidationError.
    """
    with transaction.atomic():
        stored = User.objects.select_for_update().get(pk=user.pk)
        before = stored.name
        for name in FIELDS:
            setattr(stored, name, fields.get(name, getattr(stored, name)))
        stored.clean_fields(exclude=["password"])
        validate_name(stored.name)  # it stands in invitations as well
        stored.save(update_fields=FIELDS)
    if stored.name != before:
        for seat in list_seats(stored):
            after = {"name": stored.name}
            record_alone(seat.organization, seat, "member.renamed", after, by=by, now=now)

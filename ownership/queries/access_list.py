"""Who can log in to a channel, and who of them should not any more."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import F

from accounts.words import gettext, say_day
from channels_registry.models import AccessThrough, Channel, ChannelAccess, TwoStep


@dataclass(frozen=True, slots=True)
class AccessRow:
    """An entry. `warning`: why it should go, in words; empty where it may stay."""

    access: ChannelAccess
    about: str
    warning: str

    @property
    def two_step_is_off(self) -> bool:
        return self.access.two_step == TwoStep.NO


@dataclass(frozen=True, slots=True)
class AccessList:
    """The entries, those that should go last; and when somebody last looked at all of them."""

    rows: tuple[AccessRow, ...]
    reviewed_on: date | None
    reviewed: str


def load_access_list(channel: Channel, *, zone: ZoneInfo, now: datetime) -> AccessList:
    """One statement."""
    today = now.astimezone(zone).date()
    entries = list(
        ChannelAccess.objects.filter(channel=channel)
        .select_related("person__department", "person__membership")
        .order_by(F("person__name").asc(nulls_last=True), "partner", "id")
    )
    rows = [_make_row(access, zone, today) for access in entries]
    reviewed_on = min((access.reviewed_on for access in entries), default=None)
    return AccessList(
        rows=tuple(sorted(rows, key=lambda row: bool(row.warning))),
        reviewed_on=reviewed_on,
        reviewed=say_day(reviewed_on, today=today) if reviewed_on else "",
    )


def _make_row(access: ChannelAccess, zone: ZoneInfo, today: date) -> AccessRow:
    left_on = _left_on(access, zone, today)
    if left_on is not None:
        warning = gettext("Left on {day}, still has access").format(
            day=say_day(left_on, today=today)
        )
    elif access.until and access.has_ended(today):
        warning = gettext("Was to end on {day}, still has access").format(
            day=say_day(access.until, today=today)
        )
    else:
        warning = ""
    return AccessRow(access, _say_about(access, today), warning)


def _left_on(access: ChannelAccess, zone: ZoneInfo, today: date) -> date | None:
    """The day when the person left, or their seat ended."""
    person = access.person
    if person is None or not person.has_left(today):
        return None
    if person.left_on is not None and person.left_on <= today:
        return person.left_on
    seat = person.membership
    return seat.left_at.astimezone(zone).date() if seat and seat.left_at else None


def _say_about(access: ChannelAccess, today: date) -> str:
    """ "Marketing, full control, until 31 Dec"."""
    holder = gettext("Partner")
    if access.person is not None:
        department = access.person.department
        no_department = gettext("No department")
        holder = department.name if department else access.person.title or no_department
    said = [holder, access.get_level_display().lower()]
    if access.through != AccessThrough.NATIVE:
        through = access.get_through_display().lower()
        said.append(gettext("through {way}").format(way=through))
    if access.until and not access.has_ended(today):
        day = say_day(access.until, today=today)
        said.append(gettext("until {day}").format(day=day))
    return ", ".join(said)

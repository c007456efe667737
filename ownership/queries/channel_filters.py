"""What the channel list can be narrowed by, in Python and in the database alike."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Case, Exists, F, OuterRef, Q, Value, When
from django.db.models.functions import Coalesce, Lower, NullIf
from django.http import QueryDict

from accounts.models import Department
from accounts.words import Words, gettext
from accounts.words import gettext_lazy as _
from channels_registry.models import LOOKED_AT, Channel, ChannelStatus, OwnershipStatus, Purpose
from channels_registry.models.channel import ChannelQuerySet
from ownership.models import Assignment, Duty, DutyState, Finding, RaciRole
from ownership.rules import unconfirmed

# A channel that nobody checked to be ours for longer than that is not verified.
VERIFIED_FOR = timedelta(days=365)
VERIFIED = {"yes": _("Verified"), "no": _("Not verified")}
CONFIRMED = {"yes": _("In time"), "no": _("Not confirmed")}

ORDERS: dict[str, tuple[Any, ...]] = {
    "": ("platform_slug", "handle", "id"),  # as the index channel_listed
    "name": (Lower(Coalesce(NullIf("name", Value("")), "handle")), "id"),
    "followers": (F("audience").desc(nulls_last=True), "id"),
}
SORTS = tuple(ORDERS)
# Name of a filter -> its title, in the order of the page.
TITLES = {
    "platform": _("Platform"),
    "ownership": _("Ownership"),
    "verified": _("Checked to be ours"),
    "confirmed": _("Confirmed by who answers"),
    "accountable": _("Accountable"),
    "purpose": _("Purpose"),
    "brand": _("Brand"),
    "region": _("Region"),
    "status": _("Status"),
}
# Those that are a column of the channel under the same name.
PLAIN = ("purpose", "brand", "region", "status")
# Value -> label, where there is a fixed number of them.
LABELS: dict[str, Mapping[str, Words]] = {
    "ownership": dict(OwnershipStatus.choices),
    "verified": VERIFIED,
    "confirmed": CONFIRMED,
    "purpose": dict(Purpose.choices),
    "status": dict(ChannelStatus.choices),
}


def is_unowned() -> Q:
    """Something on the channel has no owner, whatever else is wrong with it."""
    duties = Duty.objects.filter(needed=True, state=DutyState.UNOWNED)
    return Q(pk__in=duties.values("channel"))


def is_unowned_label() -> Case:
    """The same as a column. Only where two claim something is it worth a look at the duties."""
    here = Duty.objects.filter(channel=OuterRef("pk"), needed=True, state=DutyState.UNOWNED)
    return Case(
        When(ownership_status=OwnershipStatus.UNOWNED, then=True),
        When(Q(ownership_status=OwnershipStatus.CONTESTED) & Exists(here), then=True),
        default=False,
    )


def is_verified(today: date) -> Q:
    return Q(verified_on__gt=today - VERIFIED_FOR)


def was_verified(channel: Channel, today: date) -> bool:
    """The same of a channel that is here."""
    return channel.verified_on is not None and channel.verified_on > today - VERIFIED_FOR


def is_unconfirmed() -> Exists:
    """Some department there has not confirmed in time, as the inbox says it."""
    findings = Finding.objects.present().filter(rule=unconfirmed.RULE.code)
    return Exists(findings.filter(channel=OuterRef("pk")))


def answers_there(departments: Iterable[str]) -> Exists:
    """One of these departments is accountable for something that the channel needs."""
    letters = Assignment.objects.filter(role=RaciRole.ACCOUNTABLE, department__in=departments)
    return Exists(letters.filter(duty__channel=OuterRef("pk"), duty__needed=True))


def name_departments(ids: Iterable[str]) -> dict[str, str]:
    """For those that are accountable. One statement; none for none."""
    wanted = set(ids)
    found = Department.objects.filter(pk__in=wanted) if wanted else ()
    return {str(department.pk): department.label for department in found}


@dataclass(frozen=True, slots=True)
class ChannelFilters:
    """Words, and per filter the chosen values; proposed and retired ones only when asked for."""

    today: date
    text: str = ""
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sort: str = ""

    @classmethod
    def of_query(cls, query: str, *, today: date) -> "ChannelFilters":
        """What `query` says: one that was made by `as_query`. Other words are left out."""
        given = QueryDict(query)
        sort = given.get("sort", "")
        return cls(
            today=today,
            text=given.get("q", ""),
            chosen={name: tuple(given.getlist(name)) for name in TITLES if name in given},
            sort=sort if sort in ORDERS else "",
        )

    def as_query(self, *, with_sort: bool = True) -> str:
        """The same filters as the query of an address: always the same one for the same filters."""
        parts = [("q", self.text)] if self.text else []
        for name in TITLES:
            parts += [(name, value) for value in sorted(self.chosen.get(name, ()))]
        if self.sort and with_sort:
            parts.append(("sort", self.sort))
        return urlencode(parts)

    @property
    def is_set(self) -> bool:
        return bool(self.text or any(self.chosen.values()))

    def describe(self) -> list[str]:
        """What is filtered, a few words each: "Brand: Kestrel, Brae"."""
        words = [gettext("Search: {text}").format(text=self.text)] if self.text else []
        labels = LABELS | {"accountable": name_departments(self.chosen.get("accountable", ()))}
        for name, title in TITLES.items():
            values = [str(labels.get(name, {}).get(v, v)) for v in self.chosen.get(name, ())]
            if values:
                words.append(f"{title}: {', '.join(values)}")
        return words

    def select(self) -> ChannelQuerySet:
        """The channels that pass, in no order."""
        channels = Channel.objects.all()
        if self.text:
            channels = channels.matching(self.text)
        for name, values in self.chosen.items():
            if values:
                channels = channels.filter(self._condition(name, values))
        if not self.chosen.get("status"):
            channels = channels.looked_at()
        return channels

    def in_order(self) -> ChannelQuerySet:
        """The channels that pass, in the order of the page."""
        return self.select().order_by(*ORDERS[self.sort])

    def _condition(self, name: str, values: tuple[str, ...]) -> Q:
        special: dict[str, Callable[[], Q]] = {
            "ownership": lambda: _with_ownership(values),
            "verified": lambda: self._verified(values),
            "confirmed": lambda: _with_word(values),
            "accountable": lambda: Q(answers_there(values)),
            "platform": lambda: Q(platform_slug__in=values),
        }
        return special[name]() if name in special else Q(**{f"{name}__in": values})

    def _verified(self, values: tuple[str, ...]) -> Q:
        known = set(values) & VERIFIED.keys()
        if known == {"yes"}:
            return is_verified(self.today)
        # Not ~(date > x), which a channel without a date would not pass either.
        outdated = Q(verified_on__lte=self.today - VERIFIED_FOR) | Q(verified_on__isnull=True)
        return outdated if known == {"no"} else Q()

    def lets_pass(self, name: str, values: set[str]) -> bool:
        """Whether one filter lets a channel with these values pass: as `select` does, in Python."""
        chosen = self.chosen.get(name, ())
        if name == "status" and not chosen:
            return not values.isdisjoint(LOOKED_AT)
        return not chosen or not values.isdisjoint(chosen)


def all_channels(today: date) -> ChannelFilters:
    """Everything there is, what is retired too."""
    return ChannelFilters(today, chosen={"status": tuple(ChannelStatus.values)})


def _with_word(values: tuple[str, ...]) -> Q:
    known = set(values) & CONFIRMED.keys()
    if len(known) != 1:
        return Q()
    return Q(is_unconfirmed()) if known == {"no"} else ~Q(is_unconfirmed())


def _with_ownership(values: tuple[str, ...]) -> Q:
    """A channel's label is its worst state; "something unowned" asks the duties."""
    condition = Q(ownership_status__in=values)
    return condition | is_unowned() if OwnershipStatus.UNOWNED in values else condition

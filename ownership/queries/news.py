"""What is new to somebody: which findings and claims, between two moments."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.models import AuditEvent, Department, MembershipDepartment, Organization, Person
from accounts.models.membership import Membership
from ownership.models import Assignment, Claim, DigestPreference, Disposition, Finding
from ownership.queries.claims import waiting_for
from ownership.rules import BY_CODE
from ownership.rules.digests import ALL, default_frequency, default_reach, looks_from


@dataclass(frozen=True, slots=True)
class Subscriber:
    """A seat, the departments that are its own, and what it wants to be told.

    `stands_for`: those of them that it acts for, as a steward.
    """

    seat: Membership
    own: frozenset[UUID]
    stands_for: frozenset[UUID]
    frequency: str
    reach: str
    read_until: datetime | None = None

    def concerns(self) -> Q:
        """Findings that they are told of."""
        if self.reach == ALL:
            return Q()
        own = list(self.own)
        return (
            Q(department__in=own)
            | Q(departments__overlap=own)
            | Q(given_to_department__in=own)
            | Q(given_to=self.seat.pk)
        )


def own_departments(seat: Any) -> QuerySet[Department]:
    """Those that a seat stands for, and those of the person who has it. `seat`: or its OuterRef."""
    people = Person.objects.filter(membership=seat)
    return Department.objects.active().filter(
        Q(pk__in=_stewarded(seat))
        | Q(head__in=people.values("pk"))
        | Q(deputy__in=people.values("pk"))
        | Q(pk__in=people.values("department"))
    )


def _stewarded(seat: Any) -> QuerySet[MembershipDepartment]:
    return MembershipDepartment.objects.filter(membership=seat).values("department")


def load_subscribers(seats: Collection[Membership]) -> list[Subscriber]:
    """In the same order. One statement, however many."""
    preference = DigestPreference.objects.filter(membership=OuterRef("pk"))
    said = {
        row["pk"]: row
        for row in Membership.objects.filter(pk__in=[seat.pk for seat in seats])
        .annotate(
            own=ArraySubquery(own_departments(OuterRef(OuterRef("pk"))).values("pk")),
            stands_for=ArraySubquery(_stewarded(OuterRef("pk"))),
            frequency=Subquery(preference.values("frequency")),
            reach=Subquery(preference.values("reach")),
            read_until=Subquery(preference.values("read_until")),
        )
        .values("pk", "own", "stands_for", "frequency", "reach", "read_until")
    }
    return [
        Subscriber(
            seat=seat,
            own=frozenset(said[seat.pk]["own"]),
            stands_for=frozenset(said[seat.pk]["stands_for"]),
            frequency=said[seat.pk]["frequency"] or default_frequency(seat.role),
            reach=said[seat.pk]["reach"] or default_reach(seat.role),
            read_until=said[seat.pk]["read_until"],
        )
        for seat in seats
        if seat.pk in said
    ]


def load_subscriber(seat: Membership) -> Subscriber:
    (subscriber,) = load_subscribers([seat])
    return subscriber


@dataclass(frozen=True, slots=True)
class News:
    """What happened to what concerns somebody, after `since` and up to `until`.

    What is told is as it is now: what was settled again meanwhile is no news.
    """

    reader: Subscriber
    organization: Organization
    since: datetime
    until: datetime

    @property
    def today(self) -> date:
        return self.organization.day_of(self.until)

    @property
    def _findings(self) -> Any:
        return Finding.objects.filter(self.reader.concerns(), rule__in=BY_CODE)

    def opened(self) -> QuerySet[Finding]:
        """Also those that are back. `thing`: what one change opened is one."""
        found = self._findings.open(self.today)
        return found.filter(opened_at__gt=self.since, opened_at__lte=self.until).annotate(
            thing=Coalesce("opened_by_step", "id")
        )

    def settled(self) -> QuerySet[Finding]:
        """Those that were open when the reader was told last."""
        return (
            self._findings.shown_as("settled", self.today)
            .filter(
                settled_at__gt=self.since, settled_at__lte=self.until, opened_at__lte=self.since
            )
            .annotate(thing=Coalesce("settled_by_step", "id"))
        )

    def given(self) -> QuerySet[Finding]:
        """To the reader, or to a department of theirs."""
        when = AuditEvent.objects.filter(
            object_id=OuterRef("pk"),
            verb="finding.given",
            at__gt=self.since,
            at__lte=self.until,
        )
        theirs = Q(given_to=self.reader.seat.pk) | Q(given_to_department__in=list(self.reader.own))
        given = Finding.objects.open(self.today).filter(theirs, disposition=Disposition.GIVEN)
        return given.filter(Exists(when))

    def woken(self) -> QuerySet[Finding]:
        """Snoozed or accepted until a day that has come."""
        days = {
            "until__gt": self.organization.day_of(self.since),
            "until__lte": self.today,
        }
        return self._findings.present().filter(**days)

    def claims_waiting(self) -> QuerySet[Claim]:
        """For the reader's decision, also those that were there before."""
        return waiting_for(self.reader.seat, self.reader.stands_for)

    def claims_opened(self) -> QuerySet[Claim]:
        return self.claims_waiting().filter(opened_at__gt=self.since, opened_at__lte=self.until)

    def claims_decided(self) -> QuerySet[Claim]:
        """By the reader's departments, and on duties where these have a letter: whoever answered
        there until then reads how it ended. Or all, where they want to be told of all.
        """
        decided = Claim.objects.decided().filter(
            decided_at__gt=self.since, decided_at__lte=self.until
        )
        if self.reader.reach == ALL:
            return decided
        own = list(self.reader.own)
        letters = Assignment.objects.filter(duty=OuterRef("duty"), department__in=own)
        return decided.filter(Q(department__in=own) | Exists(letters))

    def counts(self) -> list[QuerySet]:
        """How many things are new, as one column per kind: `number` by organization.

        What was settled is good news, and waits for nobody.
        """
        return [
            _count(self.opened(), Count("thing", distinct=True)),
            *(
                _count(rows, Count("id"))
                for rows in (
                    self.given(),
                    self.woken(),
                    self.claims_opened(),
                    self.claims_decided(),
                )
            ),
        ]


def _count(rows: QuerySet, how: Count) -> QuerySet:
    return rows.order_by().values("organization").annotate(number=how).values("number")


def news_since_last_look(reader: Subscriber, *, now: datetime) -> News:
    """What the bell counts and its page lists."""
    seat = reader.seat
    since = looks_from(reader.read_until, joined_at=seat.joined_at, now=now)
    return News(reader, seat.organization, since, now)

"""Steps of those who change departments, people, rules and the charter."""

from datetime import timedelta

from accounts.models import AuditEvent, Department, MemberRole, Membership, Person
from accounts.operations.departments import add_department, edit_department
from accounts.operations.members import change_seat, end_seat, give_seat
from accounts.operations.organizations import edit_organization
from accounts.operations.people import add_person, edit_person
from ownership.models import (
    Activity,
    CharterVersion,
    Finding,
    RuleSetting,
)
from ownership.operations.activities import edit_activity
from ownership.operations.charter_versions import ArticleDraft
from ownership.operations.charters import apply_charter, save_charter
from ownership.operations.departments import merge_departments, retire_department
from ownership.operations.departures import depart
from ownership.operations.findings import snooze_findings, waive_findings, wake_findings
from ownership.operations.rule_settings import RuleChange, set_rules
from ownership.operations.undo import undo_step
from ownership.queries.undoable import find_undoable
from ownership.rules import RULES
from tests.ownership.properties.people import Nothing, People, step
from tests.world import new_user


@step
def change_a_department(people: People) -> None:
    department = people.department()
    fields = people.chance(
        {"name": f"Department {people.number}"},
        {"phone": people.chance("", "+44 1632 960111")},
        {"head": people.maybe(Person.objects.all())},
        {"deputy": people.maybe(Person.objects.all())},
        {"headcount": people.chance(None, 1, 5)},
    )
    edit_department(department=department, fields=fields, version=department.version, **people.said)


@step
def add_a_department(people: People) -> None:
    if Department.objects.active().count() < 8:
        add_department(fields={"name": f"New {people.number}"}, **people.here)


@step
def merge(people: People) -> None:
    if Department.objects.active().count() > 4:
        gone, into = people.department(), people.department()
        merge_departments(department=gone, into=into, version=gone.version, **people.said)


@step
def retire_one(people: People) -> None:
    if Department.objects.active().count() > 4:
        gone, to = people.department(), people.maybe(Department.objects.active())
        retire_department(department=gone, version=gone.version, hand_over_to=to, **people.said)


@step
def hire(people: People) -> None:
    if Person.objects.count() < 15:
        add_person(name=f"Person {people.number}", email="", **people.here)


@step
def rename_somebody(people: People) -> None:
    person = people.one(Person.objects.all())
    fields = people.chance(
        {"name": f"Renamed {people.number}"},
        {"membership": people.maybe(Membership.objects.exclude(pk=people.seat().pk))},
    )
    edit_person(person=person, fields=fields, version=person.version, **people.said)


@step
def leave(people: People) -> None:
    person = people.one(Person.objects.filter(left_on__isnull=True))
    depart(
        person=person,
        left_on=people.day(ago=3, ahead=20),
        version=person.version,
        hand_over_to=people.maybe(Person.objects.exclude(pk=person.pk)),
        access_is_removed=people.chance(True, False),
        **people.said,
    )


@step
def give_somebody_a_seat(people: People) -> None:
    if Membership.objects.active().count() < 9:
        user = new_user(f"{people.number}@{people.world.organization.slug}.example")
        seat = give_seat(user=user, role=MemberRole.VIEWER, **people.here)
        person = people.one(Person.objects.filter(membership__isnull=True))
        edit_person(
            person=person, fields={"membership": seat}, version=person.version, **people.said
        )


@step
def take_a_seat_away(people: People) -> None:
    seats = Membership.objects.active().filter(role=MemberRole.VIEWER)
    seat = people.one(seats)
    end_seat(seat=seat, version=seat.version, decided_by=people.seat(), **people.said)


@step
def change_somebodys_seat(people: People) -> None:
    seat = people.one(Membership.objects.active().filter(role=MemberRole.VIEWER))
    change_seat(
        seat=seat,
        role=MemberRole.LEAD,
        departments=[],
        version=seat.version,
        decided_by=people.seat(),
        **people.said,
    )


@step
def write_the_charter(people: People) -> None:
    newest = CharterVersion.objects.order_by("-number").first()
    activities = list(Activity.objects.values_list("pk", flat=True))
    articles = [
        ArticleDraft(
            people.random.choice(activities),
            people.department().pk,
            purposes=frozenset(people.chance([], ["press"], ["brand"])),
        )
        for _ in range(4)
    ]
    save_charter(
        articles=articles,
        next_review_on=None,
        seen=newest.number if newest else 0,
        **people.here,
    )


@step
def follow_the_charter(people: People) -> None:
    apply_charter(**people.here)


@step
def set_a_limit(people: People) -> None:
    rule = people.chance(*RULES)
    setting = RuleSetting.objects.filter(rule=rule.code).first()
    limit = people.chance(None, 1, 2, 30) if rule.threshold else None
    both = bool(limit and rule.threshold and rule.threshold.default.tier_1)
    change = RuleChange(
        rule=rule.code,
        is_on=people.chance(True, True, False),
        limit=limit,
        limit_tier_1=1 if both else None,
        version=setting.version if setting else 0,
    )
    set_rules(changes=[change], **people.here)


@step
def call_an_activity_otherwise(people: People) -> None:
    activity = people.one(Activity.objects.all())
    fields = people.chance(
        {"name": f"Work {people.number}"}, {"is_critical": people.chance(True, False)}
    )
    edit_activity(activity=activity, fields=fields, version=activity.version, **people.said)


@step
def put_findings_aside(people: People) -> None:
    said = {"findings": [people.one(Finding.objects.present()).pk], "seat": people.seat()}
    until = people.today + timedelta(days=people.random.randint(1, 30))
    people.chance(
        lambda: snooze_findings(until=until, **said, **people.here),
        lambda: waive_findings(until=until, reason="So", **said, **people.here),
        lambda: wake_findings(**said, **people.here),
    )()


@step
def move_the_clocks(people: People) -> None:
    organization = people.world.organization
    organization.refresh_from_db()
    people.world.organization = edit_organization(
        fields={"time_zone": people.chance("Pacific/Auckland", "America/Los_Angeles", "UTC")},
        version=organization.version,
        **people.here,
    )


@step
def undo(people: People) -> None:
    newest = list(AuditEvent.objects.order_by("-seq")[:40])
    can = find_undoable(newest, now=people.now)
    steps = [pk for pk in dict.fromkeys(event.step for event in newest) if pk in can]
    if not steps:
        raise Nothing
    undo_step(step=people.random.choice(steps[:5]), **people.here)

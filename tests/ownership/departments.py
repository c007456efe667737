"""Two departments with everything that can hang on one, and how the rows stand."""

from dataclasses import dataclass
from typing import Any

from accounts.models import (
    Department,
    DepartmentAlias,
    Invitation,
    MemberRole,
    Membership,
    Person,
)
from accounts.models.invitation import InvitationDepartment
from accounts.models.membership import MembershipDepartment
from accounts.operations.departments import edit_department
from accounts.operations.invitations import invite
from channels_registry.models import Channel, ChannelAccess, Stake
from channels_registry.operations.stakes import add_stake
from ownership.models import Assignment, Claim, Duty, Finding
from ownership.operations.departments import Moved, merge_departments, retire_department
from ownership.operations.letters import add_letter
from tests.ownership.undoing import LATER
from tests.world import NOW, TESTER, World


@dataclass
class Staff:
    """People by their first name."""

    ada: Person
    ben: Person


def add_staff(world: World) -> Staff:
    with world.open():
        ada = Person.new(
            name="Ada Okafor", email="ada@acme.example", department=world.departments["sales"]
        )
        ben = Person.new(
            name="Ben Carver", email="ben@acme.example", department=world.departments["product"]
        )
        for person in (ada, ben):
            person.save()
    return Staff(ada, ben)


def edit(world: World, slug: str, **fields: Any) -> Department:
    with world.open():
        department = Department.objects.select_related("organization").get(slug=slug)
        return edit_department(
            department=department,
            fields=fields,
            version=department.version,
            by=TESTER,
            now=NOW,
        )


def load(world: World, slug: str) -> Department:
    with world.open():
        return Department.objects.select_related("organization").get(slug=slug)


def merge(world: World, slug: str = "sales", into: str = "product", now: Any = LATER) -> Moved:
    department, other = load(world, slug), load(world, into)
    with world.open():
        return merge_departments(
            department=department, into=other, version=department.version, by=TESTER, now=now
        )


def retire(world: World, slug: str = "sales", to: str | None = None) -> Moved:
    department = load(world, slug)
    with world.open():
        return retire_department(
            department=department,
            hand_over_to=load(world, to) if to else None,
            version=department.version,
            by=TESTER,
            now=LATER,
        )


def name_on(
    world: World, duty: Duty, slug: str, role: str, person: Person | None = None, note: str = ""
) -> None:
    with world.open():
        add_letter(
            duty=duty,
            department=world.departments[slug],
            role=role,
            person=person,
            note=note,
            by=TESTER,
            now=NOW,
        )


def claim(world: World, duty: Duty, slug: str, reason: str = "It is ours") -> Claim:
    with world.open():
        made = Claim.new(
            duty=duty,
            department=world.departments[slug],
            reason=reason,
            opened_at=NOW,
            opened_by_label="Tess Tester",
        )
        made.save()
        return made


def furnish(world: World, *channels: Channel) -> Staff:
    """Sales and Product, with letters, stakes, claims, stewards, people and names."""
    staff = add_staff(world)
    first, second = channels[:2]
    name_on(world, world.duty(first, "leads"), "sales", "A", staff.ada, "Weekdays")
    world.assign(first, {"sales": "R", "product": "A"}, ["feedback"])
    world.assign(first, {"sales": "A", "product": "A"}, ["paid"])
    world.assign(first, {"sales": "A", "product": "C"}, ["media"])
    name_on(world, world.duty(second, "leads"), "sales", "C", staff.ada)
    name_on(world, world.duty(second, "crisis"), "product", "R", staff.ben)
    world.assign(second, {"sales": "I"}, ["crisis"])
    claim(world, world.duty(first, "care"), "sales", "Leads come in here")
    claim(world, world.duty(first, "feedback"), "sales")
    claim(world, world.duty(second, "care"), "sales")
    claim(world, world.duty(second, "care"), "product")
    with world.open():
        said: dict[str, Any] = {"by": TESTER, "now": NOW}
        add_stake(channel=first, department=world.departments["sales"], why="Leads", **said)
        add_stake(channel=first, department=world.departments["product"], why="Ideas", **said)
        add_stake(channel=second, department=world.departments["sales"], why="Leads", **said)
        seat = world.seat(MemberRole.STEWARD)
        MembershipDepartment.new(membership=seat, department=world.departments["sales"]).save()
        invite(
            organization=world.organization,
            email="new@acme.example",
            role=MemberRole.STEWARD,
            departments=[world.departments["sales"], world.departments["product"]],
            invited_by=world.seat("owner"),
            **said,
        )
    edit(world, "sales", aliases=["Vertrieb"], head=staff.ada, phone="+44 1", headcount=3)
    edit(world, "product", email="product@acme.example", headcount=4)
    return staff


def stand(world: World) -> dict[str, Any]:
    """Every row that a department, or somebody who leaves, may hang on; without versions."""
    with world.open():
        tables = {
            "departments": Department.objects.values_list(
                *("pk", "name", "slug", "head", "deputy", "email", "phone", "headcount"),
                "retired_on",
            ),
            "aliases": DepartmentAlias.objects.values_list("department", "name"),
            "people": Person.objects.values_list("pk", "name", "department", "left_on"),
            "letters": Assignment.objects.values_list(
                *("duty", "department", "role", "person", "note", "since", "origin")
            ),
            "states": Duty.objects.values_list("pk", "state", "needed"),
            "stakes": Stake.objects.values_list("pk", "channel", "department", "why"),
            "claims": Claim.objects.values_list(
                *("pk", "duty", "department", "state", "reason", "decision_note")
            ),
            "access": ChannelAccess.objects.values_list("pk", "channel", "person"),
            "seats": Membership.objects.values_list("pk", "role", "left_at"),
            "stewards": MembershipDepartment.objects.values_list("membership", "department"),
            "invited": InvitationDepartment.objects.values_list("invitation", "department"),
            "invitations": Invitation.objects.values_list("pk", "email"),
            "findings": Finding.objects.open().values_list(
                *("rule", "channel", "activity", "severity", "sentence")
            ),
        }
        return {name: sorted(rows, key=str) for name, rows in tables.items()}

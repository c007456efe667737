"""The escalation ladder of a duty: who is called, after how long, until somebody answers."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from accounts.models import Department, Organization, Person
from accounts.words import gettext

# Multiples of the activity's first-reply target: the head, the deputy, the duty contact.
HEAD, DEPUTY, DUTY_CONTACT = 2, 4, 8


@dataclass(frozen=True, slots=True)
class EscalationStep:
    """One rung. `role` says in words why this one is called."""

    step: int
    after_minutes: int
    name: str
    role: str
    phone: str
    email: str


def climb(
    *,
    departments: Iterable[tuple[Department, Person | None]],
    organization: Organization,
    first_owner_email: Callable[[], str],
    first_reply_minutes: int,
    today: date,
) -> tuple[EscalationStep, ...]:
    """The named person or the department at once, its head, its deputy, the duty contact.

    Missing steps are skipped, somebody who has left counts as missing; the last always exists.
    `departments` need head and deputy loaded, and all people their seats.
    """
    rungs: list[tuple[int, str, str, str, str]] = []
    for department, person in departments:
        rungs.append(_first_contact(department, person, today))
        for factor, title, who in (
            (HEAD, gettext("Head of {department}"), department.head),
            (DEPUTY, gettext("Deputy head of {department}"), department.deputy),
        ):
            if who is not None and not who.has_left(today):
                after = factor * first_reply_minutes
                role = title.format(department=department.name)
                rungs.append((after, who.name, role, who.phone, who.email))
    if organization.duty_contact_name:
        last = (organization.duty_contact_name, organization.duty_contact_phone, "")
    else:
        email = first_owner_email()
        last = (email, "", email)
    name, phone, email = last
    after = DUTY_CONTACT * first_reply_minutes if rungs else 0
    rungs.append((after, name, gettext("Answers when nobody else does"), phone, email))
    rungs.sort(key=lambda rung: rung[0])
    return tuple(
        EscalationStep(number, after, name, role, phone, email)
        for number, (after, name, role, phone, email) in enumerate(rungs, start=1)
    )


def _first_contact(
    department: Department, person: Person | None, today: date
) -> tuple[int, str, str, str, str]:
    if person is not None and person != department.head and not person.has_left(today):
        return (
            0,
            person.name,
            department.name,
            person.phone or department.phone,
            person.email or department.email,
        )
    return (0, department.name, gettext("The department"), department.phone, department.email)

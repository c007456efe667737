"""Organizations: founding one with its first owner and departments, and changing it later."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext

from accounts.models import Department, DepartmentKind, MemberRole, Membership, Organization, User
from accounts.operations.actors import Actor
from accounts.operations.changes import change
from accounts.tenancy import tenant

FIRST_DEPARTMENTS = (
    ("marketing", "Marketing", "Marketing", DepartmentKind.MARKETING),
    ("pr-communications", "PR & Communications", "PR & Comms", DepartmentKind.PR),
    ("customer-service", "Customer Service", "Customer Service", DepartmentKind.SERVICE),
    ("sales", "Sales", "Sales", DepartmentKind.SALES),
    ("product", "Product", "Product", DepartmentKind.PRODUCT),
)
DESCRIBING = (
    *("name", "time_zone", "duty_contact_name", "duty_contact_phone"),
    *("coverage_target", "coverage_target_on"),
)
IN_PUBLIC = ("public_registry", "public_contact")
EDITABLE = (*DESCRIBING, *IN_PUBLIC)


class SlugTaken(Exception):
    """Another organization has this slug."""


class StaleOrganization(Exception):
    """Somebody changed it meanwhile. `organization` is what is stored now."""

    def __init__(self, organization: Organization) -> None:
        super().__init__(gettext("Somebody changed the organization meanwhile. Look again."))
        self.organization = organization


@dataclass(frozen=True, slots=True)
class Founding:
    """What a new organization starts with. A new owner's address gets no password yet."""

    name: str
    slug: str
    owner_email: str
    time_zone: str = "UTC"
    duty_contact_name: str = ""
    duty_contact_phone: str = ""
    with_departments: bool = True


def found_organization(founding: Founding, *, by: Actor, now: datetime) -> Organization:
    """Create the organization and its first owner's seat.

    Raises SlugTaken, or ValidationError for a bad slug, time zone or address.
    """
    organization = Organization(
        name=founding.name,
        slug=founding.slug,
        time_zone=founding.time_zone,
        duty_contact_name=founding.duty_contact_name,
        duty_contact_phone=founding.duty_contact_phone,
        founded_at=now,
    )
    organization.clean_fields()
    owner = User.objects.filter(email__iexact=founding.owner_email).first()
    if owner is None:
        owner = User(email=User.objects.normalize_email(founding.owner_email))
        owner.set_unusable_password()
        owner.full_clean(exclude=["password"])
    with transaction.atomic():
        try:
            with transaction.atomic():
                organization.save(force_insert=True)
        except IntegrityError as error:
            raise SlugTaken(
                gettext("Another organization is called “{slug}”. Choose another.").format(
                    slug=founding.slug
                )
            ) from error
        owner.save()
        with tenant(organization.pk), change(organization, by=by, now=now) as current:
            seat = Membership.new(user=owner, role=MemberRole.OWNER, joined_at=now)
            seat.save(force_insert=True)
            current.record("organization.founded", organization, after={"slug": founding.slug})
            current.record("member.joined", seat, after={"role": seat.role})
            if founding.with_departments:
                departments = Department.objects.bulk_create(
                    Department.new(
                        slug=slug, name=name, short_name=short, kind=kind, position=position
                    )
                    for position, (slug, name, short, kind) in enumerate(FIRST_DEPARTMENTS)
                )
                for department in departments:
                    current.record("department.added", department, after={"name": department.name})
    return organization


def edit_organization(
    *, organization: Organization, fields: dict[str, Any], version: int, by: Actor, now: datetime
) -> Organization:
    """Change fields named in EDITABLE. Raises StaleOrganization, or ValidationError."""
    with change(organization, by=by, now=now) as current:
        stored = Organization.objects.get(pk=organization.pk)
        if stored.version != version:
            raise StaleOrganization(stored)
        before = {name: getattr(stored, name) for name in fields}
        for name, value in fields.items():
            setattr(stored, name, value)
        if before.get("time_zone", stored.time_zone) != stored.time_zone:
            current.organization.time_zone = stored.time_zone
            current.touch(everything=True)
        stored.version += 1
        stored.full_clean()
        stored.save()
        current.record("organization.changed", stored, before=before, after=fields)
        return stored

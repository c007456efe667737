"""Founding an organization: its first owner and the five departments of the article."""

from datetime import datetime

from django.db import IntegrityError, transaction

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


class SlugTaken(Exception):
    """Another organization has this slug."""


def found_organization(
    *,
    name: str,
    slug: str,
    owner_email: str,
    by: Actor,
    now: datetime,
    time_zone: str = "UTC",
    with_departments: bool = True,
) -> Organization:
    """Create the organization and its first owner's seat. A new address gets no password yet.

    Raises SlugTaken, or ValidationError for a bad slug, time zone or address.
    """
    organization = Organization(name=name, slug=slug, time_zone=time_zone, founded_at=now)
    organization.clean_fields()
    owner = User.objects.filter(email__iexact=owner_email).first()
    if owner is None:
        owner = User(email=User.objects.normalize_email(owner_email))
        owner.set_unusable_password()
        owner.full_clean(exclude=["password"])
    with transaction.atomic():
        try:
            with transaction.atomic():
                organization.save(force_insert=True)
        except IntegrityError as error:
            raise SlugTaken(f"Another organization is called “{slug}”. Choose another.") from error
        owner.save()
        with tenant(organization.pk), change(organization, by=by, now=now) as current:
            seat = Membership.new(user=owner, role=MemberRole.OWNER, joined_at=now)
            seat.save(force_insert=True)
            current.record("organization.founded", organization, after={"slug": slug})
            current.record("member.joined", seat, after={"role": seat.role})
            if with_departments:
                departments = Department.objects.bulk_create(
                    Department.new(
                        slug=d_slug, name=d_name, short_name=short, kind=kind, position=position
                    )
                    for position, (d_slug, d_name, short, kind) in enumerate(FIRST_DEPARTMENTS)
                )
                for department in departments:
                    current.record("department.added", department, after={"name": department.name})
    return organization

"""The cast of the tests: an organization with somebody in every seat, and its neighbour."""

import secrets
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.account.internal.userkit import user_id_to_str
from allauth.account.models import EmailAddress
from django.test import Client
from django.utils import timezone
from django.utils.text import slugify

from accounts.models import (
    Department,
    MemberRole,
    Membership,
    Organization,
    Person,
    SsoDomain,
    User,
)
from accounts.operations.actors import Actor
from accounts.operations.changes import change
from accounts.operations.jobs import working
from accounts.operations.members import give_seat, note_seen
from accounts.operations.organizations import Founding, edit_organization
from accounts.operations.sso import add_domain, save_connection
from accounts.tenancy import tenant
from channels_registry.models import Channel, CustomPlatform
from channels_registry.operations.channels import ChannelDraft, register_channels
from channels_registry.operations.custom_platforms import add_custom_platform
from channels_registry.platforms.canonical import identify
from channels_registry.queries.custom_platforms import load_templates
from ownership.models import Duty
from ownership.operations.agreement import Settled
from ownership.operations.assignments import Cell, LettersSet, set_letters
from ownership.operations.organizations import found_organization
from ownership.operations.settle import settle_channels

NOW = datetime(2026, 11, 23, 10, 42, tzinfo=UTC)
TESTER = Actor("user", "Tess Tester", "page")
PASSWORD = "a long enough password"


@dataclass
class World:
    """One organization. Everything it does goes through the operations that people use."""

    organization: Organization
    members: dict[str, User] = field(default_factory=dict)
    departments: dict[str, Department] = field(default_factory=dict)

    @classmethod
    def found(cls, name: str = "Acme", slug: str | None = None) -> "World":
        """An organization with one member per seat: owner, admin, lead, steward, viewer.

        The steward stands for Customer Service. Without a slug it gets one that nobody has.
        """
        slug = slug or f"{name.lower()}-{secrets.token_hex(4)}"
        organization = found_organization(
            Founding(name=name, slug=slug, owner_email=f"owner@{slug}.example"), by=TESTER, now=NOW
        )
        world = cls(organization)
        with world.open():
            world.departments = {d.slug: d for d in Department.objects.all()}
            world.add_heads()
            for role in MemberRole:
                world.add_member(role)
        return world

    def add_heads(self) -> None:
        """Somebody answers in every department, and can be called."""
        for department in self.departments.values():
            head = Person.new(name=f"Head of {department.name}")
            head.save()
            department.head, department.phone = head, "+44 1632 960100"
            department.save()

    @contextmanager
    def open(self) -> Iterator[None]:
        with tenant(self.organization.pk):
            yield

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """One change of many, and what follows from it settled once: for what has to be there
        before a test begins.
        """
        with self.open(), working(), change(self.organization, by=TESTER, now=NOW):
            yield

    def add_member(self, role: MemberRole) -> User:
        email = f"{role}@{self.organization.slug}.example"
        user = User.objects.filter(email=email).first() or User(email=email)
        user.name = f"{role.label} of {self.organization.name}"
        user.set_unusable_password()
        user.save()
        EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
        if not Membership.objects.filter(user=user).exists():
            stands_for = [self.departments["customer-service"]] if role == "steward" else []
            give_seat(
                organization=self.organization,
                user=user,
                role=role,
                departments=stands_for,
                by=TESTER,
                now=NOW,
            )
        self.members[role] = user
        return user

    def add_another(self, role: MemberRole | str, name: str = "another") -> Membership:
        """Somebody more in a seat of this role; the cast stays as it is."""
        email = f"{name}-{role}@{self.organization.slug}.example"
        user = new_user(email, name=f"{name.capitalize()} {role}")
        with self.open():
            return give_seat(
                organization=self.organization,
                user=user,
                role=MemberRole(role),
                departments=[self.departments["customer-service"]] if role == "steward" else [],
                by=TESTER,
                now=NOW,
            )

    def seat(self, role: str) -> Membership:
        with self.open():
            seats = Membership.objects.select_related("user", "organization")
            return seats.get(user=self.members[role])

    def sign_in(self, role: str = "lead") -> Client:
        """Somebody who is at work here: that they are was noted a moment ago."""
        with self.open():
            note_seen(self.seat(role), now=timezone.now())
        return sign_in(self.members[role])

    def settle(self, *channels: Channel, now: datetime = NOW) -> Settled:
        """These, or everything there is."""
        with self.open():
            ids = [c.pk for c in channels] or list(Channel.objects.values_list("pk", flat=True))
            everybody = Department.objects.values_list("pk", flat=True)
            return settle_channels(
                ids,
                organization=self.organization,
                departments=frozenset() if channels else frozenset(everybody),
                now=now,
                step=self.organization.pk,
            )

    def url(self, path: str = "") -> str:
        return f"/o/{self.organization.slug}/{path}"

    def register(self, *addresses: str, **fields: object) -> list[Channel]:
        """Channels of these addresses, in their order."""
        with self.open():
            templates = load_templates()
            identities = [identify(address, templates=templates) for address in addresses]
            return register_channels(
                organization=self.organization,
                drafts=[
                    ChannelDraft(identity, typed=address, fields=fields)
                    for identity, address in zip(identities, addresses, strict=True)
                ],
                by=TESTER,
                now=NOW,
            )

    def add_platform(
        self,
        name: str = "Community",
        host: str = "community.example",
        prefix: str = "people",
        **fields: Any,
    ) -> CustomPlatform:
        """A platform of its own, with addresses like https://community.example/people/jo."""
        with self.open():
            return add_custom_platform(
                organization=self.organization,
                name=name,
                host=host,
                prefix=prefix,
                by=TESTER,
                now=NOW,
                **fields,
            )

    def connect_service(self, name: str = "Login") -> SsoDomain:
        """A sign-in service, switched off, with a domain that is not proven. The domain."""
        with self.open():
            connection = save_connection(
                organization=self.organization,
                connection=None,
                fields={
                    "name": name,
                    "issuer": "https://localhost:1",
                    "client_id": slugify(name),
                    "client_secret": "secret",
                },
                by=TESTER,
                now=NOW,
            )
            return add_domain(
                connection=connection, domain=f"{slugify(name)}.example", by=TESTER, now=NOW
            )

    def publish(self, contact: str = "", *, is_on: bool = True) -> None:
        """Switch the public registry on, or off again."""
        with self.open():
            self.organization = edit_organization(
                organization=self.organization,
                fields={"public_registry": is_on, "public_contact": contact},
                version=Organization.objects.get(pk=self.organization.pk).version,
                by=TESTER,
                now=NOW,
            )

    def duty(self, channel: Channel, activity: str = "care") -> Duty:
        with self.open():
            return Duty.objects.select_related("activity", "channel").get(
                channel=channel, activity__key=activity
            )

    def assign(
        self,
        channel: Channel,
        letters: dict[str, str | None],
        activities: Sequence[str] = ("care",),
        now: datetime = NOW,
    ) -> LettersSet:
        """Letters by department slug, the same on each of the activities."""
        with self.open():
            duties: dict[str, UUID] = dict(
                Duty.objects.filter(channel=channel).values_list("activity__key", "pk")
            )
            cells = [
                Cell(duties[activity], self.departments[slug].pk, letter)
                for activity in activities
                for slug, letter in letters.items()
            ]
            return set_letters(organization=self.organization, cells=cells, by=TESTER, now=now)


def new_user(email: str, name: str = "") -> User:
    """Somebody with a proven address and no seat."""
    user = User.objects.create_user(email, name=name)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


def sign_in(user: User) -> Client:
    """Somebody who signed in a moment ago: what the sign-in page leaves in the session."""
    client = Client()
    client.force_login(user)
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [
        {"method": "password", "at": time.time(), "email": user.email}
    ]
    session["account_authentication_methods_user"] = user_id_to_str(user)
    session.save()
    return client

"""Anything two organizations may do at each other's side, in any order: neither sees the other.

The model is what a person would remember, two dictionaries. After every step each organization has
exactly what was done in it, at least one owner, and findings that a full recompute would leave.
"""

import os
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from accounts.models import AuditEvent, Invitation, MemberRole, Membership
from accounts.operations.audit_trail import verify
from accounts.operations.invitations import InvitationRefused, accept, invite, take_back
from accounts.operations.members import LastOwner, change_seat, end_seat, give_seat
from channels_registry.models import Channel
from channels_registry.operations.channels import (
    AlreadyRegistered,
    ChannelDraft,
    edit_channel,
    register_channel,
)
from channels_registry.platforms.canonical import identify
from ownership.models import Assignment
from tests.figures import VARIABLE, count
from tests.world import TESTER, World, new_user

HANDLES = ("one", "two", "three")
DEPARTMENTS = ("marketing", "sales", "customer-service")


@dataclass
class Remembered:
    """Channels by handle, with status and letters of `care`; seats by name, with their role."""

    channels: dict[str, str] = field(default_factory=dict)
    letters: dict[tuple[str, str], str] = field(default_factory=dict)
    seats: dict[str, str] = field(default_factory=dict)


class TwoOrganizations(RuleBasedStateMachine):
    """`here` is the organization that a step is about."""

    @initialize()
    def found(self) -> None:
        self.worlds = [World.found(), World.found("Neighbour")]
        self.remembered = [
            Remembered(seats={f"{role}@": str(role) for role in MemberRole}) for _ in self.worlds
        ]
        self.waiting: list[tuple[int, UUID, MemberRole]] = []
        self.joined = 0

    def by(self) -> dict[str, Any]:
        return {"by": TESTER, "now": timezone.now()}

    @rule(here=st.integers(0, 1), handle=st.sampled_from(HANDLES))
    def register(self, here: int, handle: str) -> None:
        """Both may register the same account: neither learns that the other has."""
        world, known = self.worlds[here], self.remembered[here].channels
        draft = ChannelDraft(identify(f"https://x.com/{handle}"))
        with world.open():
            if handle in known:
                with pytest.raises(AlreadyRegistered):
                    register_channel(organization=world.organization, draft=draft, **self.by())
                return
            register_channel(organization=world.organization, draft=draft, **self.by())
        known[handle] = "active"

    @rule(
        here=st.integers(0, 1),
        handle=st.sampled_from(HANDLES),
        status=st.sampled_from(["active", "dormant", "retired"]),
    )
    def change_status(self, here: int, handle: str, status: str) -> None:
        world, known = self.worlds[here], self.remembered[here].channels
        if handle not in known:
            return
        with world.open():
            channel = Channel.objects.select_related("organization").get(key=handle)
            edit_channel(
                channel=channel, fields={"status": status}, version=channel.version, **self.by()
            )
        known[handle] = status

    @rule(
        here=st.integers(0, 1),
        handle=st.sampled_from(HANDLES),
        department=st.sampled_from(DEPARTMENTS),
        letter=st.sampled_from(["A", "R", "C", None]),
    )
    def assign(self, here: int, handle: str, department: str, letter: str | None) -> None:
        world, remembered = self.worlds[here], self.remembered[here]
        if remembered.channels.get(handle, "retired") == "retired":
            return
        with world.open():
            channel = Channel.objects.get(key=handle)
        world.assign(channel, {department: letter}, now=timezone.now())
        if letter:
            remembered.letters[handle, department] = letter
        else:
            remembered.letters.pop((handle, department), None)

    @rule(here=st.integers(0, 1), role=st.sampled_from([MemberRole.VIEWER, MemberRole.OWNER]))
    def invite(self, here: int, role: MemberRole) -> None:
        world = self.worlds[here]
        with world.open():
            owner = Membership.objects.active().filter(role="owner").select_related("user").first()
            invitation = invite(
                organization=world.organization,
                email=f"joins{self.joined}@{world.organization.slug}.example",
                role=role,
                invited_by=owner,
                **self.by(),
            )
        self.joined += 1
        self.waiting.append((here, invitation.pk, role))

    @precondition(lambda self: self.waiting)
    @rule(takes=st.booleans())
    def answer(self, takes: bool) -> None:
        here, pk, role = self.waiting.pop()
        world = self.worlds[here]
        with world.open():
            invitation = Invitation.objects.select_related("organization").get(pk=pk)
            if not takes:
                owner = Membership.objects.active().filter(role="owner").first()
                take_back(invitation=invitation, decided_by=owner, **self.by())
                return
        user = new_user(invitation.email)
        with world.open():
            try:
                accept(invitation=invitation, user=user, **self.by())
            except InvitationRefused:
                inviter = Membership.objects.get(pk=invitation.invited_by_id)
                assert inviter.left_at is not None or inviter.role != MemberRole.OWNER
                return
        self.remembered[here].seats[invitation.email] = str(role)

    @rule(here=st.integers(0, 1), number=st.integers(0, 9), role=st.sampled_from(list(MemberRole)))
    def change_role(self, here: int, number: int, role: MemberRole) -> None:
        self._decide(here, number, role)

    @rule(here=st.integers(0, 1), number=st.integers(0, 9))
    def leave(self, here: int, number: int) -> None:
        self._decide(here, number, None)

    def _decide(self, here: int, number: int, role: MemberRole | None) -> None:
        """Somebody's seat, for themselves to end and for an owner to change."""
        world, seats = self.worlds[here], self.remembered[here].seats
        with world.open():
            active = list(
                Membership.objects.active().select_related("user", "organization").order_by("pk")
            )
            seat = active[number % len(active)]
            owner = next(s for s in active if s.role == "owner")
            by = {"seat": seat, "version": seat.version, "decided_by": owner, **self.by()}
            name = seat.user.email
            key = name if name in seats else f"{name.partition('@')[0]}@"
            try:
                if role is None:
                    end_seat(**by)
                    del seats[key]
                else:
                    sales = [world.departments["sales"]] if role == MemberRole.STEWARD else []
                    change_seat(role=role, departments=sales, **by)
                    seats[key] = str(role)
            except LastOwner:
                owners = [role for role in seats.values() if role == "owner"]
                assert owners == ["owner"] and seats[key] == "owner"

    @rule(here=st.integers(0, 1))
    def come_from_next_door(self, here: int) -> None:
        """Somebody who has a seat next door gets one here: the two stay apart."""
        world, other = self.worlds[here], self.worlds[1 - here]
        user = other.members["viewer"]
        with world.open():
            if Membership.objects.filter(user=user).exists():
                return
            give_seat(
                organization=world.organization, user=user, role=MemberRole.VIEWER, **self.by()
            )
        self.remembered[here].seats[user.email] = "viewer"

    @invariant()
    def each_has_what_was_done_in_it(self) -> None:
        for world, remembered in zip(self.worlds, self.remembered, strict=True):
            with world.open():
                assert dict(Channel.objects.values_list("key", "status")) == remembered.channels
                letters = Assignment.objects.filter(duty__activity__key="care").values_list(
                    "duty__channel__key", "department__slug", "role"
                )
                assert {(c, d): role for c, d, role in letters} == remembered.letters
                roles = Membership.objects.active().values_list("role", flat=True)
                assert sorted(roles) == sorted(remembered.seats.values())
                assert "owner" in roles

    @invariant()
    def a_full_recompute_finds_nothing_to_repair(self) -> None:
        for world in self.worlds:
            with world.open():
                before = AuditEvent.objects.count()
                settled = world.settle(now=timezone.now())
                assert settled.differences == 0, settled
                assert AuditEvent.objects.count() == before

    def teardown(self) -> None:
        for world in getattr(self, "worlds", ()):
            assert verify(world.organization, []).problem == ""
        count("state machine", runs=1, leaks=0)


@pytest.mark.usefixtures("db")
def test_two_organizations_side_by_side() -> None:
    run_state_machine_as_test(
        TwoOrganizations,
        settings=settings(
            max_examples=12 if os.environ.get(VARIABLE) else 4,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )

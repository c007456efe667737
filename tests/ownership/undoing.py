"""What can be done and undone, and how the registry looks before and after."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from accounts.models import AuditEvent, Job, Person
from channels_registry.models import Channel, ChannelAccess, Stake
from channels_registry.operations.channel_access import (
    NewPerson,
    add_access,
    edit_access,
    end_access,
)
from channels_registry.operations.channels import edit_channel
from channels_registry.operations.stakes import add_stake, edit_stake, end_stake
from ownership.models import Assignment, Duty, Finding, Undoing
from ownership.operations.duties import set_needed
from ownership.operations.letters import add_letter, edit_letter
from ownership.operations.undo import Undone, advance_undoing, undo_step
from tests.ownership.disposing import give, snooze, waive, wake
from tests.world import NOW, TESTER, World

LATER = NOW + timedelta(hours=1)


def last_step(world: World) -> UUID:
    with world.open():
        return AuditEvent.objects.latest("seq").step


def undo(world: World, step: UUID | None = None, now: Any = LATER) -> UUID:
    with world.open():
        undone = undo_step(
            organization=world.organization, step=step or last_step(world), by=TESTER, now=now
        )
    assert isinstance(undone, Undone), undone
    return undone.step


def ask_to_undo(world: World, step: UUID) -> Undoing:
    """For what is left to a worker."""
    with world.open():
        undoing = undo_step(organization=world.organization, step=step, by=TESTER, now=LATER)
    assert isinstance(undoing, Undoing), undoing
    return undoing


def advance(world: World, undoing: Undoing, step: int = 0) -> Job:
    """What the worker does when it is asked. The job afterwards."""
    advance_undoing(
        organization_id=world.organization.pk,
        job_id=undoing.job_id,
        step=step,
        clock=lambda: LATER,
    )
    with world.open():
        return Job.objects.get(pk=undoing.job_id)


def everything(world: World) -> dict[str, Any]:
    """What a person sees of the registry; findings by what is wrong, not by how often it was."""
    with world.open():
        return {
            "channels": sorted(
                Channel.objects.values_list("pk", "name", "purpose", "status", "brand", "notes")
            ),
            "duties": sorted(
                Duty.objects.values_list(
                    "pk", "needed", "needed_reason", "needed_by_label", "state"
                )
            ),
            "letters": sorted(
                Assignment.objects.values_list(
                    "duty", "department", "role", "person__name", "note"
                ),
                key=str,
            ),
            "access": sorted(
                ChannelAccess.objects.values_list(
                    *("pk", "channel", "person", "partner", "level", "until", "reviewed_on")
                ),
                key=str,
            ),
            "stakes": sorted(Stake.objects.values_list("pk", "channel", "department", "why")),
            "findings": sorted(
                Finding.objects.present().values_list(
                    *("rule", "channel", "activity", "severity"),
                    *("disposition", "until", "reason", "given_to", "given_to_department"),
                ),
                key=str,
            ),
        }


def described(world: World, channel: Channel) -> Assignment:
    """A letter with a person and a note."""
    with world.open():
        ada = Person.new(name="Ada Okafor", email="ada@acme.example")
        ada.save()
        return add_letter(
            duty=world.duty(channel),
            department=world.departments["sales"],
            role="A",
            person=ada,
            note="Weekdays",
            by=TESTER,
            now=NOW,
        )


Step = Callable[[World, Channel], object]


def set_two_letters(world: World, channel: Channel) -> None:
    world.assign(channel, {"sales": "A", "marketing": "R"}, ["care", "media"])


def contest(world: World, channel: Channel) -> None:
    world.assign(channel, {"sales": "A"})
    world.assign(channel, {"marketing": "A", "sales": "C"})


def clear_a_described_letter(world: World, channel: Channel) -> None:
    described(world, channel)
    world.assign(channel, {"sales": None})


def change_a_note(world: World, channel: Channel) -> None:
    assignment = described(world, channel)
    with world.open():
        version = Duty.objects.get(pk=assignment.duty_id).version
        fields = {"person": None, "note": "At night"}
        edit_letter(assignment=assignment, fields=fields, version=version, by=TESTER, now=NOW)


def say_not_needed(world: World, channel: Channel) -> None:
    duty = world.duty(channel)
    with world.open():
        set_needed(
            duty=duty, needed=False, reason="Quiet", version=duty.version, by=TESTER, now=NOW
        )


def put_on_the_access_list(world: World, channel: Channel) -> ChannelAccess:
    """The day before, as if it had been looked at then."""
    fields = {
        "person": NewPerson("Ada Okafor", "ada@acme.example"),
        "level": "full",
        "until": NOW.date(),
    }
    with world.open():
        return add_access(channel=channel, fields=fields, by=TESTER, now=NOW - timedelta(days=1))


def change_access(world: World, channel: Channel) -> None:
    access = put_on_the_access_list(world, channel)
    with world.open():
        fields = {"person": None, "partner": "Brightline", "until": None}
        edit_access(access=access, fields=fields, version=1, by=TESTER, now=NOW)


def take_off_the_access_list(world: World, channel: Channel) -> None:
    access = put_on_the_access_list(world, channel)
    with world.open():
        end_access(access=access, version=1, by=TESTER, now=NOW)


def declare_a_stake(world: World, channel: Channel) -> Stake:
    sales = world.departments["sales"]
    with world.open():
        return add_stake(channel=channel, department=sales, why="Leads", by=TESTER, now=NOW)


def reword_a_stake(world: World, channel: Channel) -> None:
    stake = declare_a_stake(world, channel)
    with world.open():
        edit_stake(stake=stake, why="Prospects", version=1, by=TESTER, now=NOW)


def end_a_stake(world: World, channel: Channel) -> None:
    stake = declare_a_stake(world, channel)
    with world.open():
        end_stake(stake=stake, version=1, by=TESTER, now=NOW)


def edit(**fields: Any) -> Step:
    def step(world: World, channel: Channel) -> None:
        with world.open():
            channel = Channel.objects.select_related("organization").get(pk=channel.pk)
            edit_channel(
                channel=channel, fields=fields, version=channel.version, by=TESTER, now=NOW
            )

    return step


def find_all(world: World, channel: Channel) -> list[Finding]:
    with world.open():
        return list(Finding.objects.filter(channel=channel).order_by("id"))


def snooze_all(world: World, channel: Channel) -> None:
    snooze(world, *find_all(world, channel))


def accept_what_was_given(world: World, channel: Channel) -> None:
    give(world, *find_all(world, channel), to=world.departments["sales"])
    waive(world, *find_all(world, channel))


def give_what_was_snoozed(world: World, channel: Channel) -> None:
    snooze_all(world, channel)
    give(world, *find_all(world, channel), to=world.seat("steward"))


def wake_what_was_accepted(world: World, channel: Channel) -> None:
    waive(world, *find_all(world, channel))
    wake(world, *find_all(world, channel))


STEPS: dict[str, Step] = {
    "letters": set_two_letters,
    "a second owner": contest,
    "a letter with a person and a note": described,
    "that letter cleared": clear_a_described_letter,
    "another note": change_a_note,
    "not needed": say_not_needed,
    "another name": edit(name="Acme News", notes="one\ntwo", brand="Acme"),
    "another purpose": edit(purpose="press"),
    "retired": edit(status="retired"),
    "closing": edit(status="closing", closing_on=NOW.date()),
    "somebody who can log in": put_on_the_access_list,
    "other rights": change_access,
    "nobody who can log in": take_off_the_access_list,
    "a stake": declare_a_stake,
    "a stake in other words": reword_a_stake,
    "no stake any more": end_a_stake,
    "snoozed": snooze_all,
    "accepted as is": accept_what_was_given,
    "given to somebody": give_what_was_snoozed,
    "open again": wake_what_was_accepted,
    "another channel": lambda world, channel: world.register("https://x.com/other"),
}

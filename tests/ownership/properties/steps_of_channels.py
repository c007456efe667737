"""Steps of those who register channels and say who answers for what."""

from datetime import timedelta

from accounts.models import Person
from channels_registry.models import Channel, ChannelAccess, ChannelStatus, Stake
from channels_registry.operations.channel_access import (
    add_access,
    edit_access,
    end_access,
    review_access,
)
from channels_registry.operations.channels import ChannelDraft, edit_channel, register_channels
from channels_registry.operations.lifecycle import move_channel
from channels_registry.operations.stakes import add_stake, end_stake
from channels_registry.platforms.canonical import identify
from ownership.models import (
    Assignment,
    Claim,
    Duty,
)
from ownership.operations.assignments import Cell, make_sole_owner, set_letters
from ownership.operations.attestations import confirm_duties
from ownership.operations.claims import accept_claim, decline_claim, open_claim, withdraw_claim
from ownership.operations.duties import set_needed
from ownership.operations.letters import edit_letter
from tests.ownership.properties.people import People, step


@step
def give_a_letter(people: People) -> None:
    duties = Duty.objects.all()
    cells = [
        Cell(people.one(duties).pk, people.department().pk, people.chance("A", "A", "R", "C", "I"))
        for _ in range(people.chance(1, 1, 5))
    ]
    set_letters(cells=cells, **people.here)


@step
def take_a_letter(people: People) -> None:
    letter = people.one(Assignment.objects.all())
    set_letters(cells=[Cell(letter.duty_id, letter.department_id, None)], **people.here)


@step
def name_somebody(people: People) -> None:
    letter = people.one(Assignment.objects.filter(role="A"))
    person = people.maybe(Person.objects.all())
    version = Duty.objects.get(pk=letter.duty_id).version
    edit_letter(assignment=letter, fields={"person": person}, version=version, **people.said)


@step
def settle_it(people: People) -> None:
    duty = people.one(Duty.objects.filter(state="contested"))
    make_sole_owner(duty=duty, department=people.department(), **people.said)


@step
def say_whether_it_is_needed(people: People) -> None:
    duty = people.one(Duty.objects.all())
    needed = people.chance(True, True, False)
    set_needed(duty=duty, needed=needed, reason="So", version=duty.version, **people.said)


@step
def confirm(people: People) -> None:
    channels = [people.one(Channel.objects.all()).pk]
    confirm_duties(channels=channels, seat=people.seat(), **people.here)


@step
def claim(people: People) -> None:
    duty = people.one(Duty.objects.filter(needed=True))
    department = people.department()
    open_claim(duty=duty, department=department, reason="Ours", seat=people.seat(), **people.said)


@step
def decide_a_claim(people: People) -> None:
    waiting = people.one(Claim.objects.open())
    said = {"claim": waiting, "version": waiting.version, "seat": people.seat(), **people.said}
    people.chance(
        lambda: accept_claim(**said),
        lambda: decline_claim(reason="No", **said),
        lambda: withdraw_claim(**said),
    )()


@step
def register(people: People) -> None:
    if Channel.objects.count() < 9:
        purpose = people.chance("brand", "press", "support", "reserved")
        status = people.chance("active", "active", "proposed")
        address = f"https://x.com/random{people.number}"
        fields = {"purpose": purpose, "status": status}
        draft = ChannelDraft(identify(address), typed=address, fields=fields)
        register_channels(drafts=[draft], **people.here)


@step
def describe_a_channel(people: People) -> None:
    channel = people.one(Channel.objects.all())
    fields = people.chance(
        {"name": f"Called {people.number}"},
        {"name": ""},
        {"purpose": people.chance("corporate", "press", "executive", "support", "reserved")},
        {"audience": people.chance(None, 10, 900_000)},
        {"tier_by_hand": people.chance(None, 1, 2)},
        {"brand": people.chance("", "Kestrel")},
        {"verified_on": people.chance(None, people.day(ahead=0))},
        {"last_activity_on": people.chance(None, people.day(ahead=0))},
    )
    edit_channel(channel=channel, fields=fields, version=channel.version, **people.said)


@step
def move_a_channel(people: People) -> None:
    channel = people.one(Channel.objects.all())
    to = ChannelStatus(people.chance("active", "active", "dormant", "closing", "retired"))
    closing_on = people.day(ago=0, ahead=40) + timedelta(days=1) if to == "closing" else None
    move_channel(
        channel=channel,
        to=to,
        version=channel.version,
        reason="So",
        closing_on=closing_on,
        **people.said,
    )


@step
def let_somebody_in(people: People) -> None:
    who = {"person": people.one(Person.objects.all())}
    if people.random.random() < 0.2:
        who = {"partner": people.chance("Brightline", "Zed")}
    fields = who | {
        "level": people.chance("full", "full", "content"),
        "two_step": people.chance("yes", "no", "unknown"),
        "until": people.chance(None, people.day(ago=20, ahead=40)),
    }
    add_access(channel=people.one(Channel.objects.all()), fields=fields, **people.said)


@step
def change_what_somebody_may(people: People) -> None:
    access = people.one(ChannelAccess.objects.all())
    fields = people.chance(
        {"level": people.chance("full", "ads")},
        {"two_step": people.chance("yes", "no", "unknown")},
        {"until": people.chance(None, people.day(ago=20, ahead=40))},
    )
    edit_access(access=access, fields=fields, version=access.version, **people.said)


@step
def put_somebody_out(people: People) -> None:
    access = people.one(ChannelAccess.objects.all())
    end_access(access=access, version=access.version, **people.said)


@step
def look_through_a_list(people: People) -> None:
    review_access(channel=people.one(Channel.objects.all()), **people.said)


@step
def care(people: People) -> None:
    channel = people.one(Channel.objects.all())
    add_stake(channel=channel, department=people.department(), why="We do", **people.said)


@step
def care_no_more(people: People) -> None:
    stake = people.one(Stake.objects.all())
    end_stake(stake=stake, version=stake.version, **people.said)

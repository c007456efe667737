"""What a channel takes along when it retires, told before it does."""

from dataclasses import dataclass

from channels_registry.models import Channel, ChannelAccess
from ownership.models import Duty, DutyState, Finding


@dataclass(frozen=True, slots=True)
class Retirement:
    """Findings that settle (put aside or not), needed duties that leave the figures, and who can
    log in still.
    """

    findings: int
    duties: int
    owned: int
    access: int


def load_retirement(channel: Channel) -> Retirement:
    """Three statements."""
    states = list(Duty.objects.filter(channel=channel, needed=True).values_list("state", flat=True))
    return Retirement(
        findings=Finding.objects.present().filter(channel=channel).count(),
        duties=len(states),
        owned=states.count(DutyState.OWNED),
        access=ChannelAccess.objects.filter(channel=channel).count(),
    )

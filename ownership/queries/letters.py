"""The letters on the needed duties of many channels."""

from collections.abc import Collection
from uuid import UUID

from ownership.models import Assignment, Duty

# Duty -> department -> letter.
Letters = dict[UUID, dict[UUID, str]]


def load_needed_letters(channel_ids: Collection[UUID]) -> dict[UUID, Letters]:
    """By channel, every needed duty with its letters, also those without any. Two statements."""
    found: dict[UUID, Letters] = {channel_id: {} for channel_id in channel_ids}
    if not found:
        return found
    channels: dict[UUID, UUID] = {}
    for duty_id, channel_id in Duty.objects.filter(channel__in=found, needed=True).values_list(
        "id", "channel_id"
    ):
        channels[duty_id] = channel_id
        found[channel_id][duty_id] = {}
    # By id and not by a join: without statistics, right after the tables were filled, the planner
    # would compare every letter with every duty.
    for duty_id, department_id, role in Assignment.objects.filter(duty__among=channels).values_list(
        "duty_id", "department_id", "role"
    ):
        found[channels[duty_id]][duty_id][department_id] = role
    return found

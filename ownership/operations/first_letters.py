"""The letters of channels that the open change has just registered: nothing is there to look at.

What `assignments` asks of every cell is known here: the duties are made in the same breath, hold
no letter, and nobody has seen a version of them.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext

from accounts.operations.changes import Change
from accounts.tenancy.inserts import insert_rows
from channels_registry.models import Channel
from ownership.models import Assignment, Origin, RaciRole
from ownership.operations.assignments import UnwritableCells, read_slugs
from ownership.operations.import_letters import Wanted
from ownership.operations.settle import fit_reshaped
from ownership.queries.snapshots import DutyRow, FirstLetters
from ownership.rules.states import state_of_owners


def give_first_letters(
    current: Change, channels: Sequence[tuple[Channel, Wanted]], *, origin: Origin
) -> None:
    """Make the duties of new channels, and give every needed one the letters of its channel.

    Makes those of whatever else the change reshaped. Raises UnwritableCells.
    """
    slugs = read_slugs(current)
    if {department for _, wanted in channels for department in wanted} - slugs.keys():
        problem = gettext("This department does not exist.")
        raise UnwritableCells([(0, "unknown_department", problem)])
    made = fit_reshaped(
        current, states={channel.pk: _state_with(wanted) for channel, wanted in channels}
    )
    known: dict[UUID, FirstLetters] = current.read_once("first_letters", dict)
    duties: list[UUID] = []
    departments: list[UUID] = []
    roles: list[str] = []
    for channel, wanted in channels:
        needed = [duty for duty in made.get(channel.pk, ()) if duty.needed]
        for duty in needed:
            duties += [duty.id] * len(wanted)
            departments += wanted.keys()
            roles += wanted.values()
        if needed and wanted:
            _record(current, channel, needed, {slugs[d]: role for d, role in wanted.items()})
            current.touch(channels=[channel.pk], loads=wanted)
        if channel.pk in made:
            known[channel.pk] = FirstLetters(made[channel.pk], wanted)
    columns: dict[str, list[Any]] = {"duty_id": duties, "department_id": departments, "role": roles}
    insert_rows(Assignment, columns, origin=origin, since=current.now)


def _state_with(wanted: Wanted) -> str:
    return state_of_owners(list(wanted.values()).count(RaciRole.ACCOUNTABLE))


def _record(
    current: Change, channel: Channel, duties: Sequence[DutyRow], letters: Mapping[str, str]
) -> None:
    """As of any other letters: {activity key: {department slug: letter or null}}."""
    nothing = dict.fromkeys(letters)
    current.record(
        "assignment.changed",
        channel,
        before={duty.key: nothing for duty in duties},
        after={duty.key: letters for duty in duties},
        channel_id=channel.pk,
    )

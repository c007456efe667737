"""New channels get the charter's letters in the step that registers or approves them."""

from accounts.operations.changes import Change, completes_change
from ownership.models import Assignment
from ownership.operations.charter_letters import fill_new_channels


@completes_change
def follow_charter(current: Change) -> None:
    """Whichever door it was. Where the step says itself who has which letter, as an import with
    owners does, it is left at that.
    """
    registered = current.find_channels("channel.registered")
    if registered:
        lettered = Assignment.objects.filter(duty__channel__in=registered)
        registered -= set(lettered.values_list("duty__channel_id", flat=True).distinct())
    fill_new_channels(current, registered | current.find_channels("channel.approved"))

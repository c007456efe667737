"""The resources of the API in the order of its reference: what each is, and with which it stands.

A resource's name is the first word of its addresses below the organization.
"""

from collections.abc import Mapping

from accounts.words import Words
from accounts.words import gettext_lazy as _

# group -> resource -> what it is.
GROUPS: tuple[tuple[Words, Mapping[str, Words]], ...] = (
    (
        _("What there is"),
        {
            "channels": _("The registered accounts, with their history and who can log in."),
            "channel-access": _("Who can log in to a channel, through what, in how many steps."),
            "platforms": _("The catalogue of platforms."),
            "custom-platforms": _("The organization's own platforms, beside the catalogue."),
            "discoveries": _("Websites that were read for channels, and what each of them names."),
            "imports": _(
                "A spreadsheet on its way into the registry. "
                "Nothing is written before it is confirmed."
            ),
            "exports": _("A file of the registry, written by a worker, to be had for a day."),
        },
    ),
    (
        _("Who answers for it"),
        {
            "who-owns": _("Who handles this activity on this channel?"),
            "duties": _("One activity on one channel, and whether somebody answers for it."),
            "assignments": _("The letters: who is accountable, responsible, consulted, informed."),
            "charter": _("The standing answer by activity, and what applying it would do."),
            "claims": _("Departments that say a duty should be theirs, and what became of that."),
            "stakes": _("Why departments care about channels."),
            "attestations": _("What departments said of the duties that they answer for."),
            "campaigns": _("Rounds of confirmation, how far each is, and what was answered."),
            "bulk-edits": _("Steps that change many channels, and how far each is."),
            "undo": _("Puts a step back. Answers that can be put back carry its id."),
            "undoings": _("Steps that are being put back, and how far each is."),
        },
    ),
    (
        _("What is wrong"),
        {
            "findings": _("What is wrong, since when, and what people said of it."),
            "rules": _("Which rules run, and their limits, with the source of each default."),
            "sweeps": _("Runs of all rules over the organization."),
            "overview": _("What the dashboard shows, by the same queries."),
        },
    ),
    (
        _("Who there is"),
        {
            "departments": _("The parts of the organization that can hold a letter."),
            "people": _("Who can be named on a duty, and what somebody who leaves leaves behind."),
            "activities": _("The kinds of work on a channel."),
            "members": _("Who has a seat."),
            "invitations": _("For whom a seat is held."),
        },
    ),
    (
        _("The organization"),
        {
            "organization": _("The organization and its settings."),
            "me": _("Whose key this is, of which organization, and what it may do."),
            "audit-events": _("Who did what to what, when; chained, so that nothing is lost."),
        },
    ),
    (
        _("For everybody"),
        {
            "public": _("Is this account really theirs? Without a key, where it is switched on."),
        },
    ),
)

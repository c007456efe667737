"""What the audit log calls that which was done, on whichever floor: "Signed in", "Set letters"."""

from collections.abc import Iterable

from accounts.words import Words, gettext
from accounts.words import gettext_lazy as _

VERB_WORDS: dict[str, Words] = {
    "access.added": _("Put on access list"),
    "access.changed": _("Changed access"),
    "access.denied": _("Was refused"),
    "access.removed": _("Took off access list"),
    "access.reviewed": _("Reviewed access list"),
    "activity.added": _("Added activity"),
    "activity.changed": _("Changed activity"),
    "api_key.issued": _("Issued API key"),
    "api_key.revoked": _("Revoked API key"),
    "assignment.changed": _("Set letters"),
    "assignment.described": _("Named person or note"),
    "assignment.remembered": _("Noted age of letters"),
    "attestation.made": _("Confirmed or released"),
    "bulk_edit.started": _("Started bulk edit"),
    "campaign.cancelled": _("Called off campaign"),
    "campaign.ended": _("Ended campaign"),
    "campaign.started": _("Started campaign"),
    "candidate.decided": _("Decided on account"),
    "candidate.proposed": _("Proposed account"),
    "channel.approved": _("Approved channel"),
    "channel.changed": _("Changed channel"),
    "channel.declined": _("Declined channel"),
    "channel.forgotten": _("Took channel out"),
    "channel.registered": _("Added channel"),
    "channel.requested": _("Asked for channel"),
    "channel.restored": _("Restored channel"),
    "channel.retired": _("Retired channel"),
    "channels.exported": _("Exported channels"),
    "charter.applied": _("Applied charter"),
    "charter.changed": _("Changed charter"),
    "claim.accepted": _("Accepted claim"),
    "claim.declined": _("Declined claim"),
    "claim.moved": _("Moved claim"),
    "claim.opened": _("Claimed"),
    "claim.reopened": _("Reopened claim"),
    "claim.withdrawn": _("Withdrew claim"),
    "department.added": _("Added department"),
    "department.changed": _("Changed department"),
    "department.merged": _("Merged department"),
    "department.removed": _("Removed department"),
    "department.restored": _("Restored department"),
    "department.retired": _("Retired department"),
    "digest.chosen": _("Chose digest"),
    "discovery.finished": _("Finished discovery"),
    "discovery.started": _("Started discovery"),
    "duty.needed_changed": _("Changed need of duty"),
    "export.started": _("Asked for export"),
    "finding.commented": _("Commented on finding"),
    "finding.escalated": _("Escalated finding"),
    "finding.given": _("Gave finding"),
    "finding.looked_at": _("Checked finding again"),
    "finding.snoozed": _("Snoozed finding"),
    "finding.waived": _("Accepted finding"),
    "finding.woken": _("Reopened finding"),
    "import.confirmed": _("Confirmed import"),
    "import.corrected": _("Corrected import"),
    "import.finished": _("Finished import"),
    "import.started": _("Started import"),
    "matrix.exported": _("Exported matrix"),
    "member.changed": _("Changed seat"),
    "member.invitation_accepted": _("Accepted invitation"),
    "member.invitation_taken_back": _("Took invitation back"),
    "member.invited": _("Invited"),
    "member.invited_again": _("Invited again"),
    "member.joined": _("Got a seat"),
    "member.left": _("Ended seat"),
    "member.linked_to_sso": _("Linked to sign-in service"),
    "member.moved": _("Moved seat"),
    "member.renamed": _("Changed name"),
    "member.sign_in_changed": _("Changed own sign-in"),
    "member.sign_in_failed": _("Failed to sign in"),
    "member.signed_in": _("Signed in"),
    "member.signed_in_past_sso": _("Signed in past the service"),
    "member.signed_out": _("Signed out"),
    "organization.changed": _("Changed organization"),
    "organization.founded": _("Founded organization"),
    "organization.sign_in_changed": _("Changed sign-in rules"),
    "person.added": _("Added person"),
    "person.changed": _("Changed person"),
    "person.left": _("Person left"),
    "person.removed": _("Removed person"),
    "platform.added": _("Added platform"),
    "platform.changed": _("Changed platform"),
    "platform.removed": _("Removed platform"),
    "rule.changed": _("Changed check"),
    "sso.added": _("Connected sign-in service"),
    "sso.changed": _("Changed sign-in service"),
    "sso.domain_added": _("Added domain"),
    "sso.domain_proven": _("Proved domain"),
    "sso.domain_removed": _("Removed domain"),
    "sso.refused": _("Refused sign-in"),
    "sso.removed": _("Removed sign-in service"),
    "sso.switched": _("Switched sign-in service"),
    "stake.added": _("Added stake"),
    "stake.changed": _("Changed stake"),
    "stake.removed": _("Removed stake"),
    "step.undone": _("Undid"),
    "sweep.finished": _("Finished checks"),
    "sweep.started": _("Started checks"),
    "undoing.started": _("Started undoing"),
    "view.removed": _("Removed view"),
    "view.renamed": _("Renamed view"),
    "view.saved": _("Saved view"),
}


def say_verb(verb: str) -> str:
    """One that has no words is said as it is, with blanks."""
    words = VERB_WORDS.get(verb)
    return str(words) if words else verb.replace(".", " ").replace("_", " ").capitalize()


def name_verbs(verbs: Iterable[str]) -> list[tuple[str, str]]:
    """Each with its words, for somebody to choose from; by these."""
    return sorted(((verb, say_verb(verb)) for verb in verbs), key=lambda pair: pair[1].lower())


def say_through(door: str, *, key: str, actor: str, is_system: bool) -> str:
    """Which way somebody came in. `key`: of the API key that did it, as its page shows it."""
    if door == "api":
        return gettext("API key {key}").format(key=key) if key else gettext("API")
    if door == "task" and is_system:
        return str(_TASKS.get(actor, actor))
    return str(_DOORS.get(door, door))


_DOORS: dict[str, Words] = {
    "page": _("Page"),
    "task": _("Background work"),
    "command": _("Command line"),
}
_TASKS: dict[str, Words] = {"Digest": _("Digest"), "Nightly sweep": _("Nightly check")}

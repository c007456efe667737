"""What happened to departments and people, in sentences."""

from datetime import date

from accounts.models import AuditEvent
from accounts.words import gettext, list_words, say_day
from accounts.words import gettext_lazy as _
from ownership.queries.history_words import Names, Teller

_FIELDS = {
    "name": _("name"),
    "short_name": _("short name"),
    "slug": _("slug"),
    "kind": _("kind"),
    "position": _("position"),
    "head": _("head"),
    "deputy": _("deputy"),
    "email": _("email"),
    "phone": _("phone"),
    "headcount": _("headcount"),
    "aliases": _("other names"),
    "title": _("title"),
    "department": _("department"),
    "membership": _("seat"),
}


def _tell_changed(event: AuditEvent, names: Names, place: str) -> str:
    now_called = event.after.get("name")
    if now_called and event.object_type == "department":
        return gettext("{was} is called {now} now").format(was=event.before["name"], now=now_called)
    fields = list_words([str(_FIELDS.get(name, name)) for name in sorted(event.after)])
    return gettext("Changed {fields} of {what}").format(fields=fields, what=event.object_label)


def _tell_merged(event: AuditEvent, names: Names, place: str) -> str:
    into = names.department(event.after["into"])
    return gettext("{what} was merged into {into}").format(what=event.object_label, into=into)


def _tell_retired(event: AuditEvent, names: Names, place: str) -> str:
    into = event.after.get("into")
    if not into:
        return gettext("{what} was retired").format(what=event.object_label)
    return gettext("{what} was retired, {into} took over").format(
        what=event.object_label, into=names.department(into)
    )


def _tell_restored(event: AuditEvent, names: Names, place: str) -> str:
    return gettext("{what} is in use again").format(what=event.object_label)


def _tell_claim_moved(event: AuditEvent, names: Names, place: str) -> str:
    was, is_now = (names.department(said["department"]) for said in (event.before, event.after))
    return gettext("The claim of {was} to {what}{place} is {now}'s").format(
        was=was, what=names.activity(event.after["activity"]), place=place, now=is_now
    )


def _tell_removed(event: AuditEvent, names: Names, place: str) -> str:
    return gettext("{what} was taken off the list").format(what=event.object_label)


def _tell_added(event: AuditEvent, names: Names, place: str) -> str:
    return gettext("{who} can be named now").format(who=event.object_label)


def _tell_left(event: AuditEvent, names: Names, place: str) -> str:
    if not event.after.get("left_on"):
        return gettext("{who} stays").format(who=event.object_label)
    day = say_day(date.fromisoformat(event.after["left_on"]), today=date.min)
    return gettext("{who} leaves on {day}").format(who=event.object_label, day=day)


def _tell_stands_for(event: AuditEvent, names: Names, place: str) -> str:
    return gettext("{who} stands for {departments} now").format(
        who=event.object_label.rpartition(" (")[0],
        departments=list_words([names.department(slug) for slug in event.after["departments"]]),
    )


# Told for the whole step: all else in it followed from this.
WHOLE = frozenset({"department.merged", "department.restored", "department.retired", "person.left"})
TELLERS_OF_DEPARTMENTS: dict[str, Teller] = {
    "claim.moved": _tell_claim_moved,
    "department.changed": _tell_changed,
    "department.merged": _tell_merged,
    "department.removed": _tell_removed,
    "department.restored": _tell_restored,
    "department.retired": _tell_retired,
}
TELLERS_OF_PEOPLE: dict[str, Teller] = {
    "member.moved": _tell_stands_for,
    "person.added": _tell_added,
    "person.changed": _tell_changed,
    "person.left": _tell_left,
    "person.removed": _tell_removed,
}

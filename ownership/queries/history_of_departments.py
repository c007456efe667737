"""What happened to departments and people, in sentences."""

from datetime import date

from accounts.models import AuditEvent
from ownership.queries.history_words import Names, Teller, join

_FIELDS = {"short_name": "short name", "aliases": "other names", "membership": "seat"}


def _tell_changed(event: AuditEvent, names: Names, place: str) -> str:
    now_called = event.after.get("name")
    if now_called and event.object_type == "department":
        return f"{event.before['name']} is called {now_called} now"
    fields = join([_FIELDS.get(name, name) for name in sorted(event.after)])
    return f"Changed {fields} of {event.object_label}"


def _tell_merged(event: AuditEvent, names: Names, place: str) -> str:
    return f"{event.object_label} was merged into {names.department(event.after['into'])}"


def _tell_retired(event: AuditEvent, names: Names, place: str) -> str:
    into = event.after.get("into")
    told = f"{event.object_label} was retired"
    return f"{told}, {names.department(into)} took over" if into else told


def _tell_restored(event: AuditEvent, names: Names, place: str) -> str:
    return f"{event.object_label} is in use again"


def _tell_claim_moved(event: AuditEvent, names: Names, place: str) -> str:
    was, is_now = (names.department(said["department"]) for said in (event.before, event.after))
    return f"The claim of {was} to {names.activity(event.after['activity'])}{place} is {is_now}'s"


def _tell_removed(event: AuditEvent, names: Names, place: str) -> str:
    return f"{event.object_label} was taken off the list"


def _tell_added(event: AuditEvent, names: Names, place: str) -> str:
    return f"{event.object_label} can be named now"


def _tell_left(event: AuditEvent, names: Names, place: str) -> str:
    if not event.after.get("left_on"):
        return f"{event.object_label} stays"
    day = date.fromisoformat(event.after["left_on"])
    return f"{event.object_label} leaves on {day.day} {day:%b %Y}"


def _tell_stands_for(event: AuditEvent, names: Names, place: str) -> str:
    stands_for = join([names.department(slug) for slug in event.after["departments"]])
    return f"{event.object_label.rpartition(' (')[0]} stands for {stands_for} now"


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

"""Is the trail whole? Recomputes the hash chain, and compares its end with earlier notes."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from accounts.models import AuditEvent, Organization
from accounts.operations.changes import FIRST_HASH, compute_hash
from accounts.tenancy import tenant

BATCH = 2_000


@dataclass(frozen=True, slots=True)
class Anchor:
    """The end of an organization's chain at a time, kept where the database cannot reach."""

    organization: str
    seq: int
    hash: str
    at: str


@dataclass(frozen=True, slots=True)
class Verified:
    """How many events were checked, the end of the chain, and what is wrong first, if anything."""

    organization: Organization
    events: int
    hash: str
    problem: str = ""
    seq: int | None = None


def verify(organization: Organization, anchors: list[Anchor]) -> Verified:
    """Check every event, in constant memory. `anchors`: what was noted of this organization."""
    noted = {anchor.seq: anchor.hash for anchor in anchors}
    expected, previous = 1, FIRST_HASH
    for event in _events(organization):
        if event.seq != expected:
            return Verified(
                organization, expected - 1, previous, f"event {expected} is missing", expected
            )
        if event.previous_hash != previous:
            problem = "it does not follow the event before it"
        elif compute_hash(event) != event.hash:
            problem = "its content was changed"
        elif noted.get(event.seq, event.hash) != event.hash:
            problem = "it is not the event that was noted here before"
        else:
            expected, previous = expected + 1, event.hash
            continue
        return Verified(organization, expected - 1, previous, problem, event.seq)
    last = max(noted, default=0)
    if last >= expected:
        problem = f"the end is cut off: event {last} was noted here before"
        return Verified(organization, expected - 1, previous, problem, expected)
    return Verified(organization, expected - 1, previous)


def _events(organization: Organization) -> Iterator[AuditEvent]:
    """In order, a transaction per batch: verifying must not hold up those who write."""
    after = -1
    while True:
        with tenant(organization.pk):
            batch = list(AuditEvent.objects.filter(seq__gt=after).order_by("seq")[:BATCH])
        yield from batch
        if len(batch) < BATCH:
            return
        after = batch[-1].seq


def read_anchors(file: Path) -> dict[str, list[Anchor]]:
    """By organization id. An unreadable line raises ValueError: then the notes were changed."""
    found: dict[str, list[Anchor]] = {}
    if file.exists():
        for line in file.read_text().splitlines():
            anchor = Anchor(**json.loads(line))
            found.setdefault(anchor.organization, []).append(anchor)
    return found


def note_anchors(file: Path, verified: list[Verified], *, now: datetime) -> None:
    """Note where each whole chain ends today."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a") as notes:
        for one in verified:
            if one.events and not one.problem:
                notes.write(
                    json.dumps(
                        {
                            "organization": str(one.organization.pk),
                            "seq": one.events,
                            "hash": one.hash,
                            "at": now.isoformat(),
                        }
                    )
                    + "\n"
                )

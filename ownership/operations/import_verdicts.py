"""What would become of each row of a file, said before anything is written."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from accounts.text import fold_name
from channels_registry.models import (
    Channel,
    ChannelStatus,
    ImportRow,
    OnOtherOwner,
    OwnerChoice,
    Verdict,
)
from channels_registry.models.on_platform import place_of
from channels_registry.operations.channels import CLOSED
from channels_registry.operations.import_reading import ReadRow
from channels_registry.queries.identities import IdentityKey, key_of
from channels_registry.spreadsheets.columns import ROLES, label_of
from channels_registry.spreadsheets.listings import typed_of
from ownership.models import RaciRole
from ownership.operations.import_letters import (
    ROLE_OF_COLUMN,
    find_other_owners,
    plan_cells,
    strongest,
)
from ownership.queries.department_names import DepartmentNames
from ownership.queries.letters import Letters

_LONGEST = 500
_NOT_ADDED = {"address", "handle", "platform"}
_RETIRED = "It is retired, so its owners stay as they are; restore it first."
_ON_OTHER_OWNER = {
    "": "That stays, unless you choose otherwise.",
    OnOtherOwner.KEEP: "That stays, as you chose.",
    OnOtherOwner.ADD: "Both become accountable, as you chose.",
    OnOtherOwner.REPLACE: "The owner of the file takes over, as you chose.",
}


@dataclass(slots=True)
class Listing:
    """What the file has said so far about one channel. `owners`: folded name -> its first row."""

    first: int
    values: dict[str, str] = field(default_factory=dict)
    owners: dict[str, int] = field(default_factory=dict)
    typed: set[str] = field(default_factory=set)

    def add(self, number: int, values: Mapping[str, str], owner: str) -> None:
        self.values = {**values, **self.values}
        self.typed.add(typed_of(values))
        if owner:
            self.owners.setdefault(owner, number)


def owner_of(values: Mapping[str, str], names: DepartmentNames) -> str:
    """One word per owner, whichever of its names the row uses; empty where it names none."""
    name = values.get("accountable", "")
    department = names.find(name) if name else None
    return str(department.pk) if department else fold_name(name)


def find_wanted(
    values: Mapping[str, str], names: DepartmentNames
) -> tuple[dict[UUID, str], list[str]]:
    """The letters that a row gives, by department, and the names in it that are no department's."""
    wanted: dict[UUID, str] = {}
    unknown: list[str] = []
    for role in ROLES:
        name = values.get(role)
        if not name:
            continue
        department = names.find(name)
        if department is None:
            unknown.append(name)
        else:
            wanted[department.pk] = strongest(wanted.get(department.pk), ROLE_OF_COLUMN[role])
    return wanted, list(dict.fromkeys(unknown))


@dataclass(slots=True)
class Judge:
    """Gives verdicts to the rows of one step.

    `registered`: the channel of each identity that has one; `letters`: by channel, on its needed
    duties; `listings`: what earlier steps found in the file, by the identity of the channel.
    """

    names: DepartmentNames
    registered: Mapping[IdentityKey, Channel]
    letters: Mapping[UUID, Letters]
    listings: dict[IdentityKey, Listing]
    # Departments that a new channel names and that do not exist will be made, so it is ready.
    makes_departments: bool
    # Verdicts of rows of earlier steps that later rows contest: number -> message.
    contested_before: dict[int, str] = field(default_factory=dict)

    def judge(self, import_file_id: UUID, rows: Sequence[ReadRow]) -> list[ImportRow]:
        """One ImportRow per row, not yet saved, in their order."""
        judged: dict[int, ImportRow] = {}
        for row in rows:
            result = ImportRow.new(
                import_file_id=import_file_id,
                number=row.number,
                values=row.values,
                verdict=Verdict.LEFT_OUT if row.said.is_left_out else Verdict.UNREADABLE,
                message=row.problem[:_LONGEST],
                adds=False,
                **row.said.as_dict(),
            )
            judged[row.number] = result
            if row.identity is not None:
                self._judge_readable(row, result, judged)
        return list(judged.values())

    def _judge_readable(
        self, row: ReadRow, result: ImportRow, judged: Mapping[int, ImportRow]
    ) -> None:
        assert row.identity is not None  # noqa: S101
        key = key_of(row.identity)
        channel = self.registered.get(key)
        is_alias = channel is not None and key != identity_of(channel)
        if channel is not None:
            key = identity_of(channel)
        listing = self.listings.get(key)
        wanted, unknown = find_wanted(row.counted, self.names)
        owner = owner_of(row.counted, self.names)
        for column, value in place_of(channel or row.identity).items():
            setattr(result, column, value)
        _, result.kind, result.key = key
        result.channel = channel
        result.departments = [d for d, role in wanted.items() if role == RaciRole.ACCOUNTABLE]
        result.unknown = unknown
        result.adds = (
            listing is None
            or bool(self._additions(row, listing, owner))
            or typed_of(row.values) not in listing.typed
        )
        if listing is None:
            listing = self.listings[key] = Listing(first=row.number)
            verdict = self._judge_first(row, channel, wanted, unknown, is_alias)
        else:
            result.first_number = listing.first
            verdict = self._judge_later(row, listing, owner, channel, wanted, unknown, judged)
        listing.add(row.number, row.counted, owner)
        result.verdict, message = verdict
        if row.said.owner_choice == OwnerChoice.OTHER:
            message += " Its owner does not count, as you chose."
        result.message = message[:_LONGEST]

    def _judge_first(
        self,
        row: ReadRow,
        channel: Channel | None,
        wanted: Mapping[UUID, str],
        unknown: Sequence[str],
        is_alias: bool,
    ) -> tuple[Verdict, str]:
        if channel is None and row.identity is not None and row.identity.is_closed:
            return Verdict.UNREADABLE, str(CLOSED)
        if unknown and channel is None and self.makes_departments:
            names = " and ".join(f"“{name}”" for name in unknown)
            return Verdict.NEW, f"New channel. The department {names} will be made."
        if unknown:
            return Verdict.UNKNOWN_DEPARTMENT, self._describe_unknown(unknown)
        if channel is None:
            nobody = not row.values.get("accountable")
            return Verdict.NEW, "New channel; no owner in this row." if nobody else "New channel."
        others = find_other_owners(self._letters_for(row, channel), wanted)
        if others:
            return Verdict.CONTESTED, (
                f"Contested with {self._list_departments(others)}, accountable for "
                f"{channel.label} here. {_ON_OTHER_OWNER[row.said.on_other_owner]}"
            )
        updates = self._find_updates(row, channel, wanted)
        name = f"Another name of {channel.label}. " if is_alias else ""
        retired = f" {_RETIRED}" if _stays_retired(row, channel) else ""
        if updates:
            return Verdict.CHANGES, f"{name}Will update {_listed(updates)}.{retired}"
        if is_alias:
            return Verdict.ALIAS, f"{name.strip()}{retired}"
        return Verdict.SAME, f"Already here; nothing changes.{retired}"

    def _judge_later(
        self,
        row: ReadRow,
        listing: Listing,
        owner: str,
        channel: Channel | None,
        wanted: Mapping[UUID, str],
        unknown: Sequence[str],
        judged: Mapping[int, ImportRow],
    ) -> tuple[Verdict, str]:
        same = f"Same as row {listing.first}"
        is_other = bool(owner) and owner not in listing.owners
        additions = self._additions(row, listing, owner)
        if channel is not None:
            letters = self._letters_for(row, channel)
            others = find_other_owners(letters, wanted) if is_other else set()
            if others:
                return Verdict.CONTESTED, (
                    f"{same}. Contested with {self._list_departments(others)}, accountable "
                    f"here. {_ON_OTHER_OWNER[row.said.on_other_owner]}"
                )
            if is_other and not unknown and not plan_cells(letters, wanted, OnOtherOwner.KEEP):
                return Verdict.REPEATED, f"{same}; the owners are here already."
            updates = self._find_updates(row, channel, wanted)
            additions = [field for field in additions if field in updates]
        if is_other and listing.owners:
            return Verdict.CONTESTED, self._contest(row, listing, unknown, judged)
        said = {fold_name(listing.values.get(role, "")) for role in ROLES}
        if any(fold_name(name) not in said for name in unknown):
            return Verdict.UNKNOWN_DEPARTMENT, f"{same}. {self._describe_unknown(unknown)}"
        return Verdict.REPEATED, f"{same}; adds {_listed(additions)}." if additions else f"{same}."

    def _contest(
        self,
        row: ReadRow,
        listing: Listing,
        unknown: Sequence[str],
        judged: Mapping[int, ImportRow],
    ) -> str:
        """Contests the rows that named another owner, and answers the sentence for this one."""
        here = row.values["accountable"]
        both = "Both become accountable"
        both += ", as you chose." if row.said.owner_choice == OwnerChoice.BOTH else "."
        for number in listing.owners.values():
            sentence = f"Contested with row {row.number}: {here} there. {both}"
            if number not in judged:
                self.contested_before.setdefault(number, sentence)
            elif judged[number].verdict != Verdict.CONTESTED:
                earlier = judged[number]
                earlier.verdict = Verdict.CONTESTED
                earlier.message = self._with_unknown(sentence, earlier.unknown)
        first = min(listing.owners.values())
        there = listing.values["accountable"]
        sentence = f"Contested with row {first}: {there} there. {both}"
        return self._with_unknown(sentence, unknown)

    def _with_unknown(self, sentence: str, unknown: Iterable[str]) -> str:
        return " ".join([sentence, *map(self.names.describe_unknown, unknown)])[:_LONGEST]

    def _describe_unknown(self, unknown: Iterable[str]) -> str:
        return " ".join(map(self.names.describe_unknown, unknown))

    def _additions(self, row: ReadRow, listing: Listing, owner: str) -> list[str]:
        """What the row says about the channel that no earlier row of it said."""
        added = [f for f in row.counted if f not in listing.values and f not in _NOT_ADDED]
        if owner and listing.owners and owner not in listing.owners:
            added.append("accountable")
        return added

    def _find_updates(
        self, row: ReadRow, channel: Channel, wanted: Mapping[UUID, str]
    ) -> list[str]:
        updates = [f for f, value in row.fields.items() if getattr(channel, f) != value]
        cells = plan_cells(self._letters_for(row, channel), wanted, OnOtherOwner.KEEP)
        roles = {cell.role for cell in cells}
        return updates + [column for column, role in ROLE_OF_COLUMN.items() if role in roles]

    def _letters_for(self, row: ReadRow, channel: Channel) -> Letters:
        """The letters that the row can change: none of a channel that stays retired."""
        return {} if _stays_retired(row, channel) else self.letters[channel.pk]

    def _list_departments(self, ids: Iterable[UUID]) -> str:
        found = [self.names.by_id[i] for i in ids if i in self.names.by_id]
        return _enumerate([d.name for d in sorted(found, key=lambda d: (d.position, d.name))])


def _stays_retired(row: ReadRow, channel: Channel) -> bool:
    status = row.fields.get("status", channel.status)
    return channel.status == ChannelStatus.RETIRED and status == ChannelStatus.RETIRED


def identity_of(channel: Channel) -> IdentityKey:
    return channel.identity_key


def _listed(fields: Sequence[str]) -> str:
    return _enumerate(["owner" if f == "accountable" else label_of(f).lower() for f in fields])


def _enumerate(words: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def collect_unknown(
    known: Sequence[Mapping[str, Any]], rows: Iterable[ImportRow], names: DepartmentNames, most: int
) -> list[dict[str, Any]]:
    """The names of no department, each once, with how many rows use it; `most` + 1 at most."""
    found = {fold_name(entry["name"]): dict(entry) for entry in known}
    for row in rows:
        for name in row.unknown:
            folded = fold_name(name)
            if folded in found:
                found[folded]["rows"] += 1
            elif len(found) <= most:
                suggestion = names.suggest(name)
                found[folded] = {
                    "name": name,
                    "rows": 1,
                    "suggestion": suggestion.name if suggestion else "",
                    "creatable": folded not in names.retired,
                }
    return list(found.values())


def forget_unknown(
    known: Sequence[Mapping[str, Any]], rows: Iterable[ImportRow]
) -> list[dict[str, Any]]:
    """The same without these rows."""
    found = {fold_name(entry["name"]): dict(entry) for entry in known}
    for row in rows:
        for name in row.unknown:
            if fold_name(name) in found:
                found[fold_name(name)]["rows"] -= 1
    return [entry for entry in found.values() if entry["rows"] > 0]

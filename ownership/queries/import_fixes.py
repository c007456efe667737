"""What can be done about the rows of an import, each where it stands."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Q

from accounts.models import Department
from accounts.text import fold_name
from channels_registry.models import ImportFile, ImportRow, Verdict
from channels_registry.platforms.canonical import UNKNOWN_PLATFORM
from channels_registry.queries.custom_platforms import load_templates
from channels_registry.queries.identities import IdentityKey
from channels_registry.queries.imports import find_broken_fields, rows_of
from channels_registry.spreadsheets.columns import ROLES
from ownership.models import RaciRole
from ownership.queries.department_names import DepartmentNames, load_department_names
from ownership.queries.letters import load_needed_letters

_MOST_OWNERS = 6


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A department that a name may mean. `rows`: of the file that use the name."""

    field: str
    name: str
    department: Department
    rows: int


@dataclass(frozen=True, slots=True)
class Contender:
    """A row of the file that names an owner for the same channel."""

    number: int
    owner: str


@dataclass(slots=True)
class Fix:
    """`broken`: fields to mend. `contenders`: to choose among; `registry_disagrees`: to decide.

    `lacks_platform`: the address is of none that we know, but the organization can add it.
    """

    broken: Collection[str] = ()
    suggestions: list[Suggestion] = field(default_factory=list)
    contenders: list[Contender] = field(default_factory=list)
    registry_disagrees: bool = False
    lacks_platform: bool = False


def find_fixes(import_file: ImportFile, rows: Sequence[ImportRow]) -> dict[int, Fix]:
    """By row number. At most six statements, however many rows."""
    templates = load_templates()
    names = load_department_names()
    counts = {fold_name(e["name"]): e["rows"] for e in import_file.unknown_departments}
    contenders = _find_contenders(import_file, rows, names)
    disagreeing = _find_disagreeing(rows)
    fixes: dict[int, Fix] = {}
    for row in rows:
        fix = fixes[row.number] = Fix()
        if row.verdict == Verdict.UNREADABLE:
            fix.broken = find_broken_fields(row.values, templates)
            fix.lacks_platform = row.message == UNKNOWN_PLATFORM
        elif row.unknown:
            fix.broken = [role for role in ROLES if row.values.get(role) in row.unknown]
        fix.suggestions = list(_suggest(row, names, counts))
        if row.platform_slug:
            fix.contenders = contenders.get(row.identity_key, [])
        fix.registry_disagrees = row.number in disagreeing
    return fixes


def _suggest(
    row: ImportRow, names: DepartmentNames, counts: dict[str, int]
) -> Iterable[Suggestion]:
    for role in ROLES:
        name = row.values.get(role, "")
        if not name or name not in row.unknown:
            continue
        found = names.split(name)
        if not found:
            suggested = names.suggest(name)
            found = [suggested] if suggested else []
        for department in found:
            yield Suggestion(role, name, department, counts.get(fold_name(name), 1))


def _find_contenders(
    import_file: ImportFile, rows: Sequence[ImportRow], names: DepartmentNames
) -> dict[IdentityKey, list[Contender]]:
    """The first row of each owner, for channels that the file gives to several. One statement."""
    keys = {
        row.identity_key
        for row in rows
        if row.platform_slug and (row.verdict == Verdict.CONTESTED or row.owner_choice)
    }
    named = rows_of(import_file, keys).filter(Q(adds=True) | ~Q(owner_choice=""))
    found: dict[IdentityKey, dict[str, Contender]] = {}
    for number, platform, kind, key, values in (
        named.filter(values__has_key="accountable")
        .order_by("number")
        .values_list("number", "platform_slug", "kind", "key", "values")
    ):
        department = names.find(values["accountable"])
        name = department.name if department else values["accountable"]
        owners = found.setdefault((platform, kind, key), {})
        if len(owners) < _MOST_OWNERS:
            owners.setdefault(fold_name(name), Contender(number, name))
    return {key: list(owners.values()) for key, owners in found.items() if len(owners) > 1}


def _find_disagreeing(rows: Sequence[ImportRow]) -> set[int]:
    """Rows whose channel is another department's in the registry. Two statements."""
    asked = [
        (row, row.channel_id)
        for row in rows
        if row.channel_id and (row.verdict == Verdict.CONTESTED or row.on_other_owner)
    ]
    letters = load_needed_letters({channel_id for _, channel_id in asked})
    return {
        row.number
        for row, channel_id in asked
        if _has_other_owner(letters[channel_id].values(), set(row.departments))
    }


def _has_other_owner(duties: Iterable[dict[UUID, str]], owners: set[UUID]) -> bool:
    for on_duty in duties:
        current = {
            department for department, role in on_duty.items() if role == RaciRole.ACCOUNTABLE
        }
        if owners - current and current - owners:
            return True
    return False

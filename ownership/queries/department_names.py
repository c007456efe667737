"""Which department a cell of a spreadsheet means. By its exact names alone, never by guess."""

import difflib
import re
from dataclasses import dataclass, field

from accounts.models import Department, DepartmentAlias
from accounts.text import fold_name

_CLOSE = 0.75
_SEVERAL = re.compile(r"\s*[,;/&+|]\s*")


@dataclass(slots=True)
class DepartmentNames:
    """Every name by which a department is known. Slugs, names, short names and aliases count."""

    by_name: dict[str, Department] = field(default_factory=dict)
    retired: set[str] = field(default_factory=set)
    by_id: dict[object, Department] = field(default_factory=dict)
    _suggestions: dict[str, Department | None] = field(default_factory=dict)

    def find(self, name: str) -> Department | None:
        return self.by_name.get(fold_name(name))

    def suggest(self, name: str) -> Department | None:
        """The department with the most similar name, to ask about."""
        folded = fold_name(name)
        if folded not in self._suggestions:
            close = difflib.get_close_matches(folded, list(self.by_name), n=1, cutoff=_CLOSE)
            self._suggestions[folded] = self.by_name[close[0]] if close else None
        return self._suggestions[folded]

    def split(self, name: str) -> list[Department]:
        """The departments of a cell that lists several, when it lists nothing else."""
        parts = [part for part in _SEVERAL.split(name) if part]
        found = [self.find(part) for part in parts]
        return [d for d in found if d] if len(parts) > 1 and all(found) else []

    def describe_unknown(self, name: str) -> str:
        """What is wrong with a name, and what to do."""
        if fold_name(name) in self.retired:
            return f"The department “{name}” is retired; name the one that took over."
        several = self.split(name)
        if several:
            listed = " and ".join(department.name for department in several)
            return f"No department “{name}”. Did you mean {listed}? Give each a row of its own."
        suggestion = self.suggest(name)
        question = f" Did you mean {suggestion.name}?" if suggestion else ""
        return f"No department “{name}”.{question}"


def load_department_names() -> DepartmentNames:
    """Two statements. A short name that two departments share names neither."""
    names = DepartmentNames()
    short: dict[str, list[Department]] = {}
    for department in Department.objects.order_by("position", "name"):
        if department.retired_on is not None:
            names.retired |= {fold_name(department.name), fold_name(department.slug)}
            continue
        names.by_id[department.pk] = department
        names.by_name[fold_name(department.name)] = department
        names.by_name.setdefault(fold_name(department.slug), department)
        short.setdefault(fold_name(department.short_name), []).append(department)
    for alias, department_id in DepartmentAlias.objects.values_list("name", "department_id"):
        if department_id in names.by_id:
            names.by_name.setdefault(fold_name(alias), names.by_id[department_id])
    for name, departments in short.items():
        if name and len(departments) == 1:
            names.by_name.setdefault(name, departments[0])
    names.retired -= names.by_name.keys()
    return names

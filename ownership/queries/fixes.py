"""How a finding can be settled: the buttons beside it, wherever it is shown."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from accounts.models import Department
from ownership.models import Assignment, Duty, Finding, RaciRole
from ownership.queries.charter_plans import Recommended, load_recommended


@dataclass(frozen=True, slots=True)
class Fix:
    """Make this department the sole owner. `then` says what becomes of the others."""

    department: Department
    words: str
    then: str
    is_best: bool = False


@dataclass(frozen=True, slots=True)
class Fixes:
    """The ways to settle one finding. `others`: departments to choose from beside the buttons.

    `owners`: the letters A as they are now. `charter_says`: where the charter has a word on it.
    """

    duty: Duty
    owners: tuple[Assignment, ...]
    buttons: tuple[Fix, ...]
    others: tuple[Department, ...]
    charter_says: str = ""


def find_fixes(
    finding: Finding,
    duty: Duty,
    letters: Collection[Assignment],
    departments: Sequence[Department],
    recommended: Recommended | None = None,
) -> Fixes:
    """Pure: everything is loaded. `letters` are the duty's, with departments and in their order.

    Contested: one button for each side, and nobody is preferred. Unowned: whom the charter names
    comes first, then whoever does the work already.
    """
    named = next((d for d in departments if recommended and d.pk == recommended.department), None)
    by_charter = (
        f"Charter, article {recommended.article}: {named.name}." if recommended and named else ""
    )
    holding: dict[str, list[Department]] = {role: [] for role in RaciRole.values}
    for letter in letters:
        holding[letter.role].append(letter.department)
    owners = holding[RaciRole.ACCOUNTABLE]
    if finding.rule == "contested":
        buttons = tuple(
            Fix(owner, f"{owner.name} owns it", _say_consulted(owner, owners)) for owner in owners
        )
    else:
        reasons = {doer.pk: (doer, "Does the work already.") for doer in holding["R"]}
        if named:
            reasons = {named.pk: (named, by_charter)} | {
                pk: reason for pk, reason in reasons.items() if pk != named.pk
            }
        buttons = tuple(
            Fix(department, f"Assign {department.name}", why, is_best=number == 0)
            for number, (department, why) in enumerate(reasons.values())
        )
    shown = {fix.department.pk for fix in buttons}
    return Fixes(
        duty=duty,
        owners=tuple(letter for letter in letters if letter.role == RaciRole.ACCOUNTABLE),
        buttons=buttons,
        others=tuple(department for department in departments if department.pk not in shown),
        charter_says=by_charter,
    )


def load_fixes(finding: Finding) -> Fixes | None:
    """The same for one finding, in ten statements. None where no duty is behind it."""
    duty = (
        Duty.objects.filter(channel=finding.channel_id, activity=finding.activity_id)
        .select_related("activity")
        .first()
    )
    if duty is None:
        return None
    departments = list(Department.objects.active().in_order())
    recommended = load_recommended([duty.channel_id]).get(duty.pk)
    return find_fixes(finding, duty, load_letters([duty]), departments, recommended)


def load_letters(duties: Collection[Duty]) -> list[Assignment]:
    """The letters of these duties, with their departments and people. One statement."""
    return list(
        Assignment.objects.filter(duty__in=duties)
        .select_related("department__head", "department__deputy", "person")
        .order_by("department__position", "department__name")
    )


def _say_consulted(owner: Department, owners: Sequence[Department]) -> str:
    others = [department.name for department in owners if department != owner]
    verb = "becomes" if len(others) == 1 else "become"
    return f"{' and '.join(others)} {verb} consulted."

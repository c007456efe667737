"""How a finding can be settled: the buttons beside it, wherever it is shown."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from accounts.models import Department
from channels_registry.models import Channel
from ownership.charter import RECOMMENDED, Party, Place
from ownership.models import Assignment, Claim, Duty, Finding, RaciRole
from ownership.queries.claims import load_open_claims
from ownership.rules.charter import recommend


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

    `owners`: the letters A as they are now; `claims`: the open ones.
    """

    duty: Duty
    owners: tuple[Assignment, ...]
    buttons: tuple[Fix, ...]
    others: tuple[Department, ...]
    claims: tuple[Claim, ...] = ()
    # Whom the charter makes accountable here, where it says so.
    recommended: Department | None = None


def find_fixes(
    finding: Finding,
    duty: Duty,
    letters: Collection[Assignment],
    departments: Sequence[Department],
    claims: Sequence[Claim] = (),
) -> Fixes:
    """Pure: everything is loaded. `letters` are the duty's, with departments and in their order.

    Contested: one button for each side, and nobody is preferred. Unowned: whoever claims it comes
    first, then whoever does the work already.
    """
    holding: dict[str, list[Department]] = {role: [] for role in RaciRole.values}
    for letter in letters:
        holding[letter.role].append(letter.department)
    owners = holding[RaciRole.ACCOUNTABLE]
    claiming = [claim.department for claim in claims if claim.department not in owners]
    if finding.rule == "contested":
        sides = [*owners, *claiming]
        buttons = tuple(
            Fix(side, f"{side.name} owns it", _say_others(side, owners, claiming)) for side in sides
        )
    else:
        doers = [doer for doer in holding[RaciRole.RESPONSIBLE] if doer not in claiming]
        first = [(side, "Claims it.") for side in claiming]
        buttons = tuple(
            Fix(side, f"Assign {side.name}", why, is_best=number == 0)
            for number, (side, why) in enumerate(
                [*first, *((doer, "Does the work already.") for doer in doers)]
            )
        )
    shown = {fix.department.pk for fix in buttons}
    return Fixes(
        duty=duty,
        owners=tuple(letter for letter in letters if letter.role == RaciRole.ACCOUNTABLE),
        buttons=buttons,
        others=tuple(department for department in departments if department.pk not in shown),
        claims=tuple(claims),
    )


def load_fixes(finding: Finding) -> Fixes | None:
    """The same for one finding, in four statements. None where no duty is behind it."""
    duty = (
        Duty.objects.filter(channel=finding.channel_id, activity=finding.activity_id)
        .select_related("activity")
        .first()
    )
    if duty is None:
        return None
    departments = list(Department.objects.active().in_order())
    fixes = find_fixes(finding, duty, load_letters([duty]), departments, load_open_claims([duty]))
    return replace(fixes, recommended=_recommend(finding.channel, duty, departments))


def _recommend(
    channel: Channel | None, duty: Duty, departments: Sequence[Department]
) -> Department | None:
    if channel is None:
        return None
    place = Place(channel.platform_slug, channel.purpose, channel.brand, channel.region)
    parties = [Party(department.pk, department.kind) for department in departments]
    chosen = recommend(RECOMMENDED, parties, place, duty.activity.key).accountable
    return next((department for department in departments if department.pk == chosen), None)


def load_letters(duties: Collection[Duty]) -> list[Assignment]:
    """The letters of these duties, with their departments and people. One statement."""
    return list(
        Assignment.objects.filter(duty__in=duties)
        .select_related("department__head", "department__deputy", "person")
        .order_by("department__position", "department__name")
    )


def _say_others(
    side: Department, owners: Sequence[Department], claiming: Sequence[Department]
) -> str:
    """What becomes of the other sides."""
    consulted = [department.name for department in owners if department != side]
    declined = [department.name for department in claiming if department != side]
    said = []
    if consulted:
        verb = "becomes" if len(consulted) == 1 else "become"
        said.append(f"{' and '.join(consulted)} {verb} consulted.")
    if declined:
        claims = "The claim of {} is" if len(declined) == 1 else "The claims of {} are"
        said.append(f"{claims.format(' and '.join(declined))} declined.")
    return " ".join(said)

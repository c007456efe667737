"""How a finding can be settled: the buttons beside it, wherever it is shown."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import OuterRef, Subquery

from accounts.models import Department
from accounts.words import gettext, list_words, ngettext
from ownership.models import Assignment, Claim, Duty, Finding, RaciRole
from ownership.queries.charter_plans import Recommended, load_recommended
from ownership.queries.claims import load_open_claims

MENDED_BY_AN_OWNER = ("unowned", "contested")


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

    `owners`: the letters A as they are now; `claims`: the open ones. `charter_says`: where the
    charter has a word on it that no button tells.
    """

    duty: Duty
    owners: tuple[Assignment, ...]
    buttons: tuple[Fix, ...]
    others: tuple[Department, ...]
    claims: tuple[Claim, ...] = ()
    charter_says: str = ""


def find_fixes(
    finding: Finding,
    duty: Duty,
    letters: Collection[Assignment],
    departments: Sequence[Department],
    *,
    claims: Sequence[Claim] = (),
    recommended: Recommended | None = None,
) -> Fixes:
    """Pure: everything is loaded. `letters` are the duty's, with departments and in their order.

    Contested: one button for each side, whom the charter names first. Unowned: whom the charter
    names comes first, then whoever claims it, then whoever does the work already.
    """
    named = next((d for d in departments if recommended and d.pk == recommended.department), None)
    by_charter = ""
    if recommended and named:
        by_charter = gettext("Charter, article {article}: {department}.").format(
            article=recommended.article, department=named.name
        )
    holding: dict[str, list[Department]] = {role: [] for role in RaciRole.values}
    for letter in letters:
        holding[letter.role].append(letter.department)
    owners = holding[RaciRole.ACCOUNTABLE]
    claiming = [claim.department for claim in claims if claim.department not in owners]
    if finding.rule not in MENDED_BY_AN_OWNER:
        buttons: tuple[Fix, ...] = ()
    elif finding.rule == "contested":
        sides = sorted([*owners, *claiming], key=lambda side: side != named)
        buttons = tuple(
            Fix(
                side,
                gettext("{department} owns it").format(department=side.name),
                " ".join(
                    filter(
                        None,
                        (_say_others(side, owners, claiming), by_charter if side == named else ""),
                    )
                ),
                is_best=side == named,
            )
            for side in sides
        )
    else:
        reasons = [(named, by_charter)] if named else []
        reasons += [(side, gettext("Claims it.")) for side in claiming]
        reasons += [
            (doer, gettext("Does the work already.")) for doer in holding[RaciRole.RESPONSIBLE]
        ]
        first: dict[Department, str] = {}
        for department, why in reasons:
            first.setdefault(department, why)
        buttons = tuple(
            Fix(
                department,
                gettext("Assign {department}").format(department=department.name),
                why,
                is_best=number == 0,
            )
            for number, (department, why) in enumerate(first.items())
        )
    shown = {fix.department.pk for fix in buttons}
    others = departments if finding.rule in MENDED_BY_AN_OWNER else ()
    return Fixes(
        duty=duty,
        owners=tuple(letter for letter in letters if letter.role == RaciRole.ACCOUNTABLE),
        buttons=buttons,
        others=tuple(department for department in others if department.pk not in shown),
        claims=tuple(claims),
        charter_says="" if any(fix.is_best for fix in buttons) else by_charter,
    )


def load_fixes(finding: Finding, departments: Sequence[Department]) -> Fixes | None:
    """The same for one finding, in ten statements. None where no duty is behind it.

    `departments`: the active ones, in their order.
    """
    duty = (
        Duty.objects.filter(channel=finding.channel_id, activity=finding.activity_id)
        .select_related("activity")
        .first()
    )
    if duty is None:
        return None
    return find_fixes(
        finding,
        duty,
        load_letters([duty]),
        departments,
        claims=load_open_claims([duty]),
        recommended=load_recommended([duty.channel_id]).get(duty.pk),
    )


def find_duties_behind(findings: Collection[UUID]) -> dict[UUID, str]:
    """Duty -> the rule, of findings that an owner settles and that are still so. One statement."""
    behind = Finding.objects.present().filter(
        pk__in=findings,
        rule__in=MENDED_BY_AN_OWNER,
        channel=OuterRef("channel"),
        activity=OuterRef("activity"),
    )
    duties = Duty.objects.annotate(rule=Subquery(behind.values("rule")[:1]))
    return dict(duties.filter(rule__isnull=False).values_list("pk", "rule"))


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
        becomes = ngettext("{who} becomes consulted.", "{who} become consulted.", len(consulted))
        said.append(becomes.format(who=list_words(consulted)))
    if declined:
        claims = ngettext(
            "The claim of {who} is declined.", "The claims of {who} are declined.", len(declined)
        )
        said.append(claims.format(who=list_words(declined)))
    return " ".join(said)

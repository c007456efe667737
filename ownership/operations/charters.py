"""The charter: save a version, point it to another department, apply it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext

from accounts.models import Department, Organization
from accounts.operations.actors import Actor
from accounts.operations.changes import Change, change
from accounts.words import say_number
from channels_registry.models import CustomPlatform, Purpose
from channels_registry.platforms.catalogue import PLATFORMS
from ownership.models import Activity, BulkEdit, CharterVersion
from ownership.operations.bulk_edits import Instruction, Outcome, edit_selected
from ownership.operations.charter_versions import (
    OTHERS,
    ArticleDraft,
    draft_articles,
    record_version,
    tell,
    write_version,
)
from ownership.queries.charter_plans import EVERYWHERE, CharterPlan, Reach, plan_charter
from ownership.queries.charters import Charter, load_charter, load_in_force
from ownership.queries.fixes import find_duties_behind
from ownership.queries.selections import Selection

MOST_ARTICLES = 100
MOST_WORDS = 100  # in one list of a scope
MOST_CHOSEN = 1_000  # duties, by hand
APPLIED = "charter.applied"
Problem = tuple[int, str, str]


class StaleVersion(Exception):
    """Somebody saved another version meanwhile; nothing was written. `charter` is what is there."""

    def __init__(self, charter: Charter) -> None:
        super().__init__(
            gettext("Somebody changed the charter meanwhile. Nothing was saved; look again.")
        )
        self.charter = charter


class ArticlesRefused(Exception):
    """Articles that cannot be; nothing was written. `problems`: (index, code, message)."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(problems[0][2])
        self.problems = problems


class StaleCharter(Exception):
    """Applying it would do something else than what was looked at; nothing was written."""

    def __init__(self, plan: CharterPlan) -> None:
        super().__init__(
            gettext("Somebody changed this meanwhile. Nothing was applied; look again.")
        )
        self.plan = plan


class CharterNotApplied(Exception):
    """There is nothing to add, or too much was chosen. The message says which."""


@dataclass(frozen=True, slots=True)
class Applied:
    """What was done; `step` undoes it. `by_worker`: who asks how far it is, when it is much."""

    step: UUID
    outcome: Outcome
    by_worker: BulkEdit | None = None


def save_charter(
    *,
    organization: Organization,
    articles: Sequence[ArticleDraft],
    next_review_on: date | None,
    seen: int,
    by: Actor,
    now: datetime,
    note: str = "",
) -> CharterVersion:
    """The next version, in force from now on; the one that is there when it says the same.

    `seen`: the number of the version that somebody looked at, 0 of the draft. Raises StaleVersion,
    ArticlesRefused.
    """
    with change(organization, by=by, now=now) as current:
        there = load_charter()
        if there.number != seen:
            raise StaleVersion(there)
        _refuse(articles)
        return _save(current, there, articles, next_review_on, note)


def re_point_department(
    *, from_department: Department, into: Department, by: Actor, now: datetime
) -> CharterVersion | None:
    """Where one department stands in the charter, the other stands from now on; a new version.

    The strongest letter wins where both stand. None when it stands nowhere, or there is no charter.
    """
    with change(into.organization, by=by, now=now) as current:
        there = load_in_force()
        if there is None or there.version is None:
            return None
        was = draft_articles(there)
        articles = [_re_point(article, from_department.pk, into.pk) for article in was]
        if articles == was:
            return None
        note = f"{from_department.name} is {into.name} now."
        return _save(current, there, articles, there.version.next_review_on, note[:300])


def _re_point(article: ArticleDraft, gone: UUID, into: UUID) -> ArticleDraft:
    letters = dict(article.letters)
    letter = letters.pop(gone, None)
    department = into if article.department == gone else article.department
    if letter:
        strongest_first = [str(role) for role in OTHERS]
        letters[into] = min(letters.get(into, letter), letter, key=strongest_first.index)
    if department == into:
        letters.pop(into, None)
    return replace(article, department=department, letters=letters)


def apply_charter(
    *,
    organization: Organization,
    by: Actor,
    now: datetime,
    reach: Reach = EVERYWHERE,
    seen: str = "",
) -> Applied:
    """On all channels that are looked at, or as far as it reaches; one step, however much it is.

    It makes a department accountable only where nobody is and nobody claims it, fills only empty
    cells with the other letters, and changes no letter that is there; but of the duties chosen as
    `off_charter` the department that the charter names becomes the sole owner, and the others are
    consulted. Where the charter is a draft until now, it is version 1 by this. `seen`: what the
    plan said of itself when somebody looked. Raises StaleCharter, CharterNotApplied.
    """
    if max(len(reach.duties or ()), len(reach.off_charter)) > MOST_CHOSEN:
        raise CharterNotApplied(
            gettext("Choose at most {most_chosen} duties at once.").format(
                most_chosen=say_number(MOST_CHOSEN)
            )
        )
    with change(organization, by=by, now=now) as current:
        plan = plan_charter(reach)
        if seen and plan.seen != seen:
            raise StaleCharter(plan)
        if not plan.letters:
            raise CharterNotApplied(
                gettext("The charter adds nothing here: everything it says is done.")
            )
        articles = draft_articles(plan.charter)
        version = plan.charter.version or write_version(
            current, articles, next_review_on=None, note="The recommended charter, as it was."
        )
        done = edit_selected(
            organization=organization,
            selection=Selection(ids=dict.fromkeys(plan.channels)),
            instruction=Instruction(
                charter=version.pk, duties=reach.duties, off_charter=reach.off_charter
            ),
            by=by,
            now=now,
        )
        by_worker = done if isinstance(done, BulkEdit) else None
        if by_worker:
            current.step = by_worker.pk  # what the worker does and this are undone together
        if plan.charter.version is None:
            record_version(current, version, tell_draft(), tell(articles, None))
        figures = {
            "number": version.number,
            "channels": len(plan.channels),
            "letters": plan.cells,
            "duties": plan.gains,
            "replaced": len(plan.replaced),
        }
        current.record(APPLIED, version, after=figures)
        return Applied(current.step, {} if isinstance(done, BulkEdit) else done, by_worker)


def settle_by_charter(
    *, organization: Organization, findings: Collection[UUID], by: Actor, now: datetime
) -> Applied:
    """Give the duties behind these findings the owner that the charter in force names; one step.

    Where two own one, whoever is not named is consulted from then on; an open claim of somebody
    else stays to be decided. `findings`: ids. Raises CharterNotApplied.
    """
    with change(organization, by=by, now=now):
        if load_in_force() is None:
            raise CharterNotApplied(
                gettext("Nobody has adopted a charter yet. Look at the draft first.")
            )
        behind = find_duties_behind(findings)
        if not behind:
            raise CharterNotApplied(
                gettext("The charter settles what nobody or two own: none of these.")
            )
        contested = frozenset(duty for duty, rule in behind.items() if rule == "contested")
        reach = Reach(duties=frozenset(behind), off_charter=contested)
        return apply_charter(organization=organization, reach=reach, by=by, now=now)


def tell_draft() -> dict:
    """What an event says of before, where there was no charter."""
    return {"number": 0, "next_review_on": None, "articles": []}


def _save(
    current: Change,
    there: Charter,
    articles: Sequence[ArticleDraft],
    next_review_on: date | None,
    note: str,
) -> CharterVersion:
    was = tell_draft()
    if there.version:
        before = tell(draft_articles(there), there.version.next_review_on)
        if before == tell(articles, next_review_on):
            return there.version
        was = before.as_json(there.number)
    version = write_version(current, articles, next_review_on=next_review_on, note=note)
    record_version(current, version, was, tell(articles, next_review_on))
    return version


def _refuse(articles: Sequence[ArticleDraft]) -> None:
    """Four statements."""
    if not articles:
        raise ArticlesRefused([(0, "required", gettext("A charter has at least one article."))])
    if len(articles) > MOST_ARTICLES:
        sentence = gettext(
            "A charter has at most {most_articles} articles, and here are {articles}."
        ).format(most_articles=MOST_ARTICLES, articles=len(articles))
        raise ArticlesRefused([(MOST_ARTICLES, "too_many", sentence)])
    activities = set(Activity.objects.values_list("id", flat=True))
    departments = set(Department.objects.active().values_list("id", flat=True))
    platforms = {*PLATFORMS, *CustomPlatform.objects.values_list("slug", flat=True)}
    problems: list[Problem] = []
    first: dict[object, int] = {}
    for index, article in enumerate(articles):
        if article.activity not in activities:
            problems.append((index, "unknown_activity", gettext("This activity does not exist.")))
        if not {article.department, *article.letters} <= departments:
            sentence = gettext(
                "A department of this article is not here any more. Choose another one."
            )
            problems.append((index, "unknown_department", sentence))
        if not set(article.letters.values()) <= set(OTHERS):
            sentence = gettext("Beside the accountable department a letter is R, C or I.")
            problems.append((index, "unknown_letter", sentence))
        if article.department in article.letters:
            sentence = gettext("The accountable department has its letter already: it is A.")
            problems.append((index, "letter_twice", sentence))
        if unknown := article.platforms - platforms:
            sentence = gettext("There is no platform “{unknown}”.").format(
                unknown=sorted(unknown)[0]
            )
            problems.append((index, "unknown_platform", sentence))
        if unknown := article.purposes - set(Purpose.values):
            sentence = gettext("There is no purpose “{unknown}”.").format(
                unknown=sorted(unknown)[0]
            )
            problems.append((index, "unknown_purpose", sentence))
        if any(len(words) > MOST_WORDS for words in article.scope):
            sentence = gettext("A scope lists at most {most_words} of a kind.").format(
                most_words=MOST_WORDS
            )
            problems.append((index, "too_many", sentence))
        same = first.setdefault((article.activity, article.scope), index)
        if same != index:
            sentence = gettext(
                "Article {same} is about the same activity on the same channels, and comes first."
                " Change that one, or give this one another scope."
            ).format(same=same + 1)
            problems.append((index, "same_scope", sentence))
    if problems:
        raise ArticlesRefused(problems)

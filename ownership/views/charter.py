"""The charter: the sheet that is signed, its articles to change, its versions."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.capabilities import Capability
from accounts.views.errors import answer_refusal
from accounts.views.permissions import requires
from ownership.charter import Article
from ownership.forms.charter import ArticleForm, MoveArticleForm, ReviewForm
from ownership.models import CharterVersion
from ownership.operations.charter_versions import ArticleDraft, draft_articles
from ownership.operations.charters import ArticlesRefused, StaleVersion, save_charter
from ownership.queries.charter_pages import load_versions
from ownership.queries.charter_sheet import load_sheet
from ownership.queries.charters import (
    Charter,
    load_articles,
    load_charter,
    load_charter_names,
)
from ownership.views.charter_annex import link_annexes
from ownership.views.done import say_done


@require_GET
def charter(request: HttpRequest, organization: str) -> HttpResponse:
    """What every department signs: two pages, drawn from what is in force or from a version."""
    shown = _find_version(request.GET.get("version", "")) or load_charter()
    today = request.organization.day_of(timezone.now())
    sheet = load_sheet(shown, request.organization, today=today)
    context = {
        "charter": shown,
        "sheet": sheet,
        "annexes": link_annexes(organization, list(sheet.activities)),
        "is_old": "version" in request.GET,
        "today": today,
    }
    return render(request, "charter/charter.html", context)


def _find_version(number: str) -> Charter | None:
    """The version of this number; None when none is asked for."""
    if not number:
        return None
    is_number = number.isascii() and number.isdecimal() and len(number) < 9
    version = CharterVersion.objects.filter(number=int(number)).first() if is_number else None
    if version is None:
        raise Http404
    return Charter(version, tuple(load_articles([version])[version.pk]))


@require_GET
def charter_versions(request: HttpRequest, organization: str) -> HttpResponse:
    """When, by whom, and what was changed."""
    versions = load_versions(request.GET.get("page", "1"))
    return render(request, "charter/versions.html", {"versions": versions})


@require_http_methods(["GET", "POST"])
@requires(Capability.EDIT_CHARTER)
def edit_charter(request: HttpRequest, organization: str) -> HttpResponse:
    """The articles in order, and a form for the day of the next review."""
    if request.method == "GET":
        return _show_articles(request)
    form = ReviewForm(request.POST)
    if not form.is_valid():
        return _show_articles(request, form, status=422)
    there = load_charter()
    said = form.cleaned_data
    try:
        saved = _save(request, draft_articles(there), said["seen"], review=said)
    except (StaleVersion, ArticlesRefused) as error:
        again = request.POST.copy()
        again["seen"] = str(load_charter().number)
        form = ReviewForm(again)
        form.add_error(None, str(error))
        return _show_articles(request, form, status=412)
    say_done(request, _say_saved(saved, there))
    return redirect("edit-charter", organization=organization)


@require_http_methods(["GET", "POST"])
@requires(Capability.EDIT_CHARTER)
def charter_article(request: HttpRequest, organization: str) -> HttpResponse:
    """One article, to change or to add. What is saved is the next version of the charter."""
    there, names = load_charter(), load_charter_names()
    drafts = draft_articles(there)
    if request.method == "GET":
        number = _read_number(request.GET.get("number", ""), drafts)
        if number is None and "number" in request.GET:
            raise Http404
        first = {"number": number, "seen": there.number}
        first |= ArticleForm.read(drafts[number - 1]) if number else {}
        return _show_article(request, ArticleForm(names, initial=first), number)
    form = ArticleForm(names, request.POST)
    number = _read_number(request.POST.get("number", ""), drafts)
    if not form.is_valid():
        return _show_article(request, form, number, status=422)
    place = number - 1 if number else len(drafts)
    try:
        saved = _save(
            request,
            [*drafts[:place], form.draft(), *drafts[place + 1 :]],
            form.cleaned_data["seen"],
        )
    except StaleVersion as error:
        sentence = gettext("{problem} What you wrote is still here: look at the articles first.")
        form.add_error(None, sentence.format(problem=error))
        return _show_article(request, form, number, status=412)
    except ArticlesRefused as error:
        own = [sentence for index, _, sentence in error.problems if index == place]
        others = [
            gettext("Article {number}: {problem}").format(number=index + 1, problem=sentence)
            for index, _, sentence in error.problems
            if index != place
        ]
        for sentence in own or others:
            form.add_error(None, sentence)
        return _show_article(request, form, number, status=422)
    say_done(request, _say_saved(saved, there))
    return redirect("edit-charter", organization=organization)


@require_POST
@requires(Capability.EDIT_CHARTER)
def move_charter_article(request: HttpRequest, organization: str) -> HttpResponse:
    """Up, down or out. Which one comes first decides where several fit."""
    form = MoveArticleForm(request.POST)
    if not form.is_valid():
        return answer_refusal(request, gettext("Choose an article of the list."), status=422)
    there = load_charter()
    drafts = draft_articles(there)
    said = form.cleaned_data
    try:
        if said["seen"] != there.number or said["number"] > len(drafts):
            raise StaleVersion(there)
        saved = _save(request, _move(drafts, said["number"] - 1, said["to"]), said["seen"])
    except (StaleVersion, ArticlesRefused) as error:
        messages.error(request, str(error))
    else:
        say_done(request, _say_saved(saved, there))
    return redirect("edit-charter", organization=organization)


def _move(drafts: Sequence[ArticleDraft], place: int, to: str) -> list[ArticleDraft]:
    moved = list(drafts)
    taken = moved.pop(place)
    if to != "out":
        moved.insert(max(0, place + (-1 if to == "up" else 1)), taken)
    return moved


def _save(
    request: HttpRequest,
    articles: Sequence[ArticleDraft],
    seen: int,
    *,
    review: dict[str, Any] | None = None,
) -> CharterVersion:
    """The next version. Without `review` the day of the review stays as it is."""
    version = load_charter().version
    on = version.next_review_on if version else None
    return save_charter(
        organization=request.organization,
        articles=articles,
        next_review_on=review["next_review_on"] if review else on,
        note=review["note"] if review else "",
        seen=seen,
        by=request.actor,
        now=timezone.now(),
    )


def _say_saved(saved: CharterVersion, there: Charter) -> str:
    if there.version == saved:
        return gettext("Nothing was different, so the charter stays as it is.")
    return gettext("Version {number} of the charter is in force.").format(number=saved.number)


def _read_number(text: str, articles: Sequence[ArticleDraft | Article]) -> int | None:
    """Of an article that is there."""
    if not (text.isascii() and text.isdecimal() and len(text) < 4):
        return None
    return int(text) if 1 <= int(text) <= len(articles) else None


def _show_articles(
    request: HttpRequest, form: ReviewForm | None = None, *, status: int = 200
) -> HttpResponse:
    there = load_charter()
    names = load_charter_names()
    on = there.version.next_review_on if there.version else None
    first = {"seen": there.number, "next_review_on": on}
    context = {
        "charter": there,
        "articles": names.show(there.articles),
        "left_out": [names.activities[key] for key in there.left_out if key in names.activities],
        "form": form or ReviewForm(initial=first),
    }
    return render(request, "charter/edit.html", context, status=status)


def _show_article(
    request: HttpRequest, form: ArticleForm, number: int | None, *, status: int = 200
) -> HttpResponse:
    context = {"form": form, "number": number}
    return render(request, "charter/article.html", context, status=status)

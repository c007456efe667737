"""Many channels at once: a page that says what will happen, then one change."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_GET, require_http_methods

from accounts.capabilities import Capability
from accounts.models import Membership
from accounts.views.permissions import requires
from channels_registry.models import ChannelStatus
from ownership.forms.bulk_edits import (
    SUGGESTED,
    AssignForm,
    SetFieldsForm,
    read_selection_fields,
)
from ownership.forms.filters import read_filters
from ownership.models import Activity, BulkEdit
from ownership.operations.assignments import UnwritableCells
from ownership.operations.bulk_edits import (
    IN_REQUEST,
    Instruction,
    NothingSelected,
    StaleSelection,
    edit_selected,
)
from ownership.queries.selections import (
    Selected,
    Selection,
    count_by_activity,
    count_by_department,
    foresee_retirement,
    list_used,
    name_channels,
    read_selection,
)
from ownership.views.bulk_edit_words import say_outcome
from ownership.views.done import say_done
from ownership.views.going_on import go_on

Draw = Callable[[Selection, Any], dict[str, Any]]


@require_http_methods(["GET", "POST"])
@requires(Capability.ASSIGN_OWNERS)
def channels_assign(request: HttpRequest, organization: str) -> HttpResponse:
    """Make one department accountable where nobody is."""
    first = Activity.objects.in_order().values_list("pk", flat=True).first()
    form = AssignForm(_said(request), initial={"activity": request.POST.get("activity") or first})
    return _answer(request, form, "bulk_edits/assign.html", _draw_assign)


@require_http_methods(["GET", "POST"])
@requires(Capability.EDIT_CHANNELS)
def channels_set(request: HttpRequest, organization: str) -> HttpResponse:
    """Give all of them a brand, a region, or another field."""
    return _answer(request, SetFieldsForm(_said(request)), "bulk_edits/set.html", _draw_set)


@require_http_methods(["GET", "POST"])
@requires(Capability.EDIT_CHANNELS)
def channels_retire(request: HttpRequest, organization: str) -> HttpResponse:
    """Say what retiring them means, and do it."""
    return _answer(request, RetireForm(_said(request)), "bulk_edits/retire.html", _draw_retire)


@require_http_methods(["GET", "POST"])
@requires(Capability.CONFIRM)
def channels_confirm(request: HttpRequest, organization: str) -> HttpResponse:
    """Say for which departments and duties that is, and do it."""
    form = ConfirmForm(_said(request), seat=request.membership)
    return _answer(request, form, "bulk_edits/confirm.html", _draw_confirm)


@require_GET
@requires(Capability.CONFIRM)
def channels_change(request: HttpRequest, organization: str, bulk_edit: UUID) -> HttpResponse:
    """How far a change of many channels is: a page, and the fragment that asks again."""
    shown = BulkEdit.objects.select_related("job").filter(pk=bulk_edit).first()
    if shown is None:
        raise Http404
    instruction = Instruction.from_json(shown.instruction)
    template = "bulk_edits/_change.html" if request.htmx else "bulk_edits/change.html"
    context = {
        "bulk_edit": shown,
        "job": shown.job,
        "total": len(shown.channels),
        "said": say_outcome(instruction, shown.outcome) if shown.outcome else [],
        "is_charter": instruction.is_charter,
    }
    return render(request, template, context)


class RetireForm(forms.Form):
    """Nothing to fill in: the button says it all."""

    def instruction(self) -> Instruction:
        return Instruction(fields={"status": ChannelStatus.RETIRED.value})


class ConfirmForm(forms.Form):
    """Nothing to fill in: the seat says it."""

    def __init__(self, data: QueryDict | None, *, seat: Membership) -> None:
        super().__init__(data)
        self.seat = seat

    def instruction(self) -> Instruction:
        return Instruction(confirms_for=self.seat.pk)


def _said(request: HttpRequest) -> QueryDict | None:
    """What the form says; nothing yet when the list sends its ticked channels to look at.

    That is a POST as well: fifty ids and the filters are longer than an address may be.
    """
    return request.POST if request.method == "POST" and "look" not in request.POST else None


def _answer(request: HttpRequest, form: Any, template: str, draw: Draw) -> HttpResponse:
    """Show the form about the selection; or change that, or show why not."""
    given = request.POST if request.method == "POST" else request.GET
    selection = read_selection_fields(given, today=request.organization.day_of(timezone.now()))
    if not form.is_bound:
        return _show(request, form, selection, template, draw)
    if not form.is_valid():
        return _show(request, form, selection, template, draw, status=422)
    instruction = form.instruction()
    try:
        outcome = edit_selected(
            organization=request.organization,
            selection=selection,
            instruction=instruction,
            by=request.actor,
            now=timezone.now(),
        )
    except NothingSelected:
        return _answer_nothing(request)
    except StaleSelection as error:
        stale = _describe_stale(error.selected)
        return _show(request, form, selection, template, draw, status=412, stale=stale)
    except UnwritableCells as error:
        form.add_error(None, str(error))
        return _show(request, form, selection, template, draw, status=422)
    if isinstance(outcome, BulkEdit):
        return redirect(
            "channels-change", organization=request.organization.slug, bulk_edit=outcome.pk
        )
    say_done(request, *say_outcome(instruction, outcome))
    if "next" in request.POST:
        return go_on(request, "channels")
    return redirect(_list_url(request, selection))


def _show(
    request: HttpRequest,
    form: Any,
    selection: Selection,
    template: str,
    draw: Draw,
    *,
    status: int = 200,
    stale: str = "",
) -> HttpResponse:
    selected = read_selection(selection)
    if not len(selected):
        return _answer_nothing(request)
    if not stale and selection.ids and selected.missing:
        stale = _describe_stale(selected)
    back = _list_url(request, selection)
    context = {
        "form": form,
        "selection": selection,
        "selected": selected,
        "count": len(selected),
        "query": back.partition("?")[2],
        "by_worker": len(selected) > IN_REQUEST,
        "stale": stale,
        "back": back,
        "next": request.POST.get("next", ""),
        **draw(selection, form),
    }
    return render(request, template, context, status=status)


def _draw_assign(selection: Selection, form: AssignForm) -> dict[str, Any]:
    counts = count_by_activity(selection)
    chosen = form["activity"].value()
    return {
        "counts": counts,
        "chosen": str(chosen or ""),
        "all_nobody": sum(count.nobody for count in counts),
        "all_somebody": sum(count.somebody for count in counts),
    }


def _draw_set(selection: Selection, form: SetFieldsForm) -> dict[str, Any]:
    return {"used": [(name, list_used(name)) for name in SUGGESTED]}


def _draw_confirm(selection: Selection, form: ConfirmForm) -> dict[str, Any]:
    lines = count_by_department(selection, form.seat)
    asked = [line for line in lines if line.is_asked]
    return {
        "asked": asked,
        "duties": sum(line.duties for line in asked),
        "others": [line for line in lines if not line.is_asked],
    }


def _draw_retire(selection: Selection, form: RetireForm) -> dict[str, Any]:
    return {"retirement": foresee_retirement(selection)}


def _describe_stale(selected: Selected) -> str:
    parts = []
    if selected.missing:
        sentence = ngettext(
            "{n} channel is not here any more.",
            "{n} channels are not here any more.",
            selected.missing,
        )
        parts.append(sentence.format(n=selected.missing))
    if selected.changed:
        sentence = gettext("Somebody changed {channels} meanwhile.")
        parts.append(sentence.format(channels=name_channels(selected.changed)))
    if not parts:
        parts.append(gettext("Somebody changed channels that match meanwhile."))
    return " ".join(parts)


def _answer_nothing(request: HttpRequest) -> HttpResponse:
    messages.error(request, gettext("No channel is selected. Tick the ones that you mean."))
    return redirect("channels", organization=request.organization.slug)


def _list_url(request: HttpRequest, selection: Selection) -> str:
    """The list that somebody came from, with its filters."""
    path = reverse("channels", args=[request.organization.slug])
    filters = selection.filters or read_filters(
        request.POST.get("query", ""), today=request.organization.day_of(timezone.now())
    )
    query = filters.as_query()
    return f"{path}?{query}" if query else path

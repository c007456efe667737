"""Merging and retiring: first every affected cell and what would follow, then the button."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from accounts.capabilities import Capability
from accounts.models import Department
from accounts.operations.departments import DepartmentTaken, StaleDepartment
from accounts.views.errors import answer_refusal
from accounts.views.permissions import requires
from ownership.forms.departments import DecidedForm, ReceiverForm
from ownership.operations import departments as operations
from ownership.operations.departments import DepartmentRefused, Moved
from ownership.operations.previews import preview
from ownership.views.departments import get_department
from ownership.views.done import say_done

LISTED = 300  # cells; of more the number is told
Operation = Callable[[Department, Department | None, int], Moved]


@require_http_methods(["GET", "POST"])
@requires(Capability.EDIT_DEPARTMENTS)
def merge_department(request: HttpRequest, organization: str, department: UUID) -> HttpResponse:
    by: dict[str, Any] = {"by": request.actor, "now": timezone.now()}

    def merge(shown: Department, into: Department | None, version: int) -> Moved:
        if into is None:
            raise DepartmentRefused(gettext("Choose a department."), field="to")
        return operations.merge_departments(department=shown, into=into, version=version, **by)

    return _answer(request, department, merge, "departments/merge.html", is_merge=True)


@require_http_methods(["GET", "POST"])
@requires(Capability.EDIT_DEPARTMENTS)
def retire_department(request: HttpRequest, organization: str, department: UUID) -> HttpResponse:
    by: dict[str, Any] = {"by": request.actor, "now": timezone.now()}

    def retire(shown: Department, to: Department | None, version: int) -> Moved:
        return operations.retire_department(
            department=shown, hand_over_to=to, version=version, **by
        )

    return _answer(request, department, retire, "departments/retire.html", is_merge=False)


def _answer(
    request: HttpRequest, department: UUID, operation: Operation, template: str, *, is_merge: bool
) -> HttpResponse:
    shown = get_department(department)
    if shown.retired_on is not None:
        return answer_refusal(
            request,
            gettext("{department} is retired already.").format(department=shown.name),
            status=409,
        )
    about: dict[str, Any] = {"department": shown, "is_required": is_merge}
    if request.method == "GET":
        # Retiring without anybody to hand over to is a question too.
        is_asked = "to" in request.GET or not is_merge
        form = ReceiverForm(request.GET if is_asked else None, **about)
        return _show(request, shown, form, operation, template)
    form = DecidedForm(request.POST, **about)
    if not form.is_valid():
        return _show(request, shown, form, operation, template, status=422)
    to = form.cleaned_data["to"]
    try:
        operation(shown, to, form.cleaned_data["version"])
    except StaleDepartment as error:
        sentence = gettext("{problem} Below is what would follow now.")
        form.add_error(None, sentence.format(problem=error))
        return _show(request, get_department(department), form, operation, template, status=412)
    except (DepartmentRefused, DepartmentTaken) as error:
        form.add_error(None, str(error))
        return _show(request, shown, form, operation, template, status=409)
    say_done(request, _say_done(shown, to, is_merge=is_merge))
    if to is None:
        return redirect("departments", organization=request.organization.slug)
    return redirect("department", organization=request.organization.slug, department=to.pk)


def _show(
    request: HttpRequest,
    shown: Department,
    form: ReceiverForm,
    operation: Operation,
    template: str,
    *,
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {"department": shown, "form": form}
    if form.is_bound and "to" in _read(form):
        to = form.cleaned_data["to"]
        try:
            found = preview(
                lambda: operation(shown, to, shown.version),
                organization=request.organization,
                by=request.actor,
                now=timezone.now(),
            )
        except (DepartmentRefused, DepartmentTaken) as error:
            form.add_error(None, str(error))
        else:
            letters = sorted(found.value.letters, key=lambda one: (one.channel_label, one.activity))
            context |= {
                "found": found,
                "moved": found.value,
                "to": to,
                "letters": letters[:LISTED],
                "more": max(0, len(letters) - LISTED),
                "opened": sorted(found.opened.items()),
                "settled": sorted(found.settled.items()),
            }
    return render(request, template, context, status=status)


def _read(form: ReceiverForm) -> dict[str, Any]:
    """What a bound form said, whatever is wrong with the rest of it."""
    form.is_valid()
    return form.cleaned_data


def _say_done(department: Department, to: Department | None, *, is_merge: bool) -> str:
    if to is None:
        return gettext("{department} is retired.").format(department=department.name)
    sentence = (
        gettext("{department} is part of {other} now. Its names find {other}.")
        if is_merge
        else gettext("{department} is retired. {other} took over.")
    )
    return sentence.format(department=department.name, other=to.name)

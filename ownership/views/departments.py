"""Departments: the list, one department's page, adding, editing, confirming what is theirs."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.capabilities import Capability
from accounts.forms.versions import at_version
from accounts.models import Department
from accounts.operations import departments as operations
from accounts.queries.people import suggest_people, type_person
from accounts.queries.references import read_id
from accounts.queries.seats import speaks_for
from accounts.views.errors import answer_refusal
from accounts.views.permissions import requires
from ownership.forms.departments import DepartmentForm, EditDepartmentForm
from ownership.operations.attestations import NothingToConfirm, NotTheirs, confirm_duties
from ownership.queries.department_list import load_department_list
from ownership.queries.department_page import MOST_TICKED, load_department_page
from ownership.views.done import say_done


@require_GET
def departments(request: HttpRequest, organization: str) -> HttpResponse:
    listed = load_department_list()
    busiest = max((line.accountable + line.responsible for line in listed.active), default=0)
    context = {
        "listed": listed,
        "busiest": busiest,
        "today": request.organization.day_of(timezone.now()),
    }
    return render(request, "departments/departments.html", context)


@require_GET
def department(request: HttpRequest, organization: str, department: UUID) -> HttpResponse:
    shown = get_department(department)
    context = {
        "department": shown,
        "page": load_department_page(shown, now=timezone.now()),
        "today": request.organization.day_of(timezone.now()),
        "may_confirm": speaks_for(request.membership, Capability.CONFIRM)(shown.pk),
        "may_claim": speaks_for(request.membership, Capability.CLAIM)(shown.pk),
    }
    return render(request, "departments/department.html", context)


@require_http_methods(["GET", "POST"])
@requires(Capability.EDIT_DEPARTMENTS)
def add_department(request: HttpRequest, organization: str) -> HttpResponse:
    if request.method == "GET":
        return _show_form(request, DepartmentForm())
    form = DepartmentForm(request.POST)
    if not form.is_valid():
        return _show_form(request, form, status=422)
    try:
        added = operations.add_department(
            organization=request.organization,
            fields=form.said(),
            by=request.actor,
            now=timezone.now(),
        )
    except operations.DepartmentTaken as error:
        form.add_error(error.field, str(error))
        return _show_form(request, form, status=409)
    say_done(request, gettext("{department} is added.").format(department=added.name))
    return redirect("department", organization=organization, department=added.pk)


@require_http_methods(["GET", "POST"])
@requires(Capability.EDIT_DEPARTMENTS)
def edit_department(request: HttpRequest, organization: str, department: UUID) -> HttpResponse:
    shown = get_department(department)
    if request.method == "GET":
        aliases = sorted(operations.load_aliases(shown))
        form = EditDepartmentForm(department=shown, initial=EditDepartmentForm.read(shown, aliases))
        return _show_form(request, form, department=shown)
    form = EditDepartmentForm(request.POST, department=shown)
    if not form.is_valid():
        return _show_form(request, form, department=shown, status=422)
    old_name = shown.name
    try:
        operations.edit_department(
            department=shown,
            fields=form.said(),
            version=form.cleaned_data["version"],
            by=request.actor,
            now=timezone.now(),
        )
    except operations.StaleDepartment as error:
        form.data = at_version(request.POST, error.department.version)
        more = {"department": error.department, "is_stale": True}
        return _show_form(request, form, status=412, **more)
    except operations.DepartmentTaken as error:
        form.add_error(error.field, str(error))
        return _show_form(request, form, department=get_department(department), status=409)
    say_done(request, *_say_edited(shown, old_name))
    return redirect("department", organization=organization, department=shown.pk)


def _say_edited(department: Department, old_name: str) -> Iterator[str]:
    if department.name == old_name:
        yield gettext("{department} is saved.").format(department=department.name)
    else:
        sentence = gettext("{old_name} is called {name} now. The old name still finds it.")
        yield sentence.format(old_name=old_name, name=department.name)


@require_POST
@requires(Capability.CONFIRM)
def confirm_department(request: HttpRequest, organization: str, department: UUID) -> HttpResponse:
    """The ticked duties are right; with `only`, that one."""
    shown = get_department(department)
    given = [request.POST["only"]] if "only" in request.POST else request.POST.getlist("duty")
    duties = [duty for duty in map(read_id, given[:MOST_TICKED]) if duty]
    if not duties:
        return answer_refusal(request, gettext("Tick the duties that are right."), status=422)
    try:
        confirmed = confirm_duties(
            organization=request.organization,
            seat=request.membership,
            duties=duties,
            departments=[shown.pk],
            by=request.actor,
            now=timezone.now(),
        )
    except NotTheirs as error:
        return answer_refusal(request, str(error), status=403)
    except NothingToConfirm as error:
        return answer_refusal(request, str(error), status=409)
    sentence = ngettext(
        "{department} confirmed {n} duty.",
        "{department} confirmed {n} duties.",
        confirmed.duties,
    )
    say_done(request, sentence.format(department=shown.name, n=confirmed.duties))
    response = redirect("department", organization=organization, department=shown.pk)
    response["Location"] += "#review"
    return response


def get_department(pk: UUID) -> Department:
    departments = Department.objects.select_related(
        "organization", "head__membership", "deputy__membership"
    )
    return get_object_or_404(departments, pk=pk)


def _show_form(
    request: HttpRequest, form: DepartmentForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    people = [
        type_person(person)
        for person in suggest_people(request.organization.day_of(timezone.now()))
    ]
    context = {"form": form, "people": people, **more}
    return render(request, "departments/form.html", context, status=status)

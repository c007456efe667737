"""People who can be named: the list in the settings, adding, editing, taking out."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.capabilities import Capability
from accounts.forms.versions import at_version
from accounts.models import Person
from accounts.operations import people as operations
from accounts.views.errors import answer_refusal
from accounts.views.permissions import requires
from accounts.views.settings import settings_tabs
from ownership.forms.people import EditPersonForm, PersonForm
from ownership.forms.stakes import VersionForm
from ownership.operations.people import PersonInUse
from ownership.operations.people import remove_person as take_out
from ownership.queries.people_list import LONGEST_SEARCH, load_people_list
from ownership.queries.uses import find_uses_of_person
from ownership.views.done import say_done


@require_GET
def people(request: HttpRequest, organization: str) -> HttpResponse:
    text = request.GET.get("q", "").replace("\x00", "")[:LONGEST_SEARCH].strip()
    listed = load_people_list(
        text=text,
        page=request.GET.get("page", "1"),
        today=request.organization.day_of(timezone.now()),
    )
    context = {"tabs": settings_tabs(request, "people"), "listed": listed, "text": text}
    return render(request, "people/people.html", context)


@require_http_methods(["GET", "POST"])
@requires(Capability.EDIT_PEOPLE)
def add_person(request: HttpRequest, organization: str) -> HttpResponse:
    if request.method == "GET":
        return _show(request, PersonForm())
    form = PersonForm(request.POST)
    if not form.is_valid():
        return _show(request, form, status=422)
    said = form.said()
    try:
        person = operations.add_person(
            organization=request.organization,
            name=said.pop("name"),
            email=said.pop("email"),
            more=said,
            by=request.actor,
            now=timezone.now(),
        )
    except _TAKEN as error:
        return _show(request, _refuse(form, error), status=409)
    say_done(request, gettext("{person} can be named now.").format(person=person.name))
    return redirect("people", organization=organization)


@require_http_methods(["GET", "POST"])
@requires(Capability.EDIT_PEOPLE)
def person(request: HttpRequest, organization: str, person: UUID) -> HttpResponse:
    """One of them."""
    shown = get_person(person)
    if request.method == "GET":
        form = EditPersonForm(initial=EditPersonForm.read(shown))
        return _show(request, form, person=shown)
    form = EditPersonForm(request.POST)
    if not form.is_valid():
        return _show(request, form, person=shown, status=422)
    try:
        edited = operations.edit_person(
            person=shown,
            fields=form.said(),
            version=form.cleaned_data["version"],
            by=request.actor,
            now=timezone.now(),
        )
    except operations.StalePerson as error:
        form.data = at_version(request.POST, error.person.version)
        return _show(request, form, person=error.person, is_stale=True, status=412)
    except _TAKEN as error:
        return _show(request, _refuse(form, error), person=shown, status=409)
    say_done(request, gettext("{person} is saved.").format(person=edited.name))
    return redirect("people", organization=organization)


@require_POST
@requires(Capability.EDIT_PEOPLE)
def remove_person(request: HttpRequest, organization: str, person: UUID) -> HttpResponse:
    """Whoever is named nowhere."""
    shown = get_person(person)
    form = VersionForm(request.POST)
    if not form.is_valid():
        return redirect("person", organization=organization, person=shown.pk)
    try:
        take_out(
            person=shown,
            version=form.cleaned_data["version"],
            by=request.actor,
            now=timezone.now(),
        )
    except (PersonInUse, operations.StalePerson) as error:
        return answer_refusal(request, str(error), status=409)
    say_done(request, gettext("{person} is off the list.").format(person=shown.name))
    return redirect("people", organization=organization)


_TAKEN = (operations.PersonTaken, operations.SeatLinked)


def _refuse(form: PersonForm, error: Exception) -> PersonForm:
    is_seat = isinstance(error, operations.SeatLinked)
    form.add_error("membership" if is_seat else "email", str(error))
    return form


def get_person(pk: UUID) -> Person:
    people = Person.objects.select_related("organization", "department", "membership__user")
    return get_object_or_404(people, pk=pk)


def _show(
    request: HttpRequest,
    form: PersonForm,
    *,
    person: Person | None = None,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    context = {
        "tabs": settings_tabs(request, "people"),
        "form": form,
        "person": person,
        "uses": find_uses_of_person(person) if person else None,
        **more,
    }
    return render(request, "people/person.html", context, status=status)

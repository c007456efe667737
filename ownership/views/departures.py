"""If this person leaves: what would be left without them, and who takes it over."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods

from accounts.capabilities import MAY_SEAT, Capability
from accounts.forms.versions import at_version
from accounts.models import MemberRole, Person
from accounts.operations.people import StalePerson
from accounts.queries.people import suggest_people, type_person
from accounts.views.permissions import requires
from accounts.views.settings import settings_tabs
from ownership.forms.people import DepartureForm
from ownership.operations.departures import Departed, DepartureRefused, depart
from ownership.queries.departures import LeftBehind, load_left_behind
from ownership.views.done import say_done
from ownership.views.people import get_person


@require_http_methods(["GET", "POST"])
@requires(Capability.EDIT_PEOPLE)
def departure(request: HttpRequest, organization: str, person: UUID) -> HttpResponse:
    shown = get_person(person)
    today = request.organization.day_of(timezone.now())
    left = load_left_behind(shown)
    keys = _keys_of(left)
    if request.method == "GET":
        form = DepartureForm(keys=keys, initial=DepartureForm.read(shown, today))
        return _show(request, left, form)
    form = DepartureForm(request.POST, keys=keys)
    if not form.is_valid():
        return _show(request, left, form, status=422)
    said = form.cleaned_data
    try:
        departed = depart(
            person=shown,
            left_on=said["left_on"],
            version=said["version"],
            hand_over_to=said["heir"],
            one_by_one=said["others"],
            access_is_removed=said["access_is_removed"],
            by=request.actor,
            now=timezone.now(),
        )
    except StalePerson as error:
        form.data = at_version(request.POST, error.person.version)
        now_left = load_left_behind(get_person(person))
        return _show(request, now_left, form, is_stale=True, status=412)
    except DepartureRefused as error:
        form.add_error(error.field, str(error))
        return _show(request, left, form, status=409)
    say_done(request, *_say_left(departed, said["heir"]))
    return redirect("departure", organization=organization, person=shown.pk)


def _keys_of(left: LeftBehind) -> list[UUID]:
    """What can be handed over one by one."""
    led = dict.fromkeys(one.pk for one in (*left.headed, *left.deputy_of))
    return [*(letter.pk for letter in left.duties), *led]


def _say_left(departed: Departed, heir: Person | None) -> list[str]:
    person = departed.person
    if departed.step is None:
        sentence = gettext("Nothing is left to hand over for {person}.")
        return [sentence.format(person=person.name)]
    handed = departed.duties + departed.departments
    said = []
    if handed and heir:
        sentence = ngettext(
            "{n} thing is handed over to {heir}.", "{n} things are handed over to {heir}.", handed
        )
        said.append(sentence.format(n=handed, heir=heir.name))
    elif handed:
        sentence = ngettext("{n} thing is handed over.", "{n} things are handed over.", handed)
        said.append(sentence.format(n=handed))
    day = date_format(person.left_on, "j M Y") if person.left_on else ""
    said.append(gettext("{person} leaves on {day}.").format(person=person.name, day=day))
    return [" ".join(said)]


def _show(
    request: HttpRequest,
    left: LeftBehind,
    form: DepartureForm,
    *,
    status: int = 200,
    is_stale: bool = False,
) -> HttpResponse:
    known = form.fields.keys()
    may_seat = MAY_SEAT[MemberRole(request.membership.role)]
    context: dict[str, Any] = {
        "tabs": settings_tabs(request, "people"),
        "left": left,
        "person": left.person,
        "form": form,
        "is_stale": is_stale,
        # What was handed over since the form was filled has no field any more.
        "duties": [
            (letter, form.field_of(letter.pk) if f"to-{letter.pk}" in known else None)
            for letter in left.duties
        ],
        "led": [
            (one, title, form.field_of(one.pk) if f"to-{one.pk}" in known else None)
            for one, title in _name_places(left)
        ],
        "may_end_seat": left.seat is not None and left.seat.role in may_seat,
        "people": [
            type_person(one) for one in suggest_people(request.organization.day_of(timezone.now()))
        ],
    }
    return render(request, "people/departure.html", context, status=status)


def _name_places(left: LeftBehind) -> list[Any]:
    """(department, what they are there)."""
    deputies = [one for one in left.deputy_of if one not in left.headed]
    heads = [
        (one, gettext("Head and deputy") if one in left.deputy_of else gettext("Head"))
        for one in left.headed
    ]
    return [*heads, *((one, gettext("Deputy")) for one in deputies)]

"""The page of one letter: who stands for the department there."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from accounts.capabilities import Capability
from accounts.forms.versions import at_version
from accounts.queries.people import suggest_people, type_person
from accounts.views.permissions import requires
from ownership.forms.letters import LetterForm
from ownership.models import Assignment
from ownership.operations.assignments import StaleDuties, UnwritableCells
from ownership.operations.letters import edit_letter
from ownership.views.done import say_done


@require_http_methods(["GET", "POST"])
@requires(Capability.ASSIGN_OWNERS)
def letter(request: HttpRequest, organization: str, assignment: UUID) -> HttpResponse:
    shown = _get(assignment)
    if request.method == "GET":
        return _show(request, LetterForm(shown))
    form = LetterForm(shown, request.POST)
    if not form.is_valid():
        return _show(request, form, status=422)
    said = form.cleaned_data
    try:
        edit_letter(
            assignment=shown,
            fields={"person": said["person"], "note": said["note"]},
            version=said["version"],
            by=request.actor,
            now=timezone.now(),
        )
    except (StaleDuties, Assignment.DoesNotExist):
        latest = _get(assignment)
        form = LetterForm(latest, at_version(request.POST, latest.duty.version))
        form.add_error(
            None, gettext("Somebody changed this meanwhile. Save again to keep what you typed.")
        )
        return _show(request, form, status=412)
    except UnwritableCells as error:
        form.add_error(None, gettext("{problem} Nothing was saved.").format(problem=error))
        return _show(request, form, status=422)
    sentence = (
        gettext("{person} stands for {department} in {duty} now.")
        if said["person"]
        else gettext("Nobody stands for {department} in {duty} now.")
    )
    words = {"person": said["person"], "department": shown.department, "duty": shown.duty}
    say_done(request, sentence.format(**words))
    return redirect("duty", organization=organization, duty=shown.duty_id)


def _get(pk: UUID) -> Assignment:
    letters = Assignment.objects.select_related(
        "duty__activity", "duty__channel", "department", "person"
    )
    return get_object_or_404(letters, pk=pk)


def _show(request: HttpRequest, form: LetterForm, *, status: int = 200) -> HttpResponse:
    context = {
        "letter": form.letter,
        "form": form,
        "people": [
            type_person(one) for one in suggest_people(request.organization.day_of(timezone.now()))
        ],
    }
    return render(request, "letters/letter.html", context, status=status)

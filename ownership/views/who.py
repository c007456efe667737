"""Who handles it? One question, one answer, somebody to call. Plain GET: an answer is a link."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from ownership.queries.lookup import look_up
from ownership.queries.proposals import propose

# Translators: examples of what is typed into the look-up; each has to find something there.
EXAMPLES = (
    _("complaint on our Instagram"),
    _("journalist writes on X"),
    _("hacked account"),
    _("advertising"),
)


@require_GET
def who(request: HttpRequest, organization: str) -> HttpResponse:
    text = request.GET.get("q", "").strip()
    found = None
    if text:
        found = look_up(text, organization=request.organization, now=timezone.now())
    return render(request, "who/who.html", {"text": text, "found": found, "examples": EXAMPLES})


@require_GET
def who_proposals(request: HttpRequest, organization: str) -> HttpResponse:
    """The options below the look-up box, while somebody types in it; `of=channels`: no others."""
    is_of_channels = request.GET.get("of") == "channels"
    proposals = propose(request.GET.get("q", ""), of_channels=is_of_channels)
    return render(request, "who/_proposals.html", {"proposals": proposals})

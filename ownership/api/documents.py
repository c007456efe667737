"""The OpenAPI document, the page that shows it, and the answer for every other address."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from drf_spectacular.views import SpectacularJSONAPIView, SpectacularSwaggerSplitView

from accounts.api.problems import Problem, problem_response


class DocumentView(SpectacularJSONAPIView):
    """Open to everybody: it tells how to ask, and nothing of any organization."""

    authentication_classes = ()
    permission_classes = ()


class DocsView(SpectacularSwaggerSplitView):
    """Swagger UI from our own files; its start-up script is a file of its own, for the CSP."""

    authentication_classes = ()
    permission_classes = ()
    template_name = "api/docs.html"
    url_name = "api-document"


@csrf_exempt
def answer_unknown_path(request: HttpRequest) -> HttpResponse:
    """The 404 of the API, also where only the slash at the end is missing."""
    return problem_response(Problem(404))

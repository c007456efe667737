"""Routes: what is global, what belongs to an organization, the API."""

from django.urls import include, path

from accounts.views.health import livez, readyz
from accounts.views.organizations import organizations

handler404 = "accounts.views.errors.answer_not_found"
handler500 = "accounts.views.errors.answer_server_error"

urlpatterns = [
    path("livez", livez, name="livez"),
    path("readyz", readyz, name="readyz"),
    path("login/", include("allauth.urls")),
    path("", organizations, name="organizations"),
    path("o/<slug:organization>/", include("ownership.urls")),
    path("api/v1/", include("ownership.api.urls")),
]

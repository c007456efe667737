"""Routes: what is global, what belongs to an organization, the API."""

from allauth.account.views import login
from django.urls import include, path
from django.views.generic import RedirectView, TemplateView

from accounts.views.health import livez, readyz
from accounts.views.organizations import organizations
from accounts.views.sso import find_sso
from ownership.views.founding import found

handler404 = "accounts.views.errors.answer_not_found"
handler500 = "accounts.views.errors.answer_server_error"

urlpatterns = [
    path("robots.txt", TemplateView.as_view(template_name="robots.txt", content_type="text/plain")),
    path("livez", livez, name="livez"),
    path("readyz", readyz, name="readyz"),
    # allauth has its sign-in page one level lower; the last of two equal names is the one reversed.
    path("login/login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    path("login/", include("allauth.account.urls")),
    path("login/2fa/", include("allauth.mfa.urls")),
    path("login/sessions/", include("allauth.usersessions.urls")),
    path("login/sso/", find_sso, name="find-sso"),
    path("login/", login, name="account_login"),
    path("", organizations, name="organizations"),
    path("found/", found, name="found"),
    path("o/<slug:organization>/", include("accounts.urls")),
    path("o/<slug:organization>/", include("ownership.urls")),
    path("api/v1/", include("ownership.api.urls")),
]

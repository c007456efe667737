"""Routes: what is global, what belongs to an organization, the API."""

from allauth.account.decorators import reauthentication_required
from allauth.account.views import login, password_set
from django.urls import include, path
from django.views.generic import RedirectView, TemplateView

from accounts.views.health import livez, readyz
from accounts.views.organizations import organizations
from accounts.views.profiles import profile
from accounts.views.sessions import end_other_sessions, end_session, sessions
from accounts.views.sso import find_sso
from channels_registry.urls import for_everybody
from ownership.views.founding import found

handler404 = "accounts.views.errors.answer_not_found"
handler429 = "accounts.views.errors.answer_too_many"  # allauth's
handler500 = "accounts.views.errors.answer_server_error"

PLAIN_TEXT = "text/plain; charset=utf-8"
urlpatterns = [
    path("robots.txt", TemplateView.as_view(template_name="robots.txt", content_type=PLAIN_TEXT)),
    path("livez", livez, name="livez"),
    path("readyz", readyz, name="readyz"),
    # allauth has its sign-in page one level lower; the last of two equal names is the one reversed.
    path("login/login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    # allauth would let anybody at an open browser set the first password.
    path("login/password/set/", reauthentication_required(password_set)),
    path("login/", include("allauth.account.urls")),
    path("login/2fa/", include("allauth.mfa.urls")),
    path("login/profile/", profile, name="profile"),
    path("login/sessions/", sessions, name="sessions"),
    path("login/sessions/others/end/", end_other_sessions, name="end-other-sessions"),
    path("login/sessions/<int:session>/end/", end_session, name="end-session"),
    path("login/sso/", find_sso, name="find-sso"),
    path("login/", login, name="account_login"),
    path("", organizations, name="organizations"),
    path("found/", found, name="found"),
    path("o/<slug:organization>/", include("accounts.urls")),
    path("o/<slug:organization>/", include("channels_registry.urls")),
    path("o/<slug:organization>/", include("ownership.urls")),
    path("public/o/<slug:organization>/", include(for_everybody)),
    path("api/v1/", include("ownership.api.urls")),
]

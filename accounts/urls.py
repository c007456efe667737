"""Pages of one organization that show the ground floor alone: seats, keys, sign-in, audit files."""

from django.urls import path

from accounts.views.audit import audit_csv, audit_json
from accounts.views.invitations import invite, join, resend_invitation, revoke_invitation
from accounts.views.keys import keys, revoke_api_key
from accounts.views.members import end_member, member, members
from accounts.views.organizations import organization
from accounts.views.sign_in import (
    add_service,
    add_service_domain,
    check_service_domain,
    remove_service,
    remove_service_domain,
    service,
    sign_in,
    switch_service,
    try_service,
)
from accounts.views.sso import sso, sso_callback, sso_start

urlpatterns = [
    path("join/<str:token>/", join, name="join"),
    path("settings/", members, name="members"),
    path("settings/audit/audit.csv", audit_csv, name="audit-csv"),
    path("settings/audit/audit.json", audit_json, name="audit-json"),
    path("settings/invitations/", invite, name="invite"),
    path(
        "settings/invitations/<uuid:invitation>/again/", resend_invitation, name="resend-invitation"
    ),
    path(
        "settings/invitations/<uuid:invitation>/back/", revoke_invitation, name="revoke-invitation"
    ),
    path("settings/keys/", keys, name="keys"),
    path("settings/keys/<uuid:key>/revoke/", revoke_api_key, name="revoke-api-key"),
    path("settings/members/<uuid:member>/", member, name="member"),
    path("settings/members/<uuid:member>/end/", end_member, name="end-member"),
    path("settings/organization/", organization, name="organization"),
    path("settings/sign-in/", sign_in, name="sign-in"),
    path(
        "settings/sign-in/domains/<uuid:domain>/check/",
        check_service_domain,
        name="check-service-domain",
    ),
    path(
        "settings/sign-in/domains/<uuid:domain>/remove/",
        remove_service_domain,
        name="remove-service-domain",
    ),
    path("settings/sign-in/services/add/", add_service, name="add-service"),
    path("settings/sign-in/services/<uuid:connection>/", service, name="service"),
    path(
        "settings/sign-in/services/<uuid:connection>/domains/",
        add_service_domain,
        name="add-service-domain",
    ),
    path(
        "settings/sign-in/services/<uuid:connection>/remove/",
        remove_service,
        name="remove-service",
    ),
    path(
        "settings/sign-in/services/<uuid:connection>/switch/",
        switch_service,
        name="switch-service",
    ),
    path("settings/sign-in/services/<uuid:connection>/try/", try_service, name="try-service"),
    path("sso/", sso, name="sso"),
    path("sso/<uuid:connection>/", sso_start, name="sso-start"),
    path("sso/<uuid:connection>/callback/", sso_callback, name="sso-callback"),
]

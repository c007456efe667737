"""Pages of one organization that show the ground floor alone: seats, keys, sign-in, audit trail."""

from django.urls import path

from accounts.views.audit import audit, audit_csv, audit_json
from accounts.views.invitations import invite, join, resend_invitation, revoke_invitation
from accounts.views.keys import keys, revoke_api_key
from accounts.views.members import end_member, member, members
from accounts.views.organizations import organization

urlpatterns = [
    path("join/<str:token>/", join, name="join"),
    path("settings/", members, name="members"),
    path("settings/audit/", audit, name="audit"),
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
]

"""Pages of one organization. URL name = view name with hyphens."""

from django.urls import path

from ownership.views.attestations import confirm_channel
from ownership.views.audit import audit
from ownership.views.bulk_edits import (
    channels_assign,
    channels_change,
    channels_confirm,
    channels_retire,
    channels_set,
)
from ownership.views.campaigns import (
    campaign,
    campaign_evidence,
    campaigns,
    confirm_campaign,
    end_campaign,
    start_campaign,
)
from ownership.views.channel_access import (
    add_access,
    channel_access,
    remove_access,
    review_access,
)
from ownership.views.channels import add_channel, channel, channels, edit_channel
from ownership.views.charter import (
    charter,
    charter_article,
    charter_versions,
    edit_charter,
    move_charter_article,
)
from ownership.views.charter_annex import charter_annex
from ownership.views.charter_apply import charter_apply, charter_off, charter_preview
from ownership.views.claims import (
    accept_claim,
    claim,
    claim_duty,
    claims,
    decline_claim,
    withdraw_claim,
)
from ownership.views.custom_platforms import (
    archive_custom_platform,
    custom_platforms,
    remove_custom_platform,
    rename_custom_platform,
)
from ownership.views.department_changes import merge_department, retire_department
from ownership.views.departments import (
    add_department,
    confirm_department,
    department,
    departments,
    edit_department,
)
from ownership.views.departures import departure
from ownership.views.discoveries import (
    decide_candidates,
    discoveries,
    discovery,
    discovery_progress,
)
from ownership.views.dispositions import comment_finding, dispose_findings, look_at_finding
from ownership.views.duties import duty, duty_needed
from ownership.views.exports import channel_exports, export_file
from ownership.views.findings import finding, findings
from ownership.views.fixes import fix_not_needed, fix_owner, settle_findings
from ownership.views.import_corrections import (
    import_department,
    import_row,
    import_row_choice,
)
from ownership.views.imports import (
    channel_import,
    import_columns,
    import_confirm,
    import_left_out,
    import_rows,
    import_template,
    show_import,
)
from ownership.views.letters import letter
from ownership.views.lifecycle import move_status, request_channel, retire_channel
from ownership.views.map import ownership_map, ownership_map_panel
from ownership.views.matrix import matrix, matrix_channel
from ownership.views.matrix_cells import matrix_cells
from ownership.views.matrix_exports import matrix_channel_export, matrix_export
from ownership.views.notifications import (
    choose_digest,
    mark_notifications_read,
    notifications,
    unsubscribe,
)
from ownership.views.overview import overview, trend
from ownership.views.people import add_person, people, person, remove_person
from ownership.views.releases import release_department
from ownership.views.rules import rules, save_rules
from ownership.views.saved_views import (
    channel_views,
    finding_views,
    remove_channel_view,
    rename_channel_view,
)
from ownership.views.stakes import add_stake, remove_stake, stake
from ownership.views.sweeps import run_checks, sweep
from ownership.views.undo import undo, undoing
from ownership.views.welcome import (
    welcome,
    welcome_apply,
    welcome_found,
    welcome_register,
)
from ownership.views.who import who, who_proposals

urlpatterns = [
    path("", overview, name="overview"),
    path("access/<uuid:channel_access>/", channel_access, name="channel-access"),
    path("access/<uuid:channel_access>/remove/", remove_access, name="remove-access"),
    path("campaigns/", campaigns, name="campaigns"),
    path("campaigns/start/", start_campaign, name="start-campaign"),
    path("campaigns/<uuid:campaign>/", campaign, name="campaign"),
    path("campaigns/<uuid:campaign>/confirm/", confirm_campaign, name="confirm-campaign"),
    path("campaigns/<uuid:campaign>/end/", end_campaign, name="end-campaign"),
    path("campaigns/<uuid:campaign>/evidence.csv", campaign_evidence, name="campaign-evidence"),
    path("channels/", channels, name="channels"),
    path("channels/add/", add_channel, name="add-channel"),
    path("channels/assign/", channels_assign, name="channels-assign"),
    path("channels/confirm/", channels_confirm, name="channels-confirm"),
    path("channels/changes/<uuid:bulk_edit>/", channels_change, name="channels-change"),
    path("channels/exports/", channel_exports, name="channel-exports"),
    path("channels/exports/<uuid:export>/", export_file, name="export-file"),
    path("channels/discover/", discoveries, name="discoveries"),
    path("channels/discover/<uuid:discovery>/", discovery, name="discovery"),
    path("channels/discover/<uuid:discovery>/decide/", decide_candidates, name="decide-candidates"),
    path(
        "channels/discover/<uuid:discovery>/progress/",
        discovery_progress,
        name="discovery-progress",
    ),
    path("channels/import/", channel_import, name="channel-import"),
    path("channels/import/template.csv", import_template, name="import-template"),
    path("channels/import/<uuid:import_id>/", show_import, name="import"),
    path("channels/import/<uuid:import_id>/columns/", import_columns, name="import-columns"),
    path("channels/import/<uuid:import_id>/confirm/", import_confirm, name="import-confirm"),
    path(
        "channels/import/<uuid:import_id>/department/", import_department, name="import-department"
    ),
    path("channels/import/<uuid:import_id>/left-out.csv", import_left_out, name="import-left-out"),
    path("channels/import/<uuid:import_id>/row/", import_row, name="import-row"),
    path(
        "channels/import/<uuid:import_id>/row/choice/", import_row_choice, name="import-row-choice"
    ),
    path("channels/import/<uuid:import_id>/rows/", import_rows, name="import-rows"),
    path("channels/request/", request_channel, name="request-channel"),
    path("channels/retire/", channels_retire, name="channels-retire"),
    path("channels/set/", channels_set, name="channels-set"),
    path("channels/views/", channel_views, name="channel-views"),
    path(
        "channels/views/<uuid:saved_view>/remove/", remove_channel_view, name="remove-channel-view"
    ),
    path(
        "channels/views/<uuid:saved_view>/rename/", rename_channel_view, name="rename-channel-view"
    ),
    path("channels/<uuid:channel>/", channel, name="channel"),
    path("channels/<uuid:channel>/access/add/", add_access, name="add-access"),
    path("channels/<uuid:channel>/access/reviewed/", review_access, name="review-access"),
    path("channels/<uuid:channel>/confirm/", confirm_channel, name="confirm-channel"),
    path("channels/<uuid:channel>/edit/", edit_channel, name="edit-channel"),
    path("channels/<uuid:channel>/retire/", retire_channel, name="retire-channel"),
    path("channels/<uuid:channel>/stakes/add/", add_stake, name="add-stake"),
    path("channels/<uuid:channel>/status/", move_status, name="move-status"),
    path("charter/", charter, name="charter"),
    path("charter/annex/", charter_annex, name="charter-annex"),
    path("charter/apply/", charter_apply, name="charter-apply"),
    path("charter/article/", charter_article, name="charter-article"),
    path("charter/article/move/", move_charter_article, name="move-charter-article"),
    path("charter/edit/", edit_charter, name="edit-charter"),
    path("charter/off/", charter_off, name="charter-off"),
    path("charter/preview/", charter_preview, name="charter-preview"),
    path("charter/versions/", charter_versions, name="charter-versions"),
    path("checks/", run_checks, name="run-checks"),
    path("checks/<uuid:sweep>/", sweep, name="sweep"),
    path("claims/", claims, name="claims"),
    path("claims/<uuid:claim>/", claim, name="claim"),
    path("claims/<uuid:claim>/accept/", accept_claim, name="accept-claim"),
    path("claims/<uuid:claim>/decline/", decline_claim, name="decline-claim"),
    path("claims/<uuid:claim>/withdraw/", withdraw_claim, name="withdraw-claim"),
    path("departments/", departments, name="departments"),
    path("departments/add/", add_department, name="add-department"),
    path("departments/<uuid:department>/", department, name="department"),
    path("departments/<uuid:department>/confirm/", confirm_department, name="confirm-department"),
    path("departments/<uuid:department>/edit/", edit_department, name="edit-department"),
    path("departments/<uuid:department>/merge/", merge_department, name="merge-department"),
    path("departments/<uuid:department>/release/", release_department, name="release-department"),
    path("departments/<uuid:department>/retire/", retire_department, name="retire-department"),
    path("duties/<uuid:duty>/", duty, name="duty"),
    path("duties/<uuid:duty>/claim/", claim_duty, name="claim-duty"),
    path("duties/<uuid:duty>/needed/", duty_needed, name="duty-needed"),
    path("duties/<uuid:duty>/not-needed/", fix_not_needed, name="fix-not-needed"),
    path("duties/<uuid:duty>/owner/", fix_owner, name="fix-owner"),
    path("findings/", findings, name="findings"),
    path("findings/dispose/", dispose_findings, name="dispose-findings"),
    path("findings/settle/", settle_findings, name="settle-findings"),
    path("findings/views/", finding_views, name="finding-views"),
    path("findings/<uuid:finding>/", finding, name="finding"),
    path("findings/<uuid:finding>/comment/", comment_finding, name="comment-finding"),
    path("findings/<uuid:finding>/look/", look_at_finding, name="look-at-finding"),
    path("letters/<uuid:assignment>/", letter, name="letter"),
    path("map/", ownership_map, name="ownership-map"),
    path("map/panel/", ownership_map_panel, name="ownership-map-panel"),
    path("matrix/", matrix, name="matrix"),
    path("matrix/cells/", matrix_cells, name="matrix-cells"),
    path("matrix/channel/<uuid:channel>/", matrix_channel, name="matrix-channel"),
    path(
        "matrix/channel/<uuid:channel>/export/",
        matrix_channel_export,
        name="matrix-channel-export",
    ),
    path("matrix/export/", matrix_export, name="matrix-export"),
    path("notifications/", notifications, name="notifications"),
    path("notifications/digest/", choose_digest, name="choose-digest"),
    path("notifications/read/", mark_notifications_read, name="mark-notifications-read"),
    path("people/add/", add_person, name="add-person"),
    path("people/<uuid:person>/", person, name="person"),
    path("people/<uuid:person>/departure/", departure, name="departure"),
    path("people/<uuid:person>/remove/", remove_person, name="remove-person"),
    path("settings/audit/", audit, name="audit"),
    path("settings/people/", people, name="people"),
    path("trend/", trend, name="trend"),
    path("settings/checks/", rules, name="rules"),
    path("settings/checks/save/", save_rules, name="save-rules"),
    path("settings/platforms/", custom_platforms, name="custom-platforms"),
    path(
        "settings/platforms/<uuid:custom_platform>/archive/",
        archive_custom_platform,
        name="archive-custom-platform",
    ),
    path(
        "settings/platforms/<uuid:custom_platform>/remove/",
        remove_custom_platform,
        name="remove-custom-platform",
    ),
    path(
        "settings/platforms/<uuid:custom_platform>/rename/",
        rename_custom_platform,
        name="rename-custom-platform",
    ),
    path("undo/<uuid:step>/", undo, name="undo"),
    path("undoings/<uuid:undoing>/", undoing, name="undoing"),
    path("stakes/<uuid:stake>/", stake, name="stake"),
    path("stakes/<uuid:stake>/remove/", remove_stake, name="remove-stake"),
    path("unsubscribe/<str:token>/", unsubscribe, name="unsubscribe"),
    path("welcome/", welcome, name="welcome"),
    path("welcome/apply/", welcome_apply, name="welcome-apply"),
    path("welcome/found/", welcome_found, name="welcome-found"),
    path("welcome/register/", welcome_register, name="welcome-register"),
    path("who/", who, name="who"),
    path("who/proposals/", who_proposals, name="who-proposals"),
]

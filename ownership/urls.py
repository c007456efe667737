"""Pages of one organization. URL name = view name with hyphens."""

from django.urls import path

from ownership.views.channels import add_channel, channel, channels, edit_channel
from ownership.views.discoveries import (
    decide_candidates,
    discoveries,
    discovery,
    discovery_progress,
)
from ownership.views.duties import duty, duty_needed
from ownership.views.findings import finding, findings
from ownership.views.fixes import fix_not_needed, fix_owner
from ownership.views.imports import (
    channel_import,
    import_columns,
    import_confirm,
    import_left_out,
    import_rows,
    import_template,
    show_import,
)
from ownership.views.matrix import matrix, matrix_channel
from ownership.views.matrix_cells import matrix_cells
from ownership.views.overview import overview
from ownership.views.sweeps import run_checks, sweep
from ownership.views.who import who

urlpatterns = [
    path("", overview, name="overview"),
    path("channels/", channels, name="channels"),
    path("channels/add/", add_channel, name="add-channel"),
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
    path("channels/import/<uuid:import_id>/left-out.csv", import_left_out, name="import-left-out"),
    path("channels/import/<uuid:import_id>/rows/", import_rows, name="import-rows"),
    path("channels/<uuid:channel>/", channel, name="channel"),
    path("channels/<uuid:channel>/edit/", edit_channel, name="edit-channel"),
    path("checks/", run_checks, name="run-checks"),
    path("checks/<uuid:sweep>/", sweep, name="sweep"),
    path("duties/<uuid:duty>/", duty, name="duty"),
    path("duties/<uuid:duty>/needed/", duty_needed, name="duty-needed"),
    path("duties/<uuid:duty>/not-needed/", fix_not_needed, name="fix-not-needed"),
    path("duties/<uuid:duty>/owner/", fix_owner, name="fix-owner"),
    path("findings/", findings, name="findings"),
    path("findings/<uuid:finding>/", finding, name="finding"),
    path("matrix/", matrix, name="matrix"),
    path("matrix/cells/", matrix_cells, name="matrix-cells"),
    path("matrix/channel/<uuid:channel>/", matrix_channel, name="matrix-channel"),
    path("who/", who, name="who"),
]

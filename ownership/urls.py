"""Pages of one organization. URL name = view name with hyphens."""

from django.urls import path

from ownership.views.duties import duty, duty_needed
from ownership.views.matrix import matrix, matrix_channel
from ownership.views.matrix_cells import matrix_cells
from ownership.views.who import who

urlpatterns = [
    path("duties/<uuid:duty>/", duty, name="duty"),
    path("duties/<uuid:duty>/needed/", duty_needed, name="duty-needed"),
    path("matrix/", matrix, name="matrix"),
    path("matrix/cells/", matrix_cells, name="matrix-cells"),
    path("matrix/channel/<uuid:channel>/", matrix_channel, name="matrix-channel"),
    path("who/", who, name="who"),
]

"""Pages of one organization that show the ground floor alone: seats, keys, sign-in, audit trail."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []

"""Pages of one organization. URL name = view name with hyphens."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []

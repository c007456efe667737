"""Twelve ways to let one organization see another's, each planted for a while.

Views that stand in for a careless one are addresses of their own, so the attack discovers them as
it does every route; the other bugs are patched into the product.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from django.core.cache import cache
from django.db import models
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.urls import path

from accounts.models import Department, IdempotencyRecord, Organization
from accounts.operations import idempotency
from accounts.views import errors
from channels_registry.models import Channel
from config.urls import urlpatterns as of_the_product
from ownership.models import Finding


def of_everybody(model: type[models.Model]) -> models.QuerySet:
    """What a query is that does not begin at the organization."""
    return models.QuerySet(model)


def missing_filter(request: HttpRequest, organization: str) -> HttpResponse:
    return JsonResponse({"names": [channel.name for channel in of_everybody(Channel)]})


def cached_answer(request: HttpRequest, organization: str) -> HttpResponse:
    body = cache.get("planted") or ", ".join(Channel.objects.values_list("name", flat=True))
    cache.set("planted", body, 60)
    return HttpResponse(body)


def unscoped_lookup(request: HttpRequest, organization: str) -> HttpResponse:
    found = of_everybody(Department).filter(name__istartswith=request.GET.get("q", ""))
    return JsonResponse({"suggestions": list(found.values_list("name", flat=True))})


def unscoped_export(request: HttpRequest, organization: str) -> HttpResponse:
    return StreamingHttpResponse(f"{channel.name}\n" for channel in of_everybody(Channel))


def ordered_by_anything(request: HttpRequest, organization: str) -> HttpResponse:
    channels = Channel.objects.order_by(request.GET.get("order", "id"))
    return JsonResponse({"ids": [str(channel.pk) for channel in channels]})


def tells_that_it_exists(request: HttpRequest, organization: str, finding: str) -> HttpResponse:
    exists = of_everybody(Finding).filter(pk=finding).exists()
    mine = Finding.objects.filter(pk=finding).exists()
    return HttpResponse(status=200 if mine else 403 if exists else 404)


VIEWS = {
    "missing-filter": path("o/<slug:organization>/missing-filter/", missing_filter),
    "cached-answer": path("o/<slug:organization>/cached-answer/", cached_answer),
    "unscoped-lookup": path("o/<slug:organization>/unscoped-lookup/", unscoped_lookup),
    "unscoped-export": path("o/<slug:organization>/unscoped-export/", unscoped_export),
    "ordered-by-anything": path("api/v1/o/<slug:organization>/ordered/", ordered_by_anything),
    "tells-that-it-exists": path(
        "o/<slug:organization>/finding-there/<uuid:finding>/", tells_that_it_exists
    ),
}
urlpatterns = [*VIEWS.values(), *of_the_product]


@contextmanager
def not_a_member_is_told() -> Iterator[None]:
    """403 for an organization that exists, 404 for one that does not."""

    def answer(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
        slug = request.path_info.split("/")[2:3]
        exists = Organization.objects.filter(slug__in=slug).exists()
        return HttpResponse(status=403 if exists else 404)

    with (
        patch("accounts.middleware.answer_not_found", answer),
        patch.object(errors, "answer_not_found", answer),
    ):
        yield


@contextmanager
def open_base_manager() -> Iterator[None]:
    manager: models.Manager = models.Manager()
    manager.model = Department
    with patch.dict(Department._meta.__dict__, {"base_manager": manager}):
        yield


@contextmanager
def cursors_of_any_organization() -> Iterator[None]:
    with patch("accounts.api.pages._digest", lambda request: "the same for all"):
        yield


@contextmanager
def retries_of_any_organization() -> Iterator[None]:
    """The answer to a retry is found by the key alone."""
    begin = idempotency.begin

    def careless(*, principal: object, key: str, **arguments: object) -> object:
        found = of_everybody(IdempotencyRecord).filter(key=key, status__isnull=False).first()
        if found:
            return idempotency.StoredAnswer(found.status, found.headers, bytes(found.body))
        return begin(principal=principal, key=key, **arguments)

    with (
        patch("accounts.operations.idempotency.begin", careless),
        patch("accounts.api.idempotency.begin", careless),
    ):
        yield

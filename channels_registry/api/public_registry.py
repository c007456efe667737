"""`public/`: what an organization shows to everybody. No key is asked for, and none is read."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.utils.cache import get_conditional_response, set_response_etag
from django.utils.http import content_disposition_header
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.etags import answer_object
from accounts.api.pages import PAGING, Row, read_page
from accounts.api.parameters import Parameter, choice
from accounts.api.schema import page_of, with_problems
from accounts.api.viewsets import ApiViewSet
from channels_registry.api.identities import IdentitySerializer, show_identity
from channels_registry.models import Channel
from channels_registry.queries.public_registry import IN_ORDER, SHOWN, verify_account
from channels_registry.rules.public_answers import PublicAnswer
from channels_registry.spreadsheets.writing import write_csv_head, write_csv_rows

ROWS_OF_A_FILE = 10_000


class OfficialChannelSerializer(serializers.Serializer):
    """A channel that the organization says is its own."""

    platform = serializers.CharField()
    kind = serializers.CharField()
    handle = serializers.CharField()
    url = serializers.CharField()
    name = serializers.CharField()
    attested_on = serializers.DateField(
        allow_null=True, help_text="When the organization last checked that it is theirs."
    )


COLUMNS = tuple(OfficialChannelSerializer().fields)


class PublicOrganizationSerializer(serializers.Serializer):
    """Whose word it is."""

    slug = serializers.CharField()
    name = serializers.CharField()


class VerifiedSerializer(serializers.Serializer):
    """`unknown` says that the organization says nothing of the account: that is no "no"."""

    answer = serializers.ChoiceField([answer.value for answer in PublicAnswer])
    identity = IdentitySerializer(
        allow_null=True, help_text="The account that the link names; null where it names none."
    )
    organization = PublicOrganizationSerializer()
    attested_on = serializers.DateField(
        allow_null=True,
        help_text="official: when it was last checked to be theirs; retired: when it was retired.",
    )


class PublicViewSet(ApiViewSet):
    """The middleware opened the organization that the path names, since it wants to be seen."""

    area = None
    authentication_classes = ()
    permission_classes = ()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        request.organization = request.visited_organization
        super().initial(request, *args, **kwargs)


class PublicVerifyViewSet(PublicViewSet):
    serializer_class = VerifiedSerializer
    parameters = {
        "verify": {"url": Parameter(required=True, description="The address of a profile.")}
    }

    def verify(self, request: Request, **kwargs: Any) -> Response:
        """Is this account really theirs?"""
        organization = request.organization
        found = verify_account(self.values["url"], organization=organization)
        return answer_object(
            request,
            {
                "answer": found.answer.value,
                "identity": show_identity(found.identity) if found.identity else None,
                "organization": {"slug": organization.slug, "name": organization.name},
                "attested_on": found.on,
            },
        )


class PublicChannelViewSet(PublicViewSet):
    serializer_class = OfficialChannelSerializer
    parameters = {
        "list": {
            **PAGING,
            "format": choice(
                ("json", "csv"),
                description=f"`csv`: a file of at most {ROWS_OF_A_FILE:,} rows, unless `limit` says"
                " less; where there are more, the header Link says where they are.",
            ),
        }
    }

    @extend_schema(
        responses=with_problems(
            {200: page_of(OfficialChannelSerializer), (200, "text/csv"): OpenApiTypes.STR}
        )
    )
    def list(self, request: Request, **kwargs: Any) -> Response | HttpResponse:
        """The official channels, by platform."""
        if self.values.get("format") == "csv":
            return self._answer_csv(request)
        return answer_object(request, self._read(request, self.values))

    def _read(self, request: Request, values: dict[str, Any]) -> dict[str, Any]:
        return read_page(
            request,
            Channel.objects.official_to_all(),
            ordering=IN_ORDER,
            columns=SHOWN,
            values=values,
            shape=shape_all,
        )

    def _answer_csv(self, request: Request) -> HttpResponse:
        values = {**self.values, "count": False}
        if "limit" not in request.query_params:
            values["limit"] = ROWS_OF_A_FILE
        page = self._read(request, values)
        rows = [[_say(row[name]) for name in COLUMNS] for row in page["results"]]
        response = HttpResponse(
            write_csv_head(COLUMNS) + write_csv_rows(rows), content_type="text/csv; charset=utf-8"
        )
        name = f"{request.organization.slug}-official-channels.csv"
        response["Content-Disposition"] = content_disposition_header(True, name)
        if page["next"]:
            response["Link"] = f'<{page["next"]}>; rel="next"'
        set_response_etag(response)
        return get_conditional_response(request, response["ETag"], None, response) or response


def shape_all(rows: Sequence[Row]) -> "list[dict[str, Any]]":
    return [dict(zip(COLUMNS, (row[name] for name in SHOWN), strict=True)) for row in rows]


def _say(value: Any) -> str:
    return "" if value is None else str(value)

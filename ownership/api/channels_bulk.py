"""`channels/bulk/`: a list of channels from elsewhere, in one transaction."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.parameters import Flag
from accounts.api.problems import Problem, list_errors
from accounts.api.schema import example, with_problems
from accounts.api.serializers import StrictSerializer
from accounts.api.viewsets import ApiViewSet
from accounts.capabilities import Capability
from channels_registry.operations.channels import ChannelDraft
from channels_registry.operations.channels_bulk import (
    UnusableDrafts,
    Upserted,
    UpsertedAll,
    upsert_channels,
)
from channels_registry.queries.custom_platforms import load_templates
from ownership.api.channels import ChannelInput, take_identity
from ownership.api.references import CHANNEL, ChannelReference, refer_to

MAX_CHANNELS = 1_000
VERDICTS = ("created", "updated", "unchanged")
Problems = list[dict[str, Any]]


@extend_schema_field(ChannelInput(many=True))
class ChannelsField(serializers.ListField):
    """Channels as they came: each is read by itself, so that all problems are told by index."""


@example(channels=[{"url": "https://x.com/acme", "name": "Acme"}])
class ChannelsInput(StrictSerializer):
    channels = ChannelsField(min_length=1, max_length=MAX_CHANNELS)


class ChannelUpsertedSerializer(serializers.Serializer):
    """What became of one item of the list."""

    index = serializers.IntegerField()
    verdict = serializers.ChoiceField(VERDICTS)
    channel = ChannelReference()


class ChannelProblemSerializer(serializers.Serializer):
    index = serializers.IntegerField()
    code = serializers.CharField()
    message = serializers.CharField()


class ChannelsUpsertedSerializer(serializers.Serializer):
    """`undo` names the step, when something changed; `counts` sums the verdicts."""

    undo = serializers.UUIDField(allow_null=True)
    counts = serializers.DictField(child=serializers.IntegerField())
    results = ChannelUpsertedSerializer(many=True)
    problems = ChannelProblemSerializer(many=True, help_text="Only with partial=true.")


class BulkChannelViewSet(ApiViewSet):
    area = "registry"
    write_capability = Capability.EDIT_CHANNELS
    input_class = ChannelsInput
    parameters = {
        "upsert": {
            "partial": Flag(description="`true` writes the valid items, and names the rest.")
        }
    }

    @extend_schema(
        request=ChannelsInput, responses=with_problems({200: ChannelsUpsertedSerializer})
    )
    def upsert(self, request: Request, **kwargs: Any) -> Response:
        """Register what is not there and give the rest its fields: what is left out stays."""
        partial = self.values.get("partial", False)
        items = self.read_body(request, ChannelsInput)["channels"]
        drafts, problems = read_drafts(items)
        written: UpsertedAll | None = None
        while drafts and (partial or not problems):
            try:
                written = upsert_channels(
                    organization=request.organization,
                    drafts=list(drafts.values()),
                    by=request.actor,
                    now=self.now,
                )
                break
            except UnusableDrafts as error:
                indexes = list(drafts)
                for place, code, message in error.problems:
                    problems.append(problem(indexes[place], code, message))
                for place in {place for place, _, _ in error.problems}:
                    del drafts[indexes[place]]
        problems.sort(key=lambda found: found["index"])
        if problems and not partial:
            detail = gettext("{problems} problems in {items} items; nothing was written.").format(
                problems=len(problems), items=len(items)
            )
            raise Problem(400, "channels_refused", detail, problems=problems)
        return Response(show_written(list(drafts), written, problems))


def show_written(
    indexes: Sequence[int], written: UpsertedAll | None, problems: Problems
) -> dict[str, Any]:
    results: dict[int, Upserted] = {}
    if written:
        results = dict(zip(indexes, written.results, strict=True))
    counts = {
        verdict: sum(result.verdict == verdict for result in results.values())
        for verdict in VERDICTS
    }
    has_changed = counts["created"] + counts["updated"] > 0
    return {
        "undo": written.step if written and has_changed else None,
        "counts": counts,
        "results": [
            {
                "index": index,
                "verdict": result.verdict,
                "channel": refer_to(result.channel, CHANNEL),
            }
            for index, result in results.items()
        ],
        "problems": problems,
    }


def read_drafts(items: list[Any]) -> tuple[dict[int, ChannelDraft], Problems]:
    """Index -> draft, for the items that name an account and are well formed."""
    reader = ChannelInput()
    templates = load_templates()
    drafts: dict[int, ChannelDraft] = {}
    problems: Problems = []
    for index, item in enumerate(items):
        try:
            fields = dict(reader.run_validation(item))
            identity, typed = take_identity(fields, templates)
        except ValidationError as error:
            first = next(list_errors(error.detail))
            problems.append(_told(index, first))
        except Problem as error:
            problems.append(_told(index, (error.errors or [error.body])[0]))
        else:
            if "tier" in fields:
                fields["tier_by_hand"] = fields.pop("tier")
            drafts[index] = ChannelDraft(identity, typed, fields)
    return drafts, problems


def _told(index: int, error: dict[str, Any]) -> dict[str, Any]:
    where = f"{error['field']}: " if error.get("field") else ""
    return problem(index, error["code"], where + error["message"])


def problem(index: int, code: str, message: str) -> dict[str, Any]:
    return {"index": index, "code": code, "message": message}

"""`rules/`: which rules run, and their limits, with the source of each default."""

from collections.abc import Sequence
from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.etags import answer_object, read_if_match, stale
from accounts.api.parameters import Flag
from accounts.api.problems import Problem, invalid
from accounts.api.schema import with_problems
from accounts.api.serializers import StrictSerializer
from accounts.api.viewsets import ApiViewSet
from accounts.capabilities import Capability
from ownership.operations.previews import preview
from ownership.operations.rule_settings import RuleChange, RuleRefused, StaleRule, set_rules
from ownership.queries.rule_settings import SetRule, list_rules


class LimitSerializer(serializers.Serializer):
    number = serializers.IntegerField()
    tier_1 = serializers.IntegerField(allow_null=True, help_text="On the most exposed channels.")


class RuleSerializer(serializers.Serializer):
    """`source_of_default`: who says so. `open`: findings of it that are open."""

    id = serializers.CharField(help_text="Its code.")
    title = serializers.CharField()
    definition = serializers.CharField()
    fix = serializers.CharField()
    severity = serializers.CharField()
    is_on = serializers.BooleanField()
    limit = LimitSerializer(allow_null=True)
    default = LimitSerializer(allow_null=True)
    unit = serializers.CharField()
    source_of_default = serializers.CharField()
    open = serializers.IntegerField()
    version = serializers.IntegerField()


@extend_schema_serializer(many=False)
class RuleListSerializer(serializers.Serializer):
    """Every rule: there is one page."""

    results = RuleSerializer(many=True)


class RuleInput(StrictSerializer):
    """What is left out stays. A limit of null is the default."""

    is_on = serializers.BooleanField(required=False)
    limit = serializers.IntegerField(required=False, allow_null=True)
    limit_tier_1 = serializers.IntegerField(required=False, allow_null=True)


class RuleViewSet(ApiViewSet):
    area = "ownership"
    write_capability = Capability.EDIT_RULES
    parameters = {"partial_update": {"dry_run": Flag()}}

    @extend_schema(responses=with_problems({200: RuleListSerializer}))
    def list(self, request: Request, **kwargs: Any) -> Response:
        """All of them, in one page."""
        return Response(
            {
                "results": [
                    shape(line)
                    for line in list_rules(today=self.request.organization.day_of(self.now))
                ]
            }
        )

    @extend_schema(responses=with_problems({200: RuleSerializer}))
    def retrieve(self, request: Request, pk: str, **kwargs: Any) -> Response:
        return answer_object(request, shape(self._find(pk)))

    @extend_schema(request=RuleInput, responses=with_problems({200: RuleSerializer}))
    def partial_update(self, request: Request, pk: str, **kwargs: Any) -> Response:
        """With `dry_run=true` nothing is written: it answers the open findings before and after."""
        line = self._find(pk)
        is_dry = self.values.get("dry_run")
        version = line.version if is_dry else read_if_match(request, shape(line))
        body = self.read_body(request, RuleInput, partial=True)
        limit = line.limit if not line.is_default else None
        standing = {
            "is_on": line.is_on,
            "limit": limit.number if limit else None,
            "limit_tier_1": limit.tier_1 if limit else None,
        }
        wanted = RuleChange(rule=pk, version=version, **(standing | body))
        try:
            if is_dry:
                return Response(self._foresee(line, wanted))
            set_rules(
                organization=request.organization,
                changes=[wanted],
                by=request.actor,
                now=self.now,
            )
        except RuleRefused as error:
            raise invalid(error.field, "invalid", str(error)) from error
        except StaleRule as error:
            raise stale(shape(self._find(pk))) from error
        return answer_object(request, shape(self._find(pk)))

    def _foresee(self, line: SetRule, wanted: RuleChange) -> dict[str, Any]:
        found = preview(
            lambda: set_rules(
                organization=self.request.organization,
                changes=[wanted],
                by=self.request.actor,
                now=self.now,
            ),
            organization=self.request.organization,
            by=self.request.actor,
            now=self.now,
        )
        opened, settled = found.opened.get(wanted.rule, 0), found.settled.get(wanted.rule, 0)
        after = line.open + opened - settled if found.counts_findings else None
        return {"before": line.open, "after": after}

    def _lines(self) -> Sequence[SetRule]:
        return list_rules(today=self.request.organization.day_of(self.now))

    def _find(self, code: str) -> SetRule:
        line = next(
            (
                line
                for line in list_rules(today=self.request.organization.day_of(self.now))
                if line.rule.code == code
            ),
            None,
        )
        if line is None:
            raise Problem(404)
        return line


def shape(line: SetRule) -> dict[str, Any]:
    rule, threshold = line.rule, line.rule.threshold
    return {
        "id": rule.code,
        "title": rule.title,
        "definition": line.breaks_when,
        "fix": str(rule.fix),
        "severity": line.severity,
        "is_on": line.is_on,
        "limit": _shape_limit(line.limit),
        "default": _shape_limit(threshold.default if threshold else None),
        "unit": str(threshold.unit) if threshold else "",
        "source_of_default": str(threshold.source) if threshold else "",
        "open": line.open,
        "version": line.version,
    }


def _shape_limit(limit: Any) -> dict[str, Any] | None:
    return {"number": limit.number, "tier_1": limit.tier_1} if limit else None

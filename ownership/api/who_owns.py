"""`who-owns/`: who handles this activity on this channel?"""

from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.parameters import Parameter
from accounts.api.problems import Problem
from accounts.api.schema import with_problems
from accounts.api.serializers import DepartmentReference, PersonReference
from accounts.api.viewsets import ApiViewSet
from channels_registry.models import Channel
from channels_registry.queries.references import find_meant_channels, find_near_channels
from ownership.api.findings import SEVERITIES, SEVERITY_WORDS
from ownership.api.references import (
    ACTIVITY,
    CHANNEL,
    DEPARTMENT,
    PERSON,
    ActivityReference,
    ChannelReference,
    PlatformParameter,
    refer_to,
)
from ownership.models import Claim, Duty, DutyState
from ownership.queries.activities import match_activity, near_activities
from ownership.queries.escalation import EscalationStep
from ownership.queries.who_owns import Answer, Answerer, Claimant, answer_for_duty


class AnswererSerializer(serializers.Serializer):
    """A department with a letter, and how to reach it."""

    department = DepartmentReference()
    person = PersonReference(allow_null=True)
    email = serializers.CharField()
    phone = serializers.CharField()
    since = serializers.DateField()
    confirmed_on = serializers.DateField(
        allow_null=True, help_text="When an accountable department last said that this is right."
    )


class OpenClaimSerializer(serializers.Serializer):
    """A department that says this should be theirs, and how to reach it. Nobody decided it yet."""

    id = serializers.UUIDField()
    department = DepartmentReference()
    reason = serializers.CharField()
    evidence = serializers.CharField()
    by = serializers.CharField()
    opened_at = serializers.DateTimeField()
    due_on = serializers.DateField(allow_null=True)
    email = serializers.CharField()
    phone = serializers.CharField()


class FoundSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    rule = serializers.CharField()
    severity = serializers.ChoiceField(list(SEVERITIES))


class StepSerializer(serializers.Serializer):
    """Whom to call when nobody answered for so long."""

    step = serializers.IntegerField()
    after_minutes = serializers.IntegerField()
    name = serializers.CharField()
    role = serializers.CharField()
    phone = serializers.CharField()
    email = serializers.CharField()


class WhoOwnsSerializer(serializers.Serializer):
    """The answer. `escalation` always ends with somebody.

    Contested: its first steps are those who are accountable, else those who claim to be.
    """

    channel = ChannelReference()
    activity = ActivityReference()
    state = serializers.ChoiceField(DutyState.choices)
    needed = serializers.BooleanField()
    accountable = AnswererSerializer(many=True)
    responsible = AnswererSerializer(many=True)
    consulted = AnswererSerializer(many=True)
    informed = AnswererSerializer(many=True)
    claims = OpenClaimSerializer(many=True)
    findings = FoundSerializer(many=True)
    escalation = StepSerializer(many=True)
    first_reply_minutes = serializers.IntegerField()
    recommended = DepartmentReference(
        allow_null=True, help_text="Whom the charter names, where nobody is accountable."
    )
    as_of = serializers.DateTimeField()


class WhoOwnsViewSet(ApiViewSet):
    area = "ownership"
    parameters = {
        "answer": {
            "channel": Parameter(required=True, description="Its id, any address, or @handle."),
            "activity": Parameter(required=True, description="Its key, name or an everyday word."),
            "platform": PlatformParameter(description="Its slug, when a handle is ambiguous."),
        }
    }

    @extend_schema(responses=with_problems({200: WhoOwnsSerializer}))
    def answer(self, request: Request, **kwargs: Any) -> Response:
        """Who handles an activity on a channel, and whom to call until it is settled."""
        channel = self._find_channel()
        duty = self._find_duty(channel)
        answer = answer_for_duty(
            organization=request.organization,
            duty=duty,
            now=self.now,
            may_be_claimed=duty.is_claimed,
        )
        return Response(show_answer(answer))

    def _find_channel(self) -> Channel:
        text, platform = self.values["channel"], self.values.get("platform")
        meant = find_meant_channels(text, platform=platform)
        if not meant:
            near = [refer_to(channel, CHANNEL) for channel in find_near_channels(text)]
            raise Problem(
                404, "unknown_channel", gettext("No such channel is registered."), near=near
            )
        if len(meant) > 1:
            candidates = [refer_to(channel, CHANNEL) for channel in meant]
            raise Problem(
                409,
                "ambiguous",
                gettext(
                    "{meant} channels are called so. Add platform=, or give the address."
                ).format(meant=len(meant)),
                candidates=candidates,
            )
        return meant[0]

    def _find_duty(self, channel: Channel) -> Duty:
        """The duties of the channel carry all activities: one statement finds both."""
        duties = Duty.objects.filter(channel=channel).select_related("activity")
        duties = duties.annotate(
            is_claimed=Exists(Claim.objects.open().filter(duty=OuterRef("pk")))
        )
        by_activity = {
            duty.activity: duty for duty in duties.order_by("activity__position", "activity__key")
        }
        text = self.values["activity"]
        activity = match_activity(text, by_activity)
        if activity is None:
            near = [refer_to(a, ACTIVITY) for a in near_activities(text, by_activity)]
            raise Problem(404, "unknown_activity", gettext("There is no such activity."), near=near)
        duty = by_activity[activity]
        duty.channel = channel
        return duty


def show_answer(answer: Answer) -> dict[str, Any]:
    return {
        "channel": refer_to(answer.channel, CHANNEL),
        "activity": refer_to(answer.activity, ACTIVITY),
        "state": answer.state,
        "needed": answer.duty.needed,
        "accountable": [show_answerer(a) for a in answer.accountable],
        "responsible": [show_answerer(a) for a in answer.responsible],
        "consulted": [show_answerer(a) for a in answer.consulted],
        "informed": [show_answerer(a) for a in answer.informed],
        "claims": [show_claim(claimant) for claimant in answer.claims],
        "findings": [
            {"id": f.pk, "rule": f.rule, "severity": SEVERITY_WORDS[f.severity]}
            for f in answer.findings
        ],
        "escalation": [show_step(step) for step in answer.escalation],
        "first_reply_minutes": answer.activity.first_reply_minutes,
        "recommended": refer_to(answer.recommended, DEPARTMENT) if answer.recommended else None,
        "as_of": answer.as_of,
    }


def show_answerer(answerer: Answerer) -> dict[str, Any]:
    return {
        "department": refer_to(answerer.department, DEPARTMENT),
        "person": refer_to(answerer.person, PERSON) if answerer.person else None,
        "email": answerer.email,
        "phone": answerer.phone,
        "since": answerer.since.date(),
        "confirmed_on": answerer.confirmed_at.date() if answerer.confirmed_at else None,
    }


def show_claim(claimant: Claimant) -> dict[str, Any]:
    claim = claimant.claim
    return {
        "id": claim.pk,
        "department": refer_to(claimant.department, DEPARTMENT),
        "reason": claim.reason,
        "evidence": claim.evidence,
        "by": claim.opened_by_label,
        "opened_at": claim.opened_at,
        "due_on": claim.due_on,
        "email": claimant.email,
        "phone": claimant.phone,
    }


def show_step(step: EscalationStep) -> dict[str, Any]:
    names = ("step", "after_minutes", "name", "role", "phone", "email")
    return {name: getattr(step, name) for name in names}

"""The rows of the top floor, one noun per file."""

from ownership.models.activity import Activity
from ownership.models.assignment import Assignment, Origin, RaciRole
from ownership.models.attestation import Attestation, AttestationKind
from ownership.models.bulk_edit import BulkEdit
from ownership.models.campaign import (
    Campaign,
    CampaignDuty,
    CampaignOutcome,
    CampaignState,
)
from ownership.models.charter import CharterArticle, CharterLetter, CharterVersion
from ownership.models.claim import Claim, ClaimState
from ownership.models.digest import DigestPreference, Frequency, Mailing, MailingKind, Reach
from ownership.models.duty import Duty, DutyState
from ownership.models.export import Export, ExportFormat, ExportWhat
from ownership.models.finding import Condition, Disposition, Finding, Severity
from ownership.models.finding_comment import FindingComment
from ownership.models.rule_setting import RuleSetting
from ownership.models.saved_view import ListOf, SavedView
from ownership.models.sweep import Sweep
from ownership.models.trend_day import TrendDay
from ownership.models.undoing import Undoing

__all__ = [
    "Activity",
    "Assignment",
    "Attestation",
    "AttestationKind",
    "BulkEdit",
    "Campaign",
    "CampaignDuty",
    "CampaignOutcome",
    "CampaignState",
    "CharterArticle",
    "CharterLetter",
    "CharterVersion",
    "Claim",
    "ClaimState",
    "Condition",
    "DigestPreference",
    "Disposition",
    "Duty",
    "DutyState",
    "Export",
    "ExportFormat",
    "ExportWhat",
    "Finding",
    "FindingComment",
    "Frequency",
    "ListOf",
    "Mailing",
    "MailingKind",
    "Origin",
    "RaciRole",
    "Reach",
    "RuleSetting",
    "SavedView",
    "Severity",
    "Sweep",
    "TrendDay",
    "Undoing",
]

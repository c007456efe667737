"""What a new organization starts with: ten activities, and which of them each purpose needs."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DefaultActivity:
    key: str
    name: str
    short_name: str
    icon: str
    covers: str
    synonyms: tuple[str, ...]
    first_reply_minutes: int = 240  # 4 working hours (Portsmouth's policy)
    is_critical: bool = False


ACTIVITIES = (
    DefaultActivity(
        "publishing",
        "Publishing",
        "Publishing",
        "speakerphone",
        "What is posted, when, and in whose voice.",
        ("post", "posting", "content", "schedule", "campaign", "publish"),
    ),
    DefaultActivity(
        "community",
        "Community management",
        "Community",
        "messages",
        "Comments, mentions, moderation, tone.",
        ("comment", "comments", "moderation", "mention", "reply", "troll"),
    ),
    DefaultActivity(
        "care",
        "Customer care",
        "Care",
        "headset",
        "Questions and complaints from people who want help now.",
        ("complaint", "complains", "help", "support", "refund", "question", "service"),
        60,
    ),
    DefaultActivity(
        "crisis",
        "Crisis response",
        "Crisis",
        "flame",
        "When something spreads that can hurt: who decides and who speaks.",
        ("emergency", "shitstorm", "outrage", "recall", "accident", "viral"),
        30,
        True,
    ),
    DefaultActivity(
        "media",
        "Media & influencer relations",
        "Media & infl.",
        "news",
        "Journalists, bloggers and creators who write to us.",
        ("journalist", "press", "reporter", "influencer", "creator", "interview"),
        120,
    ),
    DefaultActivity(
        "leads",
        "Lead handling",
        "Leads",
        "target-arrow",
        "People who want to buy.",
        ("lead", "prospect", "buy", "sales", "quote", "offer"),
    ),
    DefaultActivity(
        "feedback",
        "Product feedback",
        "Feedback",
        "bulb",
        "Wishes and faults that the product should hear of.",
        ("bug", "idea", "wish", "feature", "fault", "suggestion"),
    ),
    DefaultActivity(
        "paid",
        "Paid social",
        "Paid",
        "ad-2",
        "Advertising: budgets, audiences, approvals.",
        ("ad", "ads", "advertising", "budget", "sponsored", "boost"),
    ),
    DefaultActivity(
        "analytics",
        "Analytics",
        "Analytics",
        "chart-bar",
        "What is measured and who reports it.",
        ("numbers", "report", "metrics", "statistics", "reach"),
    ),
    DefaultActivity(
        "security",
        "Account security",
        "Security",
        "shield-lock",
        "Who can log in, recovery, hijacked accounts.",
        ("hacked", "password", "login", "hijacked", "phishing", "locked"),
        30,
        True,
    ),
)

_ALL = frozenset(activity.key for activity in ACTIVITIES)
_HELD = frozenset({"security"})
_SPOKEN = frozenset({"publishing", "community", "crisis", "analytics", "security"})

# Purpose -> the default activities that it needs. An activity of the organization's own is needed
# everywhere, until somebody says otherwise.
NEEDED_BY_PURPOSE: dict[str, frozenset[str]] = {
    "corporate": _ALL,
    "brand": _ALL,
    "product": _ALL,
    "country": _ALL,
    "support": _SPOKEN | {"care", "feedback"},
    "press": _SPOKEN | {"media"},
    "executive": _SPOKEN | {"media"},
    "careers": _SPOKEN | {"paid"},
    "campaign": _SPOKEN | {"care", "paid"},
    "event": _SPOKEN | {"care", "paid"},
    "reserved": _HELD,
}

# Kind of department -> the activity that makes a channel its business, and what it says then: what
# Sarah Skerik wrote of the five in 2011.
SUGGESTED_STAKES: dict[str, tuple[str, str]] = {
    "marketing": ("publishing", "Messaging and campaigns"),
    "pr": ("crisis", "Stories, journalists, delicate situations"),
    "sales": ("leads", "Prospects by sector and territory"),
    "service": ("care", "People who want help now"),
    "product": ("feedback", "Intelligence, influence, feedback"),
}


def is_needed(purpose: str, activity_key: str) -> bool:
    """Whether a channel of this purpose needs the activity, where nobody decided by hand."""
    return activity_key not in _ALL or activity_key in NEEDED_BY_PURPOSE[purpose]

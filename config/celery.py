"""Celery and its timetable: the one page that says what runs when."""

import os
from typing import Any

from celery import Celery
from celery.schedules import crontab
from celery.signals import worker_process_init

from config.memory import look_less_often

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

celery_app = Celery("masthead")
celery_app.config_from_object("django.conf:settings", namespace="CELERY")
celery_app.autodiscover_tasks()

# Organizations sleep at different hours, so the nightly sweep is asked for every hour
# and starts those whose own clock has just passed midnight.
celery_app.conf.beat_schedule = {
    "nightly-sweeps": {
        "task": "ownership.tasks.start_nightly_sweeps",
        "schedule": crontab(minute="5"),
    },
    # In the morning of each; after the nightly sweep, so that what time did is told too.
    "mailings": {
        "task": "ownership.tasks.start_mailings",
        "schedule": crontab(minute="10"),
    },
    "ended-sessions": {
        "task": "accounts.tasks.forget_ended_sessions",
        "schedule": crontab(minute="50"),
    },
    "expired-exports": {
        "task": "ownership.tasks.forget_expired_exports",
        "schedule": crontab(minute="20"),
    },
    "spent-rate-limits": {
        "task": "accounts.tasks.forget_rate_limits",
        "schedule": crontab(minute="35"),
    },
}


@worker_process_init.connect
def be_ready(**kwargs: Any) -> None:
    look_less_often()

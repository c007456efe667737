"""Make the demo organization, and say how to sign in."""

import os
import secrets
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from ownership import demo
from ownership.operations.demo import make_demo


class Command(BaseCommand):
    help = "Make the demo organization (once) and print who can sign in, with the password."

    def handle(self, *args: Any, **options: Any) -> None:
        password = keep_password(settings.STATE_DIR / "demo-password")
        organization = make_demo(password=password, now=timezone.now())
        self.stdout.write(f"organization: {organization.name} (/o/{organization.slug}/)")
        for seat in demo.SEATS:
            self.stdout.write(f"sign in as {seat.role}: {seat.email}")
        self.stdout.write(f"password: {password}")


def keep_password(file: Path) -> str:
    """The demo's one password: made at random the first time, kept beside the demo's data."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT, 0o600)
        with os.fdopen(descriptor, "w") as handle:
            handle.write("-".join(secrets.token_hex(2) for _ in range(3)))
    return file.read_text().strip()

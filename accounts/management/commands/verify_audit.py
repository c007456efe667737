"""Check the audit trail's hash chains from the operator's shell."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.models import Organization
from accounts.operations.audit_trail import note_anchors, read_anchors, verify


class Command(BaseCommand):
    help = (
        "Recompute the hash chain of every organization's audit trail and name the first broken"
        " row. With --anchors, compare with what was noted there before, and note the ends again:"
        " keep that file where nobody who can write to the database can write."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--organization", metavar="SLUG", help="only this one")
        parser.add_argument("--anchors", type=Path, metavar="FILE", help="JSON lines")

    def handle(self, *args: Any, **options: Any) -> None:
        organizations = Organization.objects.order_by("slug")
        if options["organization"]:
            organizations = organizations.filter(slug=options["organization"])
            if not organizations:
                raise CommandError(f"There is no organization “{options['organization']}”.")
        file = options["anchors"]
        try:
            anchors = read_anchors(file) if file else {}
        except (ValueError, TypeError) as error:
            raise CommandError(f"{file} is not as this command wrote it: {error}") from error
        verified = [verify(one, anchors.get(str(one.pk), [])) for one in organizations]
        for one in verified:
            state = f"broken at event {one.seq}: {one.problem}" if one.problem else "whole"
            self.stdout.write(f"{one.organization.slug}: {one.events} events, {state}")
        if file:
            note_anchors(file, verified, now=timezone.now())
        broken = [one.organization.slug for one in verified if one.problem]
        if broken:
            raise CommandError(f"The audit trail is broken: {', '.join(broken)}.")

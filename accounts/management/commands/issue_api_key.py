"""Issue an API key from the operator's shell."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.models import Membership, Organization
from accounts.operations.actors import Actor
from accounts.operations.api_keys import DEFAULT_DAYS, KeyRefused, issue_key
from accounts.tenancy import tenant


class Command(BaseCommand):
    help = "Issue an API key for a member's seat. Prints the key, once, and nothing else."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--organization", required=True, metavar="SLUG")
        parser.add_argument("--member", required=True, metavar="EMAIL")
        parser.add_argument(
            "--scopes", required=True, help="with commas, such as registry:read,ownership:read"
        )
        parser.add_argument("--name", default="Integration", help="after what will use it")
        parser.add_argument(
            "--networks", default="", help="with commas, those that it may be used from"
        )
        parser.add_argument("--days", type=int, default=DEFAULT_DAYS)

    def handle(self, *args: Any, **options: Any) -> None:
        slug, email = options["organization"], options["member"]
        organization = Organization.objects.filter(
            slug=slug, state=Organization.State.ACTIVE
        ).first()
        if organization is None:
            raise CommandError(f"There is no organization “{slug}”.")
        with tenant(organization.pk):
            membership = (
                Membership.objects.active()
                .select_related("user")
                .filter(user__email__iexact=email)
                .first()
            )
            if membership is None:
                raise CommandError(f"{email} has no seat in {organization.name}.")
            try:
                issued = issue_key(
                    organization=organization,
                    membership=membership,
                    name=options["name"],
                    scopes=[scope.strip() for scope in options["scopes"].split(",") if scope],
                    networks=[n for n in options["networks"].split(",") if n.strip()],
                    days=options["days"],
                    by=Actor.system("Operator", door="command"),
                    now=timezone.now(),
                )
            except KeyRefused as error:
                raise CommandError(str(error)) from error
        self.stdout.write(issued.token)

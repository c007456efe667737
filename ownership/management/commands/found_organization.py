"""Found an organization from the operator's shell."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.operations.actors import Actor
from accounts.operations.organizations import Founding, SlugTaken
from ownership.operations.organizations import found_organization


class Command(BaseCommand):
    help = "Found an organization with its first owner, five departments and ten activities."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--name", required=True)
        parser.add_argument("--slug", required=True, help="its part of every address: /o/SLUG/")
        parser.add_argument("--owner-email", required=True)
        parser.add_argument("--time-zone", default="UTC", help="such as Europe/London")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            organization = found_organization(
                Founding(
                    name=options["name"],
                    slug=options["slug"],
                    owner_email=options["owner_email"],
                    time_zone=options["time_zone"],
                ),
                by=Actor.system("Operator", door="command"),
                now=timezone.now(),
            )
        except SlugTaken as error:
            raise CommandError(str(error)) from error
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(
            f"{organization.name} is founded at /o/{organization.slug}/."
            f" {options['owner_email']} owns it and can set a password from the sign-in page."
        )

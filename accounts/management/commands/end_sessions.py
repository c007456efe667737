"""End sessions from the operator's shell: somebody's, or everybody's."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.models import User
from accounts.operations.actors import Actor
from accounts.operations.sessions import end_all_sessions, end_sessions

OPERATOR = Actor.system("Operator", door="command")


class Command(BaseCommand):
    help = "Sign somebody out of every browser, or everybody."

    def add_arguments(self, parser: CommandParser) -> None:
        whose = parser.add_mutually_exclusive_group(required=True)
        whose.add_argument("--user", metavar="EMAIL")
        whose.add_argument("--all", action="store_true", help="everybody's")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["all"]:
            ended = end_all_sessions()
        else:
            user = User.objects.filter(email__iexact=options["user"]).first()
            if user is None:
                raise CommandError(f"Nobody signs in with {options['user']}.")
            ended = end_sessions(user, by=OPERATOR, now=timezone.now())
        self.stdout.write(f"Sessions ended: {ended}.")

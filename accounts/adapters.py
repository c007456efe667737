"""What allauth may do for us."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in by e-mail only. Nobody founds an organization by signing up until that page exists."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

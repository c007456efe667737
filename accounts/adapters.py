"""What allauth may do for us."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in by e-mail only. Nobody signs up by themselves: an operator founds organizations."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

"""Mails of the ground floor, text and HTML. What people typed is escaped, and never a link."""

from dataclasses import dataclass, field

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext

from accounts.models import Invitation


@dataclass(frozen=True, slots=True)
class Mail:
    """`template`: its name below templates/emails/, without an ending."""

    to: str
    subject: str
    template: str
    context: dict[str, object]
    headers: dict[str, str] = field(default_factory=dict)

    def render(self) -> EmailMultiAlternatives:
        """As it goes out: what cannot be written is found before anything is sent."""
        context = {"subject": self.subject, **self.context}
        text = render_to_string(f"emails/{self.template}.txt", context)
        message = EmailMultiAlternatives(self.subject, text, to=[self.to], headers=self.headers)
        message.attach_alternative(
            render_to_string(f"emails/{self.template}.html", context), "text/html"
        )
        return message

    def send(self) -> None:
        """Hand it to the mail server. Raises OSError or SMTPException when that fails."""
        self.render().send()


def write_invitation(invitation: Invitation, token: str) -> Mail:
    organization = invitation.organization
    path = reverse("join", kwargs={"organization": organization.slug, "token": token})
    return Mail(
        to=invitation.email,
        # A name in a subject is a place for advertising, so the organization's stays out of it.
        subject=gettext("You are invited to Masthead"),
        template="invitation",
        context={
            "organization": organization,
            "invitation": invitation,
            "url": f"{settings.SITE_URL}{path}",
        },
    )

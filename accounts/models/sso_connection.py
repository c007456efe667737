"""SsoConnection: an organization's own sign-in service, and the domains it may speak for."""

from django.db import models

from accounts.models.fields import Folded, LineField
from accounts.tenancy.models import (
    TenantFK,
    TenantForeignKey,
    TenantManager,
    TenantModel,
    TenantQuerySet,
)


class SsoConnectionQuerySet(TenantQuerySet):
    def enabled(self) -> "SsoConnectionQuerySet":
        return self.filter(is_enabled=True)


class SsoConnection(TenantModel):
    """An OpenID Connect provider. Who signs in there is (this connection, their subject).

    The e-mail address that the provider tells is a claim, never an identity.
    """

    name = LineField(max_length=80)
    issuer = models.URLField(max_length=300)
    client_id = LineField(max_length=200)
    sealed_secret = models.BinaryField()  # accounts.sealing, bound to the organization
    is_enabled = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    objects = TenantManager.from_queryset(SsoConnectionQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                "organization", Folded("name"), name="sso_connection_name_once"
            ),
            models.UniqueConstraint(
                fields=["organization", "issuer", "client_id"], name="sso_connection_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name


PROOF = "masthead-domain-verification="


class SsoDomain(TenantModel):
    """A mail domain that the organization says is its own; proven by a TXT record in its DNS.

    Several organizations may claim one domain; only who controls its DNS can prove it.
    """

    connection = TenantForeignKey(SsoConnection, on_delete=models.CASCADE, related_name="domains")
    domain = models.CharField(max_length=253)
    proof = models.CharField(max_length=64)  # random, the organization's own
    verified_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            TenantFK("connection"),
            models.UniqueConstraint(fields=["organization", "domain"], name="sso_domain_once"),
        ]

    def __str__(self) -> str:
        return self.domain

    @property
    def text(self) -> str:
        """What the TXT record has to say."""
        return f"{PROOF}{self.proof}"

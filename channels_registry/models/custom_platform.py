"""CustomPlatform: a platform that an organization added for itself."""

from django.db import models
from django.db.models import Q

from accounts.models.fields import Folded, LineField
from accounts.tenancy.models import TenantModel
from channels_registry.platforms.custom import LONGEST_HANDLE, OWN, Template


class CustomPlatform(TenantModel):
    """Where its addresses are: `https://host/prefix/handle`. That never changes, nor does its slug.

    An archived one keeps its channels and takes no new ones.
    """

    name = LineField(max_length=60)
    slug = models.SlugField(max_length=60, db_index=False)
    host = models.CharField(max_length=253)  # A-labels, lower case
    prefix = models.CharField(max_length=310, blank=True)  # "our/people"
    max_length = models.PositiveSmallIntegerField(default=60)  # of a handle
    is_case_sensitive = models.BooleanField(default=False)
    is_archived = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    # How it is drawn: as any platform without an icon of its own.
    icon = "world"

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["organization", "slug"], name="custom_platform_slug_once"
            ),
            # What the channels' composite foreign key points at.
            models.UniqueConstraint(
                fields=["organization", "id", "slug"], name="custom_platform_with_slug"
            ),
            models.UniqueConstraint(
                "organization", Folded("name"), name="custom_platform_name_once"
            ),
            models.UniqueConstraint(
                fields=["organization", "host", "prefix"], name="custom_platform_place_once"
            ),
            models.CheckConstraint(
                condition=Q(slug__startswith=OWN), name="custom_platform_slug_is_its_own"
            ),
            models.CheckConstraint(
                condition=Q(max_length__gte=1, max_length__lte=LONGEST_HANDLE),
                name="custom_platform_handles_of_1_to_100",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def template(self) -> Template:
        return Template(
            id=self.pk,
            slug=self.slug,
            name=self.name,
            host=self.host,
            prefix=tuple(self.prefix.split("/")) if self.prefix else (),
            max_length=self.max_length,
            is_case_sensitive=self.is_case_sensitive,
            is_archived=self.is_archived,
        )

    @property
    def example(self) -> str:
        return self.template.example

    @property
    def pattern(self) -> str:
        """Its addresses, for people: `community.example.com/people/…`."""
        return self.template.address("…").removeprefix("https://")

"""Platform: a service that hosts channels. A row of data, never code."""

from django.db import models


class Platform(models.Model):
    """Global: the same for every organization. Its rows follow `platforms/catalogue`."""

    slug = models.SlugField(primary_key=True, max_length=40)
    name = models.CharField(max_length=60)
    icon = models.CharField(max_length=60)
    position = models.PositiveSmallIntegerField()
    is_archived = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name

"""`people/`: who can be named on a duty."""

from typing import Any

from rest_framework import serializers

from accounts.api.parameters import Flag, Parameter, Reference
from accounts.api.serializers import DepartmentReference
from accounts.api.viewsets import ResourceViewSet
from accounts.models import Person
from accounts.queries.references import find_department
from ownership.api.references import DEPARTMENT, columns_of, refer

PLAIN = ("id", "name", "email", "phone", "title", "left_on")


class PersonSerializer(serializers.Serializer):
    """A person, as it is answered."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    email = serializers.CharField()
    phone = serializers.CharField()
    title = serializers.CharField()
    left_on = serializers.DateField(allow_null=True)
    department = DepartmentReference(allow_null=True)


class PersonViewSet(ResourceViewSet):
    area = "registry"
    serializer_class = PersonSerializer
    columns = (*PLAIN, *columns_of("department", DEPARTMENT))
    orderings = {"name": ("name", "id"), "-name": ("-name", "-id")}
    filters = {
        "department": Reference(find=find_department, narrow="department"),
        "left": Flag(narrow=lambda rows, has_left: rows.filter(left_on__isnull=not has_left)),
        "email": Parameter(narrow="email__iexact"),
        "q": Parameter(narrow="name__icontains"),
    }

    def rows(self) -> Any:
        return Person.objects.all()

    def shape(self, row: Any) -> dict[str, Any]:
        department = refer(row, "department", DEPARTMENT)
        return {name: row[name] for name in PLAIN} | {"department": department}

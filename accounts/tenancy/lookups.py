"""`among`: `in` for thousands of ids. One array, where Django's own has a parameter for each."""

from typing import Any

from django.db import models

from accounts.tenancy.arrays import write_ids


@models.UUIDField.register_lookup
@models.ForeignKey.register_lookup
class Among(models.Lookup):
    """`Duty.objects.filter(pk__among=ids)`, and the same of a foreign key; `ids` are UUIDs."""

    lookup_name = "among"
    prepare_rhs = False

    def get_prep_lookup(self) -> str:
        return write_ids(self.rhs)

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        column, parameters = self.process_lhs(compiler, connection)
        return f"{column} = any(%s::uuid[])", (*parameters, self.rhs)

"""The base of every resource: declared parameters, pages straight from rows, tagged objects."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone
from rest_framework.exceptions import MethodNotAllowed
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.viewsets import ViewSet

from accounts.api import idempotency
from accounts.api.etags import answer_object
from accounts.api.pages import PAGING, Ordering, Row, read_page
from accounts.api.parameters import Parameter, choice, narrow, read_parameters
from accounts.api.problems import Problem
from accounts.capabilities import Capability
from accounts.models import IdempotencyRecord
from accounts.operations.idempotency import StoredAnswer


class Replayed(Exception):
    """The request was answered before: its handler must not run again."""

    def __init__(self, answer: StoredAnswer) -> None:
        super().__init__()
        self.answer = answer


class ApiViewSet(ViewSet):
    """A door of the API. `area` and `write_capability` are what ScopePermission asks for."""

    area: ClassVar[str | None]
    also_areas: ClassVar[tuple[str, ...]] = ()
    one_scope: ClassVar[str] = ""
    only_reads: ClassVar[bool] = False
    read_capability: ClassVar[Capability] = Capability.READ
    write_capability: ClassVar[Capability]
    # action -> its query parameters; what is not here takes none.
    parameters: ClassVar[Mapping[str, Mapping[str, Parameter]]] = {}
    serializer_class: ClassVar[type[Serializer]]
    http_method_names = ["get", "head", "post", "put", "patch", "delete"]
    values: dict[str, Any]
    retry_record: IdempotencyRecord | None = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        if str(request.method).lower() not in self.action_map:
            raise MethodNotAllowed(str(request.method))  # before asking who may do it
        super().initial(request, *args, **kwargs)
        self.values = read_parameters(request.query_params, self.declared_parameters)
        begun = idempotency.begin(request, now=self.now)
        if isinstance(begun, StoredAnswer):
            raise Replayed(begun)
        self.retry_record = begun

    def finalize_response(
        self, request: Request, response: Any, *args: Any, **kwargs: Any
    ) -> Response:
        if self.retry_record is not None and response.status_code < 300:
            idempotency.complete(self.retry_record, response)
        return super().finalize_response(request, response, *args, **kwargs)

    def handle_exception(self, error: Exception) -> Response:
        self.retry_record = None  # rolled back with everything else
        if isinstance(error, Replayed):
            return idempotency.replay(error.answer)
        return super().handle_exception(error)

    @property
    def declared_parameters(self) -> Mapping[str, Parameter]:
        return self.parameters.get(self.action or "", {})

    @property
    def now(self) -> datetime:
        return timezone.now()

    def read_body(
        self, request: Request, serializer_class: type[Serializer], *, partial: bool = False
    ) -> dict[str, Any]:
        """The checked fields of the body. A form's are the same, each given once."""
        content = request.data
        if isinstance(content, QueryDict):
            content = content.dict()
        serializer = serializer_class(data=content, partial=partial)
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)


class ResourceViewSet(ApiViewSet):
    """A noun: a list in pages and one object, both from the same rows and the same shape."""

    lookup_value_converter = "uuid"
    filters: ClassVar[Mapping[str, Parameter]] = {}
    # word -> sort keys, the last one unique; the first word is the default.
    orderings: ClassVar[Mapping[str, Ordering]] = {"id": ("id",)}
    columns: ClassVar[Sequence[str]]

    def rows(self) -> QuerySet:
        """All rows that the key may see, of the current organization."""
        raise NotImplementedError

    def shape(self, row: Row) -> dict[str, Any]:
        """A row of `columns`, as the API shows it."""
        raise NotImplementedError

    def shape_all(self, rows: Sequence[Row]) -> list[dict[str, Any]]:
        """For lists that need one more statement for all of their rows."""
        return [self.shape(row) for row in rows]

    @property
    def declared_parameters(self) -> Mapping[str, Parameter]:
        if self.action != "list":
            return super().declared_parameters
        ordering = choice(list(self.orderings), description="What comes first.")
        return {**self.filters, **PAGING, "ordering": ordering}

    def list(self, request: Request, **kwargs: Any) -> Response:
        ordering = self.orderings[self.values.get("ordering", next(iter(self.orderings)))]
        return Response(
            read_page(
                request,
                narrow(self.rows(), self.values, self.filters),
                ordering=ordering,
                columns=self.columns,
                values=self.values,
                shape=self.shape_all,
            )
        )

    def retrieve(self, request: Request, pk: UUID, **kwargs: Any) -> Response:
        return answer_object(request, self.show(pk))

    def show(self, pk: UUID) -> dict[str, Any]:
        """The object as the API shows it now; 404 when there is none."""
        row = self.rows().filter(pk=pk).values(*self.columns).first()
        if row is None:
            raise Problem(404)
        return self.shape_all([row])[0]

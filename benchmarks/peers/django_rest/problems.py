"""How the Django REST peer says no: problem details (RFC 9457)."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, JsonResponse
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.response import Response
from rest_framework.views import exception_handler

TYPE = "application/problem+json"


class Conflict(APIException):
    """There is a contract with this reference already."""

    status_code = 409
    default_detail = "There is a contract with this reference already."


def problem(error: Exception, context: dict[str, Any]) -> Response | None:
    """Turn what the framework raises into a problem document."""
    answer = exception_handler(error, context)
    if answer is None:
        return None
    status = 422 if isinstance(error, ValidationError) else answer.status_code
    document = {
        "type": f"https://contracts.example.org/problems/{status}",
        "title": type(error).__name__,
        "status": status,
        "instance": context["request"].path,
    }
    if isinstance(error, ValidationError):
        document["detail"] = "The order is not in the right shape."
        document["errors"] = list(_complaints(error.detail))
    else:
        document["detail"] = str(getattr(error, "detail", "There is nothing here."))
    answer.status_code = status
    answer.data = document
    answer.content_type = TYPE
    return answer


def _complaints(detail: object, pointer: str = "") -> Iterator[dict[str, str]]:
    if isinstance(detail, dict):
        for name, inner in detail.items():
            place = pointer if name == "non_field_errors" else f"{pointer}/{name}"
            yield from _complaints(inner, place)
    elif isinstance(detail, list):
        for inner in detail:
            yield from _complaints(inner, pointer)
    else:
        yield {"pointer": pointer, "detail": str(detail)}


def nothing_here(_request: HttpRequest, exception: Exception) -> JsonResponse:
    """Answer for an address that no view has."""
    del exception  # Django passes it by this name
    document = {"type": "about:blank", "title": "Not found", "status": 404}
    return JsonResponse(document, status=404, content_type=TYPE)

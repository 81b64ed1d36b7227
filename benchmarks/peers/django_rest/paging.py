"""How the Django REST peer turns pages: by keyset, so depth costs nothing."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qs, urlsplit

from rest_framework.pagination import CursorPagination
from rest_framework.response import Response


class KeysetPages(CursorPagination):
    """The framework's own cursors, over ids that rise with time."""

    ordering = "id"
    page_size = 50
    page_size_query_param = "limit"
    max_page_size = 200

    def get_paginated_response(self, data: Sequence[Any]) -> Response:
        link = self.get_next_link()
        if link is None:
            return Response({"items": data, "next_cursor": None})
        cursor = parse_qs(urlsplit(link).query)["cursor"][0]
        answer = {"items": data, "next_cursor": cursor}
        return Response(answer, headers={"Link": f'<{link}>; rel="next"'})

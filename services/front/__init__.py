"""The front of an installation: its start page, documentation, problems, health and metrics."""

from services.front.site import create

__all__ = ["create"]

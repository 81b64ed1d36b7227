"""Serve the Django REST peer: `python -m benchmarks.peers.django_rest SETTINGS.json`."""

import sys
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from gunicorn.app.base import BaseApplication
from psycopg.conninfo import conninfo_to_dict

from benchmarks.peers.settings import PeerSettings

PACKAGE = "benchmarks.peers.django_rest"


class Served(BaseApplication):
    """One gunicorn worker with threads, as gunicorn's own pages advise for Django."""

    def __init__(self, told: PeerSettings) -> None:
        self.told = told
        super().__init__()

    def load_config(self) -> None:
        choices = {
            "bind": f"127.0.0.1:{self.told.port}",
            "workers": 1,
            "worker_class": "gthread",
            "threads": self.told.threads,
            "keepalive": 75,
            "timeout": 120,
            "loglevel": "warning",
            "control_socket_disable": True,
        }
        for name, value in choices.items():
            self.cfg.set(name, value)

    def load(self) -> WSGIHandler:
        configure(self.told)
        return WSGIHandler()


def configure(told: PeerSettings) -> None:
    """Set Django up with what the three operations need, and nothing that only costs."""
    where = conninfo_to_dict(told.database)
    database: dict[str, Any] = {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": where["dbname"],
        "USER": where.get("user", ""),
        "PASSWORD": where.get("password", ""),
        "HOST": where.get("host", ""),
        "PORT": where.get("port", ""),
        "CONN_MAX_AGE": None,
        "OPTIONS": {"server_side_binding": True, "prepare_threshold": 5},
    }
    settings.configure(
        DEBUG=False,
        ALLOWED_HOSTS=["127.0.0.1"],
        SECRET_KEY="only signs sessions, and there are none",
        ROOT_URLCONF=f"{PACKAGE}.urls",
        INSTALLED_APPS=[PACKAGE],
        MIDDLEWARE=["django.middleware.common.CommonMiddleware"],
        DATABASES={"default": database},
        USE_TZ=True,
        TIME_ZONE="UTC",
        USE_I18N=False,
        LOGGING_CONFIG=None,
        REST_FRAMEWORK={
            "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
            "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
            "DEFAULT_AUTHENTICATION_CLASSES": [f"{PACKAGE}.tokens.BearerToken"],
            "DEFAULT_PERMISSION_CLASSES": [f"{PACKAGE}.tokens.HasScope"],
            "DEFAULT_PAGINATION_CLASS": f"{PACKAGE}.paging.KeysetPages",
            "EXCEPTION_HANDLER": f"{PACKAGE}.problems.problem",
            "UNAUTHENTICATED_USER": None,
        },
        PEER=told,
    )
    django.setup()


if __name__ == "__main__":
    Served(PeerSettings.read(Path(sys.argv[1]))).run()

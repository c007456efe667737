"""How gunicorn serves `config.wsgi`. Stands behind a proxy that buffers slow clients."""

import os

bind = os.environ.get("BIND", "0.0.0.0:8000")
worker_class = "gthread"  # greenlets would break the tenant's context variable
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = 4

timeout = 30
graceful_timeout = 30
keepalive = 5
max_requests = 2000  # a slow leak never grows old
max_requests_jitter = 200
limit_request_line = 4094

# Requests are logged by the application, with their id and organization.
accesslog = None
control_socket_disable = True


def on_starting(server: object) -> None:
    """Before the first worker: with a fence down there is no server at all."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from accounts.tenancy.startup import check_before_serving

    check_before_serving()


def post_worker_init(worker: object) -> None:
    """The application is loaded; requests come next."""
    from config.memory import look_less_often

    look_less_often()

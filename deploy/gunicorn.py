"""How the web process runs on a server; behind a proxy that speaks TLS."""

import os

bind = os.environ.get("SAVERA_BIND", "0.0.0.0:8000")  # a container of its own
worker_class = "gthread"
workers = int(os.environ.get("SAVERA_WEB_WORKERS", "2"))
threads = int(os.environ.get("SAVERA_WEB_THREADS", "4"))
preload_app = True
# A slow leak never grows old.
max_requests = 5000
max_requests_jitter = 500
timeout = 30
graceful_timeout = 20
worker_tmp_dir = "/dev/shm"  # noqa: S108  # a heartbeat, not a secret
# An access line would say who opened which case; the book keeps that.
accesslog = None
errorlog = "-"
loglevel = "warning"
forwarded_allow_ips = os.environ.get("SAVERA_PROXY_ADDRESSES", "127.0.0.1")

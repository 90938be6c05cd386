# One image for web, worker, beat and migrate; docker-compose.yml says which is which.
FROM python:3.11-slim AS packages
# requirements-all.lock has what FILES_URL and SENTRY_DSN need besides: docker compose build --build-arg LOCK=requirements-all.lock
ARG LOCK=requirements.lock
COPY requirements.lock requirements-all.lock ./
RUN python -m venv /packages && /packages/bin/pip install --no-cache-dir --require-hashes --requirement $LOCK

FROM python:3.11-slim
RUN useradd --system --uid 10001 --home-dir /data tracker && install --directory --owner tracker --mode 700 /data
COPY --from=packages /packages /packages
COPY . /app
WORKDIR /app
ENV PATH=/packages/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 TRACKER_HOME=/data
USER tracker
VOLUME /data
EXPOSE 8000
CMD ["gunicorn", "--config", "python:tracker.gunicorn", "tracker.wsgi", "--bind", "0.0.0.0:8000"]

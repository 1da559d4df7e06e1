# The portal as one image: the site, its migrations and its housekeeping (docker-compose.yml).
# What compiles and downloads stays behind in the first two stages.

FROM node:22-slim AS stylesheet
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY assets assets
RUN npm run build

FROM python:3.11-slim AS packages
RUN python -m venv /opt/portal
COPY requirements/base.txt .
RUN /opt/portal/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r base.txt

FROM python:3.11-slim
RUN useradd --system --uid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin portal
# The volume that is mounted here takes over its owner.
RUN install --directory --owner=portal --group=portal --mode=0700 /var/lib/review-portal/documents
ENV PATH=/opt/portal/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    GRANIAN_HOST=0.0.0.0 \
    GRANIAN_PORT=8000 \
    GRANIAN_INTERFACE=wsgi \
    GRANIAN_WORKERS=2 \
    GRANIAN_BLOCKING_THREADS=1
COPY --from=packages /opt/portal /opt/portal
WORKDIR /app
COPY . .
COPY --from=stylesheet /build/assets/build assets/build
# The settings fail closed, here too: these values are this one command's, and are not kept in the image.
RUN SECRET_KEY=collectstatic-only ALLOWED_HOSTS=localhost PORTAL_URL=http://localhost \
    DATABASE_URL=postgres://nobody@localhost/none DOCUMENT_ROOT=/nonexistent \
    python manage.py collectstatic --no-input --verbosity 0 \
    && python -m compileall -q .
USER portal
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s CMD ["python", "docker/healthcheck.py"]
ENTRYPOINT ["docker/entrypoint.sh"]
CMD ["granian", "reviewportal.wsgi:application"]

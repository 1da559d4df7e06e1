#!/bin/sh
# What each container of the portal does first: see that the database is there and its schema is this
# code's. Then it becomes the program it was started for, without the owner's password.
set -eu
cd "$(dirname "$0")/.."
python docker/prepare_database.py
unset DATABASE_OWNER_URL
if [ "${1:-}" = granian ]; then
  # Where its processes add up what each has counted, for /metrics; empty at every start.
  PROMETHEUS_MULTIPROC_DIR=$(mktemp -d)
  export PROMETHEUS_MULTIPROC_DIR
fi
exec "$@"

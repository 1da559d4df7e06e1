#!/bin/sh
# Housekeeping, once an hour: removes sessions that have ended. Safe to stop and to run twice.
set -eu
trap 'exit 0' TERM INT
while :; do
  python manage.py clearsessions
  sleep 3600 &
  wait $!
done

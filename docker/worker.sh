#!/bin/sh
# The worker: records releases as their time comes, and once an hour removes sessions that have ended and files that
# no edition has, and reminds leads of what is due, each of them once. Safe to stop, to kill and to run twice.
set -eu

hourly() {
  nap=
  trap 'kill $nap 2>/dev/null; exit 0' TERM
  while :; do
    # What fails is tried again in the next hour; the releases do not wait for it.
    python manage.py clearsessions || :
    python manage.py remind_leads --verbosity 0 || :
    python manage.py clear_documents --verbosity 0 || :
    sleep 3600 &
    nap=$!
    wait "$nap"
  done
}

told= releases= housekeeping=
trap 'told=1; kill $releases $housekeeping 2>/dev/null || :' TERM INT
hourly &
housekeeping=$!
python manage.py release_due --loop &
releases=$!

status=0
wait "$releases" || status=$?
if [ -n "$told" ]; then
  # That wait was ended by the signal, before the worker had finished what it was doing.
  status=0
  wait "$releases" || status=$?
fi
kill "$housekeeping" 2>/dev/null || :
wait "$housekeeping" || :
exit "$status"

#!/usr/bin/env bash
# Makes sure of what the tests need besides Go, Node and npm: a C compiler for
# the race detector, PostgreSQL 15, PgBouncer and Chromium from Debian's packages. What
# is missing is installed if that is possible, and named if not; the tests
# that need it are then reported as skipped.
set -euo pipefail

missing=()
command -v gcc >/dev/null || missing+=(gcc libc6-dev)
[ -x /usr/lib/postgresql/15/bin/postgres ] || missing+=(postgresql-15)
[ -x /usr/sbin/pgbouncer ] || missing+=(pgbouncer)
command -v chromium >/dev/null || missing+=(chromium)
[ ${#missing[@]} -gt 0 ] || exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "Installing for the tests: ${missing[*]}"
  export DEBIAN_FRONTEND=noninteractive
  if apt-get update -qq && apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null; then
    exit 0
  fi
  echo "The packages could not be installed."
fi
echo "Missing: ${missing[*]}. Tests that need them are skipped. On Debian: sudo apt-get install ${missing[*]}"
if ! command -v gcc >/dev/null; then
  echo "Without a C compiler Go has no race detector, so the tests cannot run as they should." >&2
  exit 1
fi

#!/usr/bin/env bash
# Makes sure of what the tests need besides Go, Node and npm: a C compiler for
# the race detector, PostgreSQL 15, PgBouncer, Chromium and promtool from Debian's packages. What
# is missing is installed if that is possible, and named if not; the tests
# that need it are then reported as skipped.
set -euo pipefail

missing=()
command -v gcc >/dev/null || missing+=(gcc libc6-dev)
[ -x /usr/lib/postgresql/15/bin/postgres ] || missing+=(postgresql-15)
[ -x /usr/sbin/pgbouncer ] || missing+=(pgbouncer)
command -v chromium >/dev/null || missing+=(chromium)
# Of Prometheus only this program, and no server that is started.
fetch_promtool() {
  command -v promtool >/dev/null && return
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || return 1
  local folder
  folder=$(mktemp -d)
  chmod 755 "$folder"
  (cd "$folder" && apt-get download -qq prometheus >/dev/null 2>&1 || { apt-get update -qq && apt-get download -qq prometheus >/dev/null; }) &&
    dpkg-deb -x "$folder"/prometheus_*.deb "$folder/files" && install "$folder/files/usr/bin/promtool" /usr/local/bin/
  local status=$?
  rm -rf "$folder"
  return $status
}
fetch_promtool || echo "Missing: promtool, without which the alerts are not tried. On Debian: sudo apt-get install prometheus"

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

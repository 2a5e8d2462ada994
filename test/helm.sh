#!/usr/bin/env bash
# Prints where the helm command is that the tests use: built once from its Go
# module, in the version that todoctl links, and kept in the user's cache folder.
set -euo pipefail
cd "$(dirname "$0")/.."
version=$(go list -m -f '{{.Version}}' helm.sh/helm/v4)
folder=${XDG_CACHE_HOME:-$HOME/.cache}/todo-chatbot/helm/$version
if [ ! -x "$folder/helm" ]; then
  echo "Building helm $version from its Go module, once: this takes some minutes." >&2
  GOBIN=$folder CGO_ENABLED=0 GOFLAGS= go install -trimpath "helm.sh/helm/v4/cmd/helm@$version"
fi
echo "$folder/helm"

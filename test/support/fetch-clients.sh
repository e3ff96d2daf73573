#!/usr/bin/env bash
# Fetches the clients that `npm run test:clients` tries, each into an environment of its own below .cache/clients:
#   test/support/fetch-clients.sh [spark] [airflow]
# Spark also wants a Java of version 8, 11 or 17 on PATH or in JAVA_HOME.
set -euo pipefail
cd "$(dirname "$0")/../.."

fetch() {
  local name=$1 folder=.cache/clients/$1
  shift
  [[ -e $folder/complete ]] || {
    python3 -m venv "$folder"
    "$folder/bin/pip" install --quiet --disable-pip-version-check "$@"
    touch "$folder/complete"
  }
  echo "$PWD/$folder"
}

(($#)) || set -- spark airflow
for name in "$@"; do
  case $name in
    spark) fetch spark pyspark==3.5.6 ;;
    airflow) fetch airflow apache-airflow==3.3.2 apache-airflow-providers-cncf-kubernetes==10.25.0 ;;
    *) echo "There is no client $name." >&2; exit 2 ;;
  esac
done

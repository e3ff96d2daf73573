#!/usr/bin/env bash
# Starts a real control plane of its own, ends its controller manager and scheduler, lets the sandbox's controllers,
# scheduler and kubelets work in their place (swap.test.ts), and takes the control plane down again.
set -euo pipefail
cd "$(dirname "$0")/../.."
real=../shared/real-cluster
[[ -x $real/up ]] || { echo 'no ../shared/real-cluster here' >&2; exit 3; }
export REAL_NAME=swap REAL_API_PORT=27743 REAL_SUBNET=172.27.0
trap '"$real/down" >/dev/null' EXIT
KUBECONFIG=$("$real/up" --control-plane-only | tail -n 1)
export KUBECONFIG
for part in kube-controller-manager kube-scheduler; do
  read -r pid _ <"$(dirname "$KUBECONFIG")/run/$part.pid"
  kill "$pid"
done
npx vitest run --config test/real/vitest.config.ts test/real/swap.test.ts

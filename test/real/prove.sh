#!/usr/bin/env bash
# Proves everything on a real cluster: all lessons, and the recordings, which are made anew and must be those that are kept.
set -euo pipefail
cd "$(dirname "$0")/../.."
real=../shared/real-cluster
[[ -x $real/up ]] || { echo 'no ../shared/real-cluster here' >&2; exit 3; }
KUBECONFIG=$("$real/up" --nodes 3 | tail -n 1)
export KUBECONFIG
"$real/reset" >/dev/null
npm run build
node bin/k8s-de.js validate --run --cluster current lessons test/lessons
K8S_DE_TEST_CONTEXT=kind-real npx vitest run test/e2e/lesson.test.ts
K8S_DE_TEST_KUBECTLS=all K8S_DE_TEST_KILLS=100 npx vitest run test/e2e/kubectls.test.ts test/e2e/killed.test.ts
npx vitest run --config test/real/vitest.config.ts test/real/proxy.test.ts
test/real/swap.sh
# What the cluster prints today must be what is kept: the sandbox is measured against it.
npm run record
git diff --exit-code --stat test/parity/transcripts

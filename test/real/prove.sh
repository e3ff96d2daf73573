#!/usr/bin/env bash
# Proves everything on a real cluster: all lessons, and the recordings, which are made anew and must be those that are
# kept. Each part is tried whatever the others said; ends with a line `N passed, N failed`.
set -uo pipefail
cd "$(dirname "$0")/../.."
real=../shared/real-cluster
[[ -x $real/up ]] || { echo 'no ../shared/real-cluster here' >&2; exit 3; }
KUBECONFIG=$("$real/up" --nodes 3 | tail -n 1)
export KUBECONFIG
"$real/reset" >/dev/null
npm run build || exit
passed=0 failed=0

part() { # part NAME COMMAND...: counts one
  local name=$1 began=$SECONDS; shift
  echo "--- $name"
  if "$@"; then
    passed=$((passed + 1)); echo "ok      $name ($((SECONDS - began)) s)"
  else
    failed=$((failed + 1)); echo "FAILED  $name ($((SECONDS - began)) s)"
  fi
}

bare_recordings() { # on a control plane of their own, without nodes and addons
  local -x REAL_NAME=bare REAL_API_PORT=27843 REAL_SUBNET=172.28.0
  local -x KUBECONFIG; KUBECONFIG=$("$real/up" --control-plane-only | tail -n 1)
  npm run record -- --check; local code=$?
  "$real/down" >/dev/null
  return "$code"
}

# All that the lessons declare, the mistakes that beginners make, and a tenth of the mutants: as on the sandbox.
part 'the lessons' node --import tsx test/real/lessons.ts ${SEED:+--seed "$SEED"} ${JOBS:+--jobs "$JOBS"} lessons \
  test/lessons/first test/lessons/loader test/lessons/settings test/lessons/mistakes
K8S_DE_TEST_CONTEXT=kind-real part 'a lesson through the commands' npx vitest run test/e2e/lesson.test.ts
K8S_DE_TEST_KUBECTLS=all K8S_DE_TEST_KILLS=100 part 'every kubectl in a terminal, killed 100 times' \
  npx vitest run test/e2e/kubectls.test.ts test/e2e/killed.test.ts
part 'the proxy' npx vitest run --config test/real/vitest.config.ts test/real/proxy.test.ts
part 'our controllers, scheduler and kubelets on a real API server' test/real/swap.sh
# What the cluster prints today must be what is kept: the sandbox is measured against it.
part 'the recordings, made anew' npm run record -- --check
part 'the recordings of a bare control plane, made anew' bare_recordings

echo "$passed passed, $failed failed"
((failed == 0))

import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { testCli } from '../support/cli.ts';
import { machineKubectl } from '../support/kubectls.ts';

// kind, minikube and k3d need Docker or a hypervisor. Programs in their place say what they were told, and put a context
// into the kubeconfig or take it out, as they do.
function machine(...installed: string[]) {
  const cli = testCli();
  const bin = join(cli.home, 'tools');
  mkdirSync(bin);
  const { path: kubectl } = machineKubectl();
  for (const name of installed) {
    const prefix = name === 'minikube' ? '' : `${name}-`;
    const script = `#!/bin/sh
echo "${name} $*"
for last; do :; done
case "$*" in
*create*|start*) '${kubectl}' config set-context "${prefix}$last" --cluster="$last" --user="$last" >/dev/null ;;
*delete*) '${kubectl}' config delete-context "${prefix}$last" >/dev/null ;;
*broken*) exit 7 ;;
esac
`;
    writeFileSync(join(bin, name), script);
    chmodSync(join(bin, name), 0o755);
  }
  const env = { PATH: `${bin}:/usr/bin:/bin`, KUBECONFIG: join(cli.home, 'config') };
  const type = (line: string) => cli.runWith({ env }, ...line.split(' '));
  return {
    type,
    /** The exit code, and both outputs as the terminal shows them. */
    said: async (line: string) => {
      const { code, stdout, stderr } = await type(line);
      return [code, `${stdout}${stderr}`];
    },
  };
}

test('a cluster is made, listed, given an image and taken away by its own tool', async () => {
  const { said, type } = machine('kind', 'k3d');
  expect(await said('cluster list')).toEqual([
    0,
    'There is no kind, minikube or k3d cluster in your kubeconfig.\nMake one:  k8s-de cluster create\n',
  ]);
  expect(await said('cluster create')).toEqual([
    0,
    'kind create cluster --name k8s-de\nThe cluster k8s-de is there. Learn on it:  k8s-de learn --cluster kind --context kind-k8s-de\n',
  ]);
  expect(await said('cluster create night --provider k3d')).toEqual([
    0,
    'k3d cluster create night\nThe cluster night is there. Learn on it:  k8s-de learn --cluster k3d --context k3d-night\n',
  ]);
  expect(JSON.parse((await type('cluster list --json')).stdout)).toEqual([
    { provider: 'k3d', name: 'night', context: 'k3d-night', isCurrent: false },
    { provider: 'kind', name: 'k8s-de', context: 'kind-k8s-de', isCurrent: false },
  ]);
  expect((await type('cluster --plain')).stdout).toContain('night: made by k3d, context k3d-night.');
  expect(await said('cluster load postgres:17 night')).toEqual([
    0,
    'k3d image import postgres:17 --cluster night\npostgres:17 is on the nodes of night.\n',
  ]);
  expect(await said('cluster load postgres:17 --provider kind')).toEqual([
    0,
    'kind load docker-image postgres:17 --name k8s-de\npostgres:17 is on the nodes of k8s-de.\n',
  ]);
  expect(await said('cluster delete night --yes k3d-night')).toEqual([0, 'k3d cluster delete night\n']);
  expect((await type('cluster list --json')).stdout).not.toContain('night');
});

test('minikube has the profile of its own name', async () => {
  const { said } = machine('minikube');
  expect((await said('cluster create'))[1]).toContain('minikube start --profile minikube\n');
  expect(await said('cluster create other')).toEqual([
    2,
    'minikube cannot make a cluster "other" that k8s-de finds again.\nFor example:  k8s-de cluster create minikube --provider minikube\n',
  ]);
  expect((await said('cluster delete --yes minikube'))[1]).toContain('minikube delete --profile minikube\n');
});

test('what cannot be done is said, with what to type, and changes nothing', async () => {
  const { said } = machine('kind');
  await said('cluster create a');
  await said('cluster create b');
  expect(await said('cluster create a')).toEqual([
    2,
    'There is a kind cluster a already.\nLearn on it:  k8s-de learn --cluster kind --context kind-a\n',
  ]);
  expect(await said('cluster delete')).toEqual([
    2,
    'Several clusters could be meant: a (kind), b (kind).\nSee them: k8s-de cluster list\n',
  ]);
  expect(await said('cluster delete c')).toEqual([
    3,
    'There is no cluster c in your kubeconfig; it has a (kind), b (kind).\nSee them: k8s-de cluster list\n',
  ]);
  // There is no terminal to ask in, and --yes names another cluster.
  expect(await said('cluster delete a --yes kind-b')).toEqual([
    2,
    'This deletes the kind cluster a with everything in it.\nThere is no terminal to ask you in.\nTo agree beforehand, add: --yes kind-a\n',
  ]);
  expect(await said('cluster load broken a')).toEqual([
    3,
    'kind load docker-image broken --name a\nkind load docker-image broken --name a ended with 7; what it says stands above.\nTo practise without a cluster of your own: k8s-de learn --cluster sandbox\n',
  ]);
  expect(await said('cluster create --provider k3d')).toEqual([
    3,
    'k3d was not found on PATH.\nInstall it: https://k3d.io\n',
  ]);
  expect(await said('cluster create --provider kin')).toEqual([
    2,
    'There is no provider kin.\nChoose one: --provider kind|minikube|k3d\n',
  ]);
  expect((await said('cluster craete'))[1]).toContain('Did you mean cluster create?');
  const bare = machine();
  expect((await bare.said('cluster create'))[1]).toContain('None of kind, minikube, k3d is on your PATH.');
});

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { actionLists } from '../../proof/static/step-actions.ts';
import { fillLesson, loadLesson } from '../load.ts';
import { everyChoice } from '../variables.ts';
import { allowedCommand } from './index.ts';

const refusal = (command: string) => {
  const allowed = allowedCommand(command);
  return allowed.kind === 'words' ? undefined : allowed.message;
};

describe('a lesson may not lead a command away from its cluster', () => {
  test.each([
    ['kubectl --server=https://127.0.0.1:1 create configmap x', '--server'],
    ['kubectl create configmap x -s https://127.0.0.1:1', '-s'],
    ['kubectl create configmap x -shttps://127.0.0.1:1', '-s'],
    ['kubectl get pods -As https://127.0.0.1:1', '-s'],
    ['kubectl get pods -l -- --server=https://127.0.0.1:1', '--server'],
    ['kubectl get pods --flag-of-tomorrow -- --server=https://127.0.0.1:1', '--server'],
    ['kubectl --kubeconfig /home/x/.kube/config get pods', '--kubeconfig'],
    ['kubectl get pods --context=prod', '--context'],
    ['kubectl get pods --cluster prod', '--cluster'],
    ['kubectl get pods --user prod', '--user'],
    ['kubectl get pods --token=x', '--token'],
    ['kubectl get pods --certificate-authority=x', '--certificate-authority'],
    ['kubectl get pods --client-key=x --client-certificate=y', '--client-key'],
    ['kubectl get pods --client-certificate=y', '--client-certificate'],
    ['kubectl get pods --insecure-skip-tls-verify', '--insecure-skip-tls-verify'],
    ['kubectl get pods --tls-server-name=x', '--tls-server-name'],
    ['kubectl get pods --proxy-url=http://x', '--proxy-url'],
    ['kubectl __complete get pods --context prod', '--context'],
    ['helm list --kube-context prod', '--kube-context'],
    ['helm list --kubeconfig=x', '--kubeconfig'],
    ['helm install a ./a --kube-apiserver https://127.0.0.1:1', '--kube-apiserver'],
    ['helm list --kube-token x', '--kube-token'],
    ['helm list --kube-ca-file x', '--kube-ca-file'],
  ])('%s', (command, flag) =>
    expect(refusal(command)).toBe(
      `${flag} leads away from the attempt's cluster: leave it out, commands go there by themselves`,
    ),
  );

  test.each([
    'kubectl config use-context prod',
    'kubectl config set-context --current --cluster=prod',
    'kubectl config set-context prod --namespace=x',
    'kubectl config set-cluster x',
    'kubectl config set-credentials x --exec-command=sh',
    'kubectl config unset current-context',
  ])('%s', (command) => expect(refusal(command)).toMatch(/changes to which cluster commands go: leave it out/));
});

test.each([
  ['kubectl krew install x', 'kubectl has no command "krew"'],
  ['kubectl --flag-of-tomorrow get config set-cluster x', 'kubectl has no flag --flag-of-tomorrow before its command'],
  ['kubectl EVIL', 'kubectl has no command "EVIL"'],
  ['kubectl kustomize . --enable-helm --helm-command=sh', '--enable-helm starts other programs'],
  ['kubectl cp web:/x /home/x/.bashrc', '/home/x/.bashrc leads out of the working folder'],
  ['kubectl cp web:/x ../x', '../x leads out of the working folder'],
  ['kubectl create configmap x --from-file=key=/home/x/.ssh/id', '/home/x/.ssh/id leads out of the working folder'],
  ['kubectl apply -f a.yaml,../b.yaml', '../b.yaml leads out of the working folder'],
  ['kubectl get pods --cache-dir=/home/x', '/home/x leads out of the working folder'],
  ['helm plugin install x', 'helm plugin is not among what lessons run: create, '],
  ['helm --color list plugin install x', "--color stands before helm's command"],
  ['helm repo add x https://example.com', 'helm repo is not among what lessons run'],
  ['helm install a ./a --post-renderer sh', '--post-renderer starts other programs'],
  ['helm install a ./a -f ../x.yaml', '../x.yaml leads out of the working folder'],
  ['helm install a /a', '/a leads out of the working folder'],
  ['helm template a ./a --output-dir=/x', '/x leads out of the working folder'],
  ['k8s-de cleanup --all', 'k8s-de cleanup is not among what lessons run: list, '],
  ['k8s-de sandbox reset', 'k8s-de sandbox is not among what lessons run'],
  ['k8s-de sandbox run -- sh --help', 'k8s-de sandbox is not among what lessons run'],
  ['k8s-de kubectl --context prod get pods', 'k8s-de kubectl is not among what lessons run'],
  ['k8s-de doctor --fix', 'k8s-de doctor is not among what lessons run'],
])('a lesson may not have run: %s', (command, why) => expect(refusal(command)).toContain(why));

test.each([
  ['kubectl get pods -w', 'kubectl get -w does not end by itself: wait with kubectl wait, then look once'],
  ['kubectl get pods -wn false', 'kubectl get -w does not end by itself: wait with kubectl wait, then look once'],
  ['kubectl get pods --watch-only', 'kubectl get --watch-only does not end by itself: wait with kubectl wait'],
  ['kubectl logs -f web', 'kubectl logs -f does not end by itself: wait with kubectl wait, then read the logs once'],
  ['kubectl port-forward svc/web 80', 'kubectl port-forward does not end by itself: ask a Service with'],
  ['kubectl proxy', 'kubectl proxy does not end by itself'],
  ['kubectl attach web', 'kubectl attach does not end by itself'],
  ['kubectl edit pod web', 'kubectl edit does not end by itself: change it with kubectl patch'],
  ['kubectl exec -it web -- sh', 'kubectl exec -t needs a terminal, and nobody types: leave it out'],
])('a command of a lesson ends: %s', (command, why) => expect(refusal(command)).toContain(why));

test.each([
  'kubectl get pods --watch=false --as=system:serviceaccount:x:y -n staging',
  'kubectl create rolebinding x --clusterrole=edit --user=jane',
  'kubectl create secret tls x --cert=tls.crt --key=tls.key',
  'kubectl exec web -- sh -c "x --server=y" -s -it /etc/passwd',
  'kubectl config view',
  'kubectl config set-context --current --namespace=staging',
  'kubectl rollout status deployment/x -w',
  'kubectl cp ./a web:/etc/a',
  'kubectl apply -f - -f https://example.com/x.yaml',
  'kubectl run x --rm -i --image=busybox:1.37 -- wget -qO- web',
  'helm upgrade --install a ./a -f values.yaml --set x=/y --kube-as-user jane',
  'k8s-de --version',
])('a lesson may have run: %s', (command) => expect(refusal(command)).toBeUndefined());

test("k8s-de's own lessons have nothing run that is refused", async () => {
  const folder = join(import.meta.dirname, '../../../lessons');
  for (const name of readdirSync(folder)) {
    const loaded = await loadLesson(join(folder, name));
    if (loaded.kind !== 'loaded') throw new Error(`${name} cannot be read`);
    const { source } = loaded;
    const scope = { namespace: source.name, namespaces: [source.name, ...source.namespaces] };
    const lesson = fillLesson(source, everyChoice(source.variables)[0] ?? {}, scope);
    const commands = actionLists(lesson).flatMap(({ actions }) =>
      actions.flatMap(({ action }) => (action.kind === 'run' ? [action.command] : [])),
    );
    expect(commands.filter((command) => refusal(command) !== undefined)).toEqual([]);
  }
});

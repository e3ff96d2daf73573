import { expect, test } from 'vitest';
import { kubectlRefuses } from '../../../lessons/kubectl/parse.ts';
import { commandsIn, shellWords } from './words.ts';

const refused = (command: string) => kubectlRefuses(shellWords(command));

test.each([
  'kubectl get pods -A -o wide --sort-by=.metadata.name -w',
  'kubectl -n staging get po,svc -lapp=orders --no-headers',
  'kubectl create deploy orders --image=nginx:1.28 --replicas 3 --dry-run=client -oyaml -- sleep 5 --not-a-flag',
  'kubectl create deployment orders --dry-run --image=nginx',
  'kubectl run -it --rm shell --image=busybox:1.37 --restart=Never -- sh -c "echo -x"',
  'kubectl apply -f - --server-side --force-conflicts',
  'kubectl exec -itc main orders-1 -- ls --color',
  'kubectl logs -f job/load --tail=5 --since 1h --all-containers',
  'kubectl rollout undo deployment/orders --to-revision=2',
  'kubectl set image deployment/orders web=nginx:1.28 --record',
  'kubectl config set-context --current --namespace staging',
  'kubectl get --raw /readyz?verbose',
  'kubectl auth can-i list pods --as=system:serviceaccount:x:y',
  'kubectl delete pod orders-1 --grace-period=0 --force --now=false',
  'kubectl label pod orders-1 team-',
  'kubectl help get',
  'kubectl top pods --containers',
  'kubectl cluster-info dump --output-directory=x',
  'kubectl <command> --help',
  'kubectl … -o yaml',
  'kubectl create --help',
  'kubectl get pods | grep -c --color orders',
  'kubectl create configmap a --from-file=b=c.txt > out.yaml --nonsense',
])('kubectl takes: %s', (command) => expect(refused(command)).toBeUndefined());

test.each([
  ['kubectl gte pods', 'kubectl has no command "gte"; did you mean get?'],
  ['kubectl creat deployment x', 'kubectl has no command "creat"; did you mean create?'],
  [
    'kubectl -n staging rollout restrat deployment/x',
    'kubectl has no command "rollout restrat"; did you mean restart?',
  ],
  ['kubectl create deploymnet x --image=y', 'kubectl has no command "create deploymnet"; did you mean deployment?'],
  ['kubectl create deployment x --imag=y', 'kubectl create deployment has no flag --imag; did you mean --image?'],
  ['kubectl get pods --namspace=x', 'kubectl get has no flag --namspace; did you mean --namespace?'],
  ['kubectl get pods -image=x', 'kubectl get has no flag -i'],
  ['kubectl run x -image=y', 'kubectl run has no flag -m; did you mean --image?'],
  ['kubectl create configmap x --from-literal', 'the flag --from-literal of kubectl create configmap needs a value'],
  ['kubectl apply --flie x.yaml', 'kubectl apply has no flag --flie'],
  ['kubectl get pods -o', 'the flag -o of kubectl get needs a value'],
])('kubectl refuses: %s', (command, why) => expect(refused(command)).toBe(why));

test('what only some kubectls have is told', () => {
  expect(refused('kubectl debug orders-1 --keep-labels')).toMatch(
    /^the flag --keep-labels of kubectl debug came with kubectl 1\.31; lessons are for 1\.27 and newer$/,
  );
});

test('the commands of a text are those in fenced blocks and in inline code', () => {
  const text = `Type \`kubectl get pods\`, or \`\`kubectl get \`po\` \`\`. Not kubectl alone, nor \`ls\`.
Wrapped \`kubectl get
  pods -w\` too.

\`\`\`sh
$ kubectl apply -f x.yaml \\
  --server-side
kubectl apply -f - <<EOF
kubectl: no command
EOF
echo kubectl
\`\`\`
`;
  expect(commandsIn(text).map(({ command }) => command)).toEqual([
    'kubectl apply -f x.yaml  --server-side',
    'kubectl apply -f - <<EOF',
    'kubectl get pods',
    'kubectl get `po`',
    'kubectl get pods -w',
  ]);
  expect(shellWords(`kubectl get -l 'a in (b,c)' "x y" $(cat z) <pod> 2>&1`)).toEqual([
    'kubectl',
    'get',
    '-l',
    'a in (b,c)',
    'x y',
    '…',
    '<pod>',
    '2',
  ]);
});

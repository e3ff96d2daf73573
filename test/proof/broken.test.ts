import { rmSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Problem } from '../../src/lessons/problem.ts';
import { runProgram } from '../support/run-program.ts';
import { type Break, writeBroken } from './broken-lessons.ts';

// Each way of breaking a lesson is found, at its place and in words that help: all of them in one run of the real program.

const object =
  'object:\n        apiVersion: v1\n        kind: ConfigMap\n        metadata: {name: "${feed}-settings"}\n        data: {batch: "${batch}"}\n      also:\n      - {cel: "object.data.batch == string(vars.batch)", say: batch is what the task says}';

const read: Record<string, Break> = {
  'unknown-field': {
    lesson: 'settings',
    from: '    task: Make',
    to: '    taks: Make',
    kind: 'schema',
    message: 'unknown field "taks"; did you mean task?',
    at: 'taks:',
  },
  'undefined-variable': {
    lesson: 'settings',
    from: 'say: ${feed}-settings holds',
    to: 'say: ${fed}-settings holds',
    kind: 'variable',
    message: '${fed} is not defined',
    at: '${fed}',
  },
  'one-pick-alone': {
    lesson: 'loader',
    from: 'int: {from: 2, to: 3}',
    to: 'pick: [2, two]',
    kind: 'schema',
    message: 'run: Deployment.spec.replicas is a number',
    at: '"${replicas}", template',
  },
  'two-steps-of-a-name': {
    lesson: 'loader',
    from: '- name: scale',
    to: '- name: run',
    kind: 'duplicate',
    message: 'there is another step named run',
    at: 'run\n    text: The feed doubles',
  },
  'two-checks-of-a-name': {
    lesson: 'loader',
    from: '- name: kept',
    to: '- name: gone',
    kind: 'duplicate',
    message: 'clear: there is another check named gone',
    at: 'gone\n      say: the loader',
  },
  'missing-file': {
    lesson: 'settings',
    from: 'from: files/settings.yaml',
    to: 'from: files/setings.yaml',
    kind: 'file',
    message: "files/setings.yaml is not in the lesson's folder",
    at: 'files/setings.yaml',
  },
  'setup-that-the-api-refuses': {
    lesson: 'settings',
    from: 'apply: files/team.yaml',
    to: 'apply: files/numbers.yaml',
    kind: 'schema',
    message: 'ConfigMap.data[batch] is a string, not the number 100',
    at: '100',
    in: 'files/numbers.yaml',
  },
  'field-of-a-manifest-behind-a-variable': {
    lesson: 'settings',
    from: 'spec:',
    to: 'spec:',
    files: { 'files/team.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${feed}\ndat: {}\n' },
    kind: 'schema',
    message: 'field "dat" is not in ConfigMap; did you mean data?',
    at: 'dat:',
    in: 'files/team.yaml',
  },
  'syntax-of-a-manifest': {
    lesson: 'settings',
    from: 'spec:',
    to: 'spec:',
    files: { 'files/team.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: team\ndata: {}\n' },
    kind: 'syntax',
    message: 'this is no valid YAML: ',
    at: 'data: {}',
    in: 'files/team.yaml',
  },
  'alias-of-nothing-in-a-manifest': {
    lesson: 'settings',
    from: 'spec:',
    to: 'spec:',
    files: { 'files/team.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: *team}\n' },
    kind: 'syntax',
    message: 'the alias *team stands for nothing',
    at: '*team',
    in: 'files/team.yaml',
  },
  'billion-laughs-in-a-manifest': {
    lesson: 'settings',
    from: 'spec:',
    to: 'spec:',
    files: {
      'files/team.yaml': `a: &a [${'x, '.repeat(20)}]\nb: &b [${'*a, '.repeat(20)}]\nc: &c [${'*b, '.repeat(20)}]\nd: [${'*c, '.repeat(20)}]\n`,
    },
    kind: 'syntax',
    message: 'alias',
    at: 'a: &a',
    in: 'files/team.yaml',
  },
  'no-object-in-a-manifest': {
    lesson: 'settings',
    from: 'spec:',
    to: 'spec:',
    files: { 'files/team.yaml': '# a comment\nkind: ConfigMap\n' },
    kind: 'syntax',
    message: 'it needs apiVersion, kind and metadata.name',
    at: 'kind',
    in: 'files/team.yaml',
  },
  'alias-of-what-it-is-in': {
    lesson: 'loader',
    from: 'spec: {replicas: "${replicas}", template',
    to: 'spec: &spec {paused: *spec, replicas: "${replicas}", template',
    kind: 'syntax',
    message: 'the alias *spec stands for what it is a part of',
    at: '*spec',
  },
  'folder-for-a-manifest': {
    lesson: 'settings',
    from: 'apply: files/team.yaml',
    to: 'apply: files',
    kind: 'file',
    message: 'files cannot be read: illegal operation on a directory',
    at: 'files\n  steps',
  },
  'file-for-a-folder': {
    lesson: 'settings',
    from: 'apply: files/team.yaml',
    to: 'apply: files/team.yaml/x',
    kind: 'file',
    message: 'files/team.yaml/x cannot be read: not a directory',
    at: 'files/team.yaml/x',
  },
  'path-with-a-nul': {
    lesson: 'settings',
    from: 'apply: files/team.yaml',
    to: 'apply: "files/te\\0am.yaml"',
    kind: 'file',
    message: 'the path of a file has no NUL in it',
    at: '"files/te',
  },
  'delete-of-a-kind-that-is-not-there': {
    lesson: 'settings',
    from: '  setup:\n',
    to: '  setup:\n  - delete: {apiVersion: v1, kind: ConfigMapp, metadata: {name: team}}\n',
    kind: 'schema',
    message: 'the API has no kind ConfigMapp in v1; did you mean ConfigMap?',
    at: 'ConfigMapp',
  },
  'file-outside': {
    lesson: 'settings',
    from: 'apply: files/team.yaml',
    to: 'apply: ../../etc/passwd',
    kind: 'file',
    message: 'leads out of its folder',
    at: '../../etc/passwd',
  },
  'write-outside': {
    lesson: 'settings',
    from: 'write: settings.yaml',
    to: 'write: ../settings.yaml',
    kind: 'file',
    message: '../settings.yaml leads out of the working folder',
    at: '../settings.yaml',
  },
  'check-outside': {
    lesson: 'settings',
    from: object,
    to: 'file: {path: ../../x.yaml, has: {kind: Pod}}',
    kind: 'file',
    message: '../../x.yaml leads out of the working folder',
    at: '../../x.yaml',
  },
  'check-of-the-machine': {
    lesson: 'settings',
    from: object,
    to: 'file: {path: /etc/passwd, has: {kind: Pod}}',
    kind: 'file',
    message: '/etc/passwd leads out of the working folder',
    at: '/etc/passwd',
  },
  'setup-outside': {
    lesson: 'settings',
    from: 'apply: files/team.yaml',
    to: 'delete: {apiVersion: v1, kind: ConfigMap, metadata: {name: coredns, namespace: kube-system}}',
    kind: 'file',
    message: "ConfigMap coredns is for the namespace kube-system, which is none of the lesson's",
    at: '{apiVersion: v1, kind: ConfigMap, metadata: {name: coredns',
  },
  'setup-of-the-whole-cluster': {
    lesson: 'settings',
    from: 'apply: files/team.yaml',
    to: 'delete: {apiVersion: scheduling.k8s.io/v1, kind: PriorityClass, metadata: {name: high}}',
    kind: 'file',
    message: 'PriorityClass high belongs to the whole cluster: name it under allow.cluster',
    at: '{apiVersion: scheduling.k8s.io/v1',
  },
  'needs-a-shell': {
    lesson: 'loader',
    from: 'run: kubectl delete pod stray\n    alternatives',
    to: 'run: kubectl delete pod stray | cat\n    alternatives',
    kind: 'action',
    message: 'clear: solution: "|" needs a shell',
    at: 'kubectl delete pod stray | cat',
  },
  'other-program': {
    lesson: 'loader',
    from: 'run: kubectl delete pod stary',
    to: 'run: rm -rf pod',
    kind: 'action',
    message: 'clear: wrong[0]: a command starts with kubectl, helm, k8s-de; found rm',
    at: 'rm -rf pod',
  },
  'leaves-its-cluster': {
    lesson: 'loader',
    from: 'run: kubectl delete pod stray\n    alternatives',
    to: 'run: kubectl delete pod stray --context=prod\n    alternatives',
    kind: 'action',
    message: "clear: solution: --context leads away from the attempt's cluster: leave it out",
    at: 'kubectl delete pod stray --context=prod',
  },
  'does-not-end': {
    lesson: 'loader',
    from: 'run: kubectl delete pod stary',
    to: 'run: kubectl get pods -w',
    kind: 'action',
    message: 'clear: wrong[0]: kubectl get -w does not end by itself',
    at: 'kubectl get pods -w',
  },
  'cel-syntax': {
    lesson: 'loader',
    from: 'object.status.readyReplicas == vars.replicas',
    to: 'object.status.readyReplicas == == 2',
    kind: 'cel',
    message: 'run: ',
    at: '"object.status.readyReplicas == == 2"',
  },
  'cel-types': {
    lesson: 'settings',
    from: 'object.data.batch == string(vars.batch)',
    to: "1 + 'a' == 2",
    kind: 'cel',
    message: 'no such overload',
    at: '"1 + ',
  },
  'cel-field': {
    lesson: 'loader',
    from: 'object.status.readyReplicas ==',
    to: 'object.status.readyReplica ==',
    kind: 'cel',
    message: 'run: field "readyReplica" is not in Deployment.status; did you mean readyReplicas?',
    at: '"object.status.readyReplica ==',
  },
  'cel-variable': {
    lesson: 'loader',
    from: '== vars.replicas',
    to: '== vars.replica',
    kind: 'cel',
    message: 'run: vars.replica is not defined; did you mean vars.replicas?',
    at: '"object.status.readyReplicas ==',
  },
  'cel-operands': {
    lesson: 'loader',
    from: 'object.status.readyReplicas == vars.replicas',
    to: "object.status.readyReplicas == '2'",
    kind: 'cel',
    message: "run: found no matching overload for '_==_' applied to '(int, string)'",
    at: '"object.status.readyReplicas == ',
  },
  'cel-field-in-a-loop': {
    lesson: 'loader',
    from: 'object.status.readyReplicas == vars.replicas',
    to: "object.spec.template.spec.containers.all(c, c.imag != '')",
    kind: 'cel',
    message: 'run: field "imag" is not in Deployment.spec.template.spec.containers; did you mean image?',
    at: '"object.spec.template',
  },
  'count-in-words': {
    lesson: 'loader',
    from: 'is: 5}',
    to: 'is: lots}',
    kind: 'schema',
    message: 'not a number of objects, such as 3 or ">= 2"',
    at: 'is: lots}',
  },
  'cel-no-condition': {
    lesson: 'loader',
    from: 'object.status.readyReplicas == vars.replicas',
    to: 'object.spec.replicas',
    kind: 'cel',
    message: 'run: gives int, and a condition is true or false',
    at: '"object.spec.replicas',
  },
  'cel-too-many-loops': {
    lesson: 'loader',
    from: 'object.status.readyReplicas == vars.replicas',
    to: '[1].all(a, [1].all(b, [1].all(c, [1].all(d, true))))',
    kind: 'cel',
    message: 'run: more than 3 loops stand within each other',
    at: '"[1].all',
  },
  'cel-other-subject': {
    lesson: 'loader',
    from: 'object.status.readyReplicas == vars.replicas',
    to: 'objects.all(o, o.status.readyReplicas == 2)',
    kind: 'cel',
    message: 'run: there is no objects here, but object',
    at: '"objects.all',
  },
  'field-that-is-not-there': {
    lesson: 'loader',
    from: 'spec: {replicas: "${replicas}", template',
    to: 'spec: {replica: "${replicas}", template',
    kind: 'schema',
    message: 'run: field "replica" is not in Deployment.spec; did you mean replicas?',
    at: 'replica: "',
  },
  'field-in-a-list': {
    lesson: 'loader',
    from: 'containers: [{image: "nginx:1.28"}]}}}',
    to: 'containers: [{img: "nginx:1.28"}]}}}',
    kind: 'schema',
    message: 'run: field "img" is not in Deployment.spec.template.spec.containers',
    at: 'img:',
  },
  'kind-that-is-not-there': {
    lesson: 'loader',
    from: 'kind: Deployment\n',
    to: 'kind: Deploymnet\n',
    kind: 'schema',
    message: 'run: the API has no kind Deploymnet in apps/v1; did you mean Deployment?',
    at: 'Deploymnet',
  },
  'version-that-is-not-there': {
    lesson: 'loader',
    from: 'apiVersion: apps/v1\n        kind: Deployment\n',
    to: 'apiVersion: app/v1\n        kind: Deployment\n',
    kind: 'schema',
    message: 'run: the API has no app/v1; did you mean apps/v1?',
    at: 'app/v1',
  },
  'value-that-is-not-there': {
    lesson: 'loader',
    from: 'status: {phase: Running}',
    to: 'status: {phase: Runing}',
    kind: 'schema',
    message: 'scale: Pod.status.phase cannot be "Runing"; did you mean Running?',
    at: 'Runing',
  },
  'command-of-a-text': {
    lesson: 'settings',
    from: 'text: Loaders read their settings from a ConfigMap.',
    to: 'text: Loaders read their settings with `kubectl gte configmap`.',
    kind: 'command',
    message: 'kubectl has no command "gte"; did you mean get?',
    at: 'kubectl gte configmap',
  },
  'command-of-a-block': {
    lesson: 'settings',
    from: 'text: Loaders read their settings from a ConfigMap.',
    to: 'text: |\n      Look:\n\n      ```\n      kubectl get pods\n      kubectl get pods --al-namespaces\n      ```',
    kind: 'command',
    message: 'kubectl get has no flag --al-namespaces; did you mean --all-namespaces?',
    at: 'kubectl get pods --al',
  },
  'command-of-a-task': {
    lesson: 'settings',
    from: 'task: Make a ConfigMap named `${feed}-settings` that holds `batch=${batch}`.',
    to: 'task: "Type `kubectl create configmap ${feed}-settings --from-litral=batch=1`"',
    kind: 'command',
    message: 'kubectl create configmap has no flag --from-litral; did you mean --from-literal?',
    at: 'kubectl create configmap ${feed}-settings --from-litral',
  },
  'command-of-an-alternative': {
    lesson: 'settings',
    from: 'run: kubectl apply -f settings.yaml',
    to: 'run: kubectl apply --flie settings.yaml',
    kind: 'command',
    message: 'create: alternatives[0]: kubectl apply has no flag --flie',
    at: 'kubectl apply --flie',
  },
  'dead-link': {
    lesson: 'settings',
    from: 'text: Loaders read their settings from a ConfigMap.',
    to: 'text: Loaders read [their settings](files/setings.yaml).',
    kind: 'file',
    message: "the link files/setings.yaml is dead: it is not in the lesson's folder",
    at: '[their settings]',
  },
  'link-that-leads-out': {
    lesson: 'settings',
    from: 'text: Loaders read their settings from a ConfigMap.',
    to: 'text: Loaders read [their settings](../first/lesson.yaml).',
    kind: 'file',
    message: 'the link ../first/lesson.yaml is dead',
    at: '[their settings]',
  },
  'link-that-runs': {
    lesson: 'settings',
    from: 'text: Loaders read their settings from a ConfigMap.',
    to: 'text: Loaders read [their settings](javascript:alert).',
    kind: 'file',
    message: 'the link javascript:alert is no address that a browser opens',
    at: '[their settings]',
  },
  'file-that-nothing-names': {
    lesson: 'settings',
    from: 'write: settings.yaml, from: files/settings.yaml',
    to: 'write: other.yaml, text: "a: b"',
    and: [['kubectl apply -f settings.yaml', 'kubectl apply -f other.yaml']],
    kind: 'file',
    message: 'files/settings.yaml is named nowhere',
    at: 'apiVersion: k8s-de.dev',
  },
  'cel-condition': {
    lesson: 'settings',
    from: 'cel: "object.data.batch == string(vars.batch)"',
    to: 'cel: "size(object.data)"',
    kind: 'cel',
    message: 'create: gives int, and a condition is true or false',
    at: '"size(object.data)"',
  },
  'too-few-answers': {
    lesson: 'loader',
    from: '    - answer: the ReplicaSet\n',
    to: '',
    kind: 'action',
    message: 'say: solution has 1 answer, and the step asks 2 questions',
    at: '- answer: ${replicas}\n    alternatives',
  },
  'cause-that-is-not-there': {
    lesson: 'settings',
    from: 'cause: nearly-named',
    to: 'cause: nearly-name',
    kind: 'schema',
    message: 'cause cannot be "nearly-name"; did you mean nearly-named?',
    at: 'nearly-name\n',
  },
};

const proven: Record<string, Break> = {
  'broken-check': {
    lesson: 'settings',
    from: 'data: {batch: "${batch}"}',
    to: 'data: {batch: "999"}',
    kind: 'solution',
    message: 'create: the check made is passed by no right answer',
    at: 'name: made\n',
  },
  'broken-solution': {
    lesson: 'settings',
    from: '- run: kubectl create configmap ${feed}-settings --from-literal=batch=${batch}',
    to: '- run: kubectl create configmap ${feed}-settings --from-literal=batch=1',
    kind: 'solution',
    message: 'create: solution fails: The ConfigMap',
    at: '- run: kubectl create configmap ${feed}-settings --from-literal=batch=1',
  },
  'one-pick-whose-solution-fails': {
    lesson: 'settings',
    from: '- run: kubectl create configmap ${feed}-settings --from-literal=batch=${batch}',
    to: '- run: kubectl create configmap ${feed}-settings --from-literal=batch=100',
    kind: 'solution',
    message: 'batch=102',
    at: '- run: kubectl create configmap ${feed}-settings --from-literal=batch=100',
  },
  'solution-that-kubectl-refuses': {
    lesson: 'settings',
    from: '- run: kubectl create configmap ${feed}-settings',
    to: '- run: kubectl creat configmap ${feed}-settings',
    kind: 'command',
    message: 'kubectl has no command "creat"; did you mean create?',
    at: 'kubectl creat configmap',
  },
  'broken-alternative': {
    lesson: 'settings',
    from: '- {run: kubectl apply -f settings.yaml}',
    to: '- {run: kubectl get -f settings.yaml}',
    kind: 'alternative',
    message: 'create: alternatives[0] fails: ',
    at: '{run: kubectl get -f settings.yaml}',
  },
  'wrong-answer-of-another-cause': {
    lesson: 'settings',
    from: 'cause: value-differs',
    to: 'cause: field-missing',
    kind: 'wrong',
    message: 'create: wrong[1] is wrong (value-differs): ',
    at: 'field-missing',
  },
  'wrong-answer-that-passes': {
    lesson: 'settings',
    from: '--from-literal=batch=7"',
    to: '--from-literal=batch=${batch}"',
    kind: 'wrong',
    message: 'create: wrong[1] passes: no check sees the mistake',
    at: 'wrong\n      cause: value-differs',
  },
  'delete-of-what-no-cluster-serves': {
    lesson: 'settings',
    from: '  setup:\n',
    to: '  setup:\n  - delete: {apiVersion: acme.io/v1, kind: Feed, metadata: {name: team}}\n',
    kind: 'start',
    message: 'create: the scene cannot be made: the cluster serves no Feed of acme.io/v1',
    at: '- delete',
  },
  'write-over-the-folder': {
    lesson: 'settings',
    from: '    - run: kubectl create',
    to: '    - {write: ., text: x}\n    - run: kubectl create',
    kind: 'action',
    message: 'create: . cannot be written: illegal operation on a directory',
    at: '- {write: ., text: x}',
  },
  'write-below-a-file': {
    lesson: 'settings',
    from: '    - - {write: settings.yaml',
    to: '    - - {write: a, text: x}\n      - {write: a/b, text: x}\n      - {write: settings.yaml',
    kind: 'action',
    message: 'create: a/b cannot be written: a file lies where its folder would be',
    at: '- {write: a, text: x}',
  },
  'nothing-left-to-do': {
    lesson: 'settings',
    from: object,
    to: 'object: {apiVersion: v1, kind: ConfigMap, metadata: {name: team}}',
    kind: 'start',
    message: 'create: all checks pass before anything is done',
    at: 'create\n    text',
  },
  'passes-in-an-empty-cluster': {
    lesson: 'settings',
    from: object,
    to: 'count: {of: {apiVersion: v1, kind: Pod}, is: 0}',
    kind: 'empty',
    message: 'create: its checks pass in an empty cluster',
    at: 'checks:',
  },
  'only-once': {
    lesson: 'settings',
    from: '  setup:\n  - apply: files/team.yaml\n',
    to: '  allow: {cluster: [{resource: priorityclasses, name: "${namespace}-*"}]}\n',
    kind: 'again',
    message: 'create: after a reset it cannot be done again: ',
    and: [
      [object, 'ran: {command: create priorityclass}'],
      [
        'kubectl create configmap ${feed}-settings --from-literal=batch=${batch}',
        'kubectl create priorityclass ${namespace}-high --value=10',
      ],
    ],
    at: 'create\n    text',
  },
  'absent-that-nothing-makes': {
    lesson: 'loader',
    from: 'absent: {apiVersion: v1, kind: Pod, metadata: {name: stray}}',
    to: 'absent: {apiVersion: v1, kind: Pod, metadata: {name: stary}}',
    kind: 'solution',
    message: 'clear: the check gone is passed by no right answer',
    at: 'name: gone',
  },
};

const found: Record<string, Problem[]> = {};
const folders: string[] = [];
let places: Record<string, { file: string; line: number; column: number }> = {};

async function validate(folder: string, ...words: string[]): Promise<number> {
  const program = join(import.meta.dirname, '../../bin/k8s-de.js');
  const { code, stdout, stderr } = await runProgram(process.execPath, [
    program,
    'validate',
    '--reporter',
    'json',
    ...words,
    folder,
  ]);
  expect(stderr).toBe('');
  for (const problem of JSON.parse(stdout).problems as Problem[]) {
    const [name = ''] = relative(folder, problem.file).split(sep);
    found[name] = [...(found[name] ?? []), problem];
  }
  return code;
}

/** Writes the lessons of a table, and validates them all. */
async function breakAndValidate(table: Record<string, Break>, ...words: string[]): Promise<void> {
  const broken = writeBroken(table);
  folders.push(broken.folder);
  places = { ...places, ...broken.places };
  expect(await validate(broken.folder, ...words)).toBe(1);
}

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

describe('a lesson is read, and a problem is told with its place', () => {
  beforeAll(() => breakAndValidate(read), 600_000);

  test.each(Object.entries(read))('%s', (name, { kind, message }) => {
    const problem = found[name]?.find((each) => each.message.includes(message));
    expect({ ...problem, all: found[name] }).toMatchObject({ kind, ...places[name] });
  });
});

describe('a lesson is proven, and what is not so is told with its place', () => {
  beforeAll(() => breakAndValidate(proven, '--run', '--seed', '5'), 600_000);

  test.each(Object.entries(proven))('%s', (name, { kind, message }) => {
    const problem = found[name]?.find((each) => each.message.includes(message));
    expect({ ...problem, all: found[name] }).toMatchObject({ kind, ...places[name] });
  });
});

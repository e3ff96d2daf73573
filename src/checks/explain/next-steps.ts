import type { Cause } from './causes.ts';

/** A sentence or two on where to go from a cause; `path` is the first field that differs, where one does. */
type NextStep = (path: string | undefined) => string;

const field = (path: string | undefined) => (path ? `the field \`${path}\`` : 'the field that the check names');

/**
 * From each cause to what to look at or to change next: the way and its tool, not the value. The diagnosis has said what is so;
 * this says what one does about it.
 */
export const nextSteps: Readonly<Record<Cause, NextStep>> = {
  refused: () =>
    'Your kubectl wrote outside this lesson. Leave `-n` and `--context` out: the namespace is set for you.',
  'namespace-missing': () =>
    'Leave `-n` out, or name a namespace of this lesson. `kubectl config view --minify` shows yours.',
  'namespace-nearly-named': () => 'Read the namespace that you typed letter by letter, then type the command again.',
  'other-namespace': () =>
    'An object cannot move: make it anew in the right namespace, and delete the one that is in the wrong one.',
  'nearly-named': () =>
    'A name cannot be changed: delete the object and make it again. Compare it with the task letter by letter.',
  'other-kind': () =>
    'Each kind has a command of its own to make it: see `kubectl create --help`. Then delete the other object.',
  'other-name': () => 'What you made is right but for its name, which cannot be changed: delete it and make it again.',
  deleted: () => 'It has to be made once more. The commands that you typed are in your history: arrow up.',
  'not-found': () =>
    'The first thing to do is to make it. Did your last command end with an error? Its first line says why.',
  'value-differs': (path) => `Change ${field(path)}: \`kubectl edit\`, or mend your file and apply it again.`,
  'field-missing': (path) => `Add ${field(path)}. \`kubectl explain\` tells what goes there and how it is written.`,
  'field-unwanted': (path) => `Take ${field(path)} away: \`kubectl edit\`, or a patch that sets it to null.`,
  'item-missing': (path) => `A list lacks something: ${field(path)}. Other items of it can stay as they are.`,
  'string-for-number': (path) =>
    `Quotes make a text of a number, in YAML as in JSON. Look at how ${field(path)} is written.`,
  'unit-mix-up': (path) => `Read the unit behind the number of ${field(path)}: m is a thousandth, Mi is 1024 × 1024.`,
  'image-differs': () => '`kubectl set image` changes the image of what runs, container by container.',
  'image-tag-missing': () =>
    'An image without a tag means `latest`, whatever that is today. Add the tag with `kubectl set image`.',
  'image-tag-differs': () => 'The name is right. Change what stands behind the colon with `kubectl set image`.',
  'label-differs': () => '`kubectl label` sets a label; for one that is there already it wants `--overwrite`.',
  'label-misplaced': () =>
    'There are two places for labels: the object itself, and the template of its Pods. Look at where yours stands.',
  'selector-mismatch': () =>
    'The labels that the selector names must stand in the Pod template, letter by letter. Compare the two.',
  'service-selects-nothing': () =>
    'A Service finds Pods by their labels. Put its selector beside `kubectl get pods --show-labels`.',
  'port-mix-up': () =>
    '`port` is where the Service is called, `targetPort` where the container listens. Which of your two numbers is which?',
  'env-in-other-container': () =>
    'The Pod has more than one container, and the variable is in another one. `kubectl set env` takes `-c`.',
  'condition-false': () => 'It is there, and one thing about it is not so yet: the one that the check names.',
  'image-not-found': () =>
    'The registry has no image of that name and tag. Compare it with the task, then `kubectl set image`.',
  'image-name-invalid': () =>
    'An image reference is small letters, digits and a few marks, then a colon and a tag. Look for what does not fit.',
  unschedulable: () =>
    'The events of the Pod say how many nodes said no, and why. Requests, selectors and taints are what nodes look at.',
  crash: () =>
    'The program ends by itself. Its last words are in its log: `kubectl logs`, with `--previous` after a restart.',
  'out-of-memory': () =>
    'Compare what the container needs with its limit, `resources.limits.memory`, and mind the unit.',
  'config-missing': () =>
    'The Pod names a ConfigMap or a Secret that is not there. Which of the two names is wrong: the one in the Pod, or the one that you made?',
  'config-key-missing': () =>
    'The ConfigMap or Secret is there and lacks one key. `kubectl describe` shows the keys that it has.',
  'quota-exceeded': () => 'A quota of the namespace is used up: `kubectl describe quota`. Ask for less, or make room.',
  'claim-missing': () => 'The Pod wants a claim that is not there. Compare its `claimName` with `kubectl get pvc`.',
  'claim-unbound': () =>
    'A claim waits for a volume. `kubectl describe pvc` tells what it waits for, `kubectl get storageclass` what there is.',
  'probe-failing': () =>
    'The kubelet asks the container and gets the wrong answer. Compare port and path of the probe with what the program serves.',
  'account-missing': () =>
    'Pods run as a ServiceAccount, and theirs is not there. Compare `serviceAccountName` with `kubectl get serviceaccounts`.',
  'pod-security': () =>
    'The namespace has a Pod security level, and the events say what it forbids. Those are fields of `securityContext`.',
  'creation-refused': () =>
    'The controller tries to make Pods, and the API server refuses. The events of its object hold the words.',
  'not-ready': () => 'It did not become ready. `kubectl describe` shows its conditions and, at the end, what happened.',
  'count-differs': () => 'Count what there is. Are there some too many, or do some lack what the check counts by?',
  'still-there': () =>
    '`kubectl delete` takes an object away. One that comes back belongs to another: look at its owner.',
  'not-run': () => 'This step counts the command itself: type the one that the check names, and read what it prints.',
  'run-on-other': () => 'The command was right, and what it was about was not. Read in the task what it is to be.',
  'run-failed': () => 'The command was seen, and it failed. Its error message says what it missed.',
  'not-answered': () => 'The question waits for you: `answer VALUE` here, or `k8s-de check --answer VALUE`.',
  'answer-wrong': () =>
    'Look once more at what the question is about before you answer again: the answer stands in what kubectl prints.',
  'too-few-related': () => 'Follow the chain one link at a time: owner, children, Pods. Where does it end?',
  'log-lacks': () => 'Read all that the program said. Does it get as far as what the check waits for?',
  'event-missing': () =>
    'Events say what happened to an object: `kubectl get events`. What would make the one happen that is asked for?',
  'http-differs': () =>
    'A request goes Service, endpoints, Pod. Check each: `kubectl get endpointslices`, then the log of the Pod.',
  'access-missing': () =>
    'Rights come from a Role and a RoleBinding that joins it with the account. `kubectl auth can-i` asks as somebody else with `--as`.',
  'access-granted': () =>
    'Somebody may do more than they should. Look for the RoleBinding that gives it, and for `*` in its Role.',
  'file-missing': () => 'The file belongs into the working folder of the lesson: `ls` here shows what there is.',
  'file-invalid': () =>
    'YAML is picky about spaces: items of one list begin in the same column, and tabs are not allowed.',
  'file-differs': (path) => `Open the file and look at ${field(path)}: \`edit FILE\`.`,
};

/**
 * Why a check is not passed: the closed list that lessons (`wrong: … cause:`), JSON output and translations share.
 * An id never changes its meaning; the sentence says when the rules give it.
 */
export const causes = {
  // Rule 2: the write did not reach the lesson's namespaces.
  refused: 'a write outside the namespaces of the lesson was refused',
  'namespace-missing': 'the namespace that the learner wrote to does not exist',
  'namespace-nearly-named': 'the namespace that the learner wrote to is nearly named as the right one',
  // Rule 3: the object is not there.
  'other-namespace': 'the object is in another namespace of the attempt',
  'nearly-named': 'an object of the kind has nearly the same name',
  'other-kind': 'an object of a kind that is taken for it has the name',
  'other-name': 'an object of the kind has what is expected under another name',
  deleted: 'the object was there and was deleted',
  'not-found': 'nothing like the object is there',
  // Rule 4: the object is there, and what the learner writes differs.
  'value-differs': 'a field has another value',
  'field-missing': 'a field is not set',
  'field-unwanted': 'a field is set that should not be',
  'item-missing': 'a list lacks an item',
  'string-for-number': 'a string stands where a number belongs, or the other way round',
  'unit-mix-up': 'a quantity has the wrong unit',
  'image-differs': 'another image',
  'image-tag-missing': 'the image has no tag, so that the newest one runs',
  'image-tag-differs': 'the right image with another tag',
  'label-differs': 'a label is missing or has another value',
  'label-misplaced': 'the label is on the object and not on its Pods, or the other way round',
  'selector-mismatch': 'the selector does not select the labels of the Pod template',
  'service-selects-nothing': 'the selector of a Service reaches no Pod',
  'port-mix-up': 'port and targetPort are confused',
  'env-in-other-container': 'the environment variable is in another container',
  'condition-false': 'an additional condition of the check does not hold',
  // Rule 5: what the learner writes is right, and the cluster cannot make it so.
  'image-not-found': 'the image cannot be pulled: it does not exist',
  'image-name-invalid': 'the image reference cannot be read',
  unschedulable: 'no node can take the Pod',
  crash: 'a container ends with an error again and again',
  'out-of-memory': 'a container needs more memory than its limit',
  'config-missing': 'a ConfigMap or Secret that a container needs does not exist',
  'config-key-missing': 'a ConfigMap or Secret lacks a key that a container needs',
  'quota-exceeded': 'a quota leaves no room',
  'claim-missing': 'a claim that a Pod wants does not exist',
  'claim-unbound': 'a claim has no volume',
  'probe-failing': 'a probe of a container fails',
  'account-missing': 'the ServiceAccount of the Pods does not exist',
  'pod-security': 'the Pod security level of the namespace refuses the Pods',
  'creation-refused': 'the cluster refuses the Pods of the object',
  'not-ready': 'it did not become as expected in the time given, or never will by itself',
  // Other kinds of checks.
  'count-differs': 'there are more or fewer objects than expected',
  'still-there': 'the object should be gone',
  'not-run': 'the command was not run yet',
  'run-on-other': 'the command was run for another object',
  'run-failed': 'the command was run and failed',
  'not-answered': 'the question is not answered yet',
  'answer-wrong': 'the answer is another one',
  'too-few-related': 'what should belong to the object is not there, or not in that number',
  'log-lacks': 'the log does not have the text',
  'event-missing': 'the event was not seen',
  'http-differs': 'the answer over HTTP is another one',
  'access-missing': 'somebody may not do what should be allowed',
  'access-granted': 'somebody may do what should not be allowed',
  'file-missing': 'the file is not there',
  'file-invalid': 'the file cannot be read as YAML',
  'file-differs': 'the file does not have what is asked',
} as const;

export type Cause = keyof typeof causes;

/** The ids as a non-empty list, for schemas. */
export const causeIds = Object.keys(causes) as [Cause, ...Cause[]];

import { clone, type Job, type LabelSelector } from '../../../../kube/object.ts';
import { matchesLabelSelector } from '../../../../kube/selector.ts';
import { type FieldError, fieldError } from '../../../api/errors.ts';
import { validateLabelSelector } from '../../parts/labels.ts';
import { shownSelector } from '../../parts/workload/selector.ts';

const prefix = 'batch.kubernetes.io/';

/** Gives a new Job the selector that finds its Pods alone, unless its maker wants to choose one. */
export function generateSelector({ metadata, spec }: Job): void {
  if (spec.manualSelector) return;
  spec.template.metadata ??= {};
  spec.template.metadata.labels ??= {};
  const { labels } = spec.template.metadata;
  for (const [key, value] of Object.entries(generatedLabels(metadata))) labels[key] ??= value;
  metadata.labels ??= labels;
  spec.selector ??= {};
  spec.selector.matchLabels = { [`${prefix}controller-uid`]: metadata.uid, ...spec.selector.matchLabels };
}

/** The rules for a selector that is generated: nobody may have put something else in the way of it. */
export function validateGeneratedSelector({ metadata, spec }: Job): FieldError[] {
  const { selector, template, manualSelector } = spec;
  if (manualSelector || !selector) return [];
  const expected = generatedLabels(metadata);
  const labels = template.metadata?.labels ?? {};
  const order = ['controller-uid', 'job-name', `${prefix}controller-uid`, `${prefix}job-name`] as const;
  const errors = order.flatMap((key) => validateHasLabel(labels, key, expected[key]));
  if (!matchesLabelSelector(selector, expected))
    errors.push(fieldError.invalid('spec.selector', shownSelector(selector), '`selector` not auto-generated'));
  return errors;
}

/** The rules for the selector of any Job. */
export function validateJobSelector(
  { selector, template }: Pick<Job['spec'], 'selector' | 'template'>,
  path: string,
): FieldError[] {
  const at = `${path}.selector`;
  const wrong = validateLabelSelector(selector, at);
  const errors = selector ? wrong : [fieldError.required(at)];
  const labels = template.metadata?.labels;
  if (wrong.length > 0 || (selector && (isEmpty(selector) || matchesLabelSelector(selector, labels)))) return errors;
  const text = '`selector` does not match template `labels`';
  return [...errors, fieldError.invalid(`${path}.template.metadata.labels`, sorted(labels), text)];
}

function generatedLabels({ name, uid }: Job['metadata']) {
  return {
    [`${prefix}controller-uid`]: uid,
    [`${prefix}job-name`]: name,
    'controller-uid': uid,
    'job-name': name,
  } as const;
}

function validateHasLabel(labels: Record<string, string>, key: string, expected: string | undefined): FieldError[] {
  const path = `spec.template.metadata.labels[${key}]`;
  const found = labels[key];
  const text = `must be '${expected}'`;
  if (found === undefined) return [fieldError.required(path, text)];
  return found === expected ? [] : [fieldError.invalid(path, sorted(labels), text)];
}

function sorted(labels: Record<string, string> | undefined): Record<string, string> | null {
  return labels ? Object.fromEntries(Object.entries(clone(labels)).sort(([a], [b]) => (a < b ? -1 : 1))) : null;
}

function isEmpty({ matchLabels = {}, matchExpressions = [] }: LabelSelector): boolean {
  return Object.keys(matchLabels).length + matchExpressions.length === 0;
}

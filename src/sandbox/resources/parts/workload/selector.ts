import type { LabelSelector, PodTemplateSpec } from '../../../../kube/object.ts';
import { matchesLabelSelector } from '../../../../kube/selector.ts';
import { type FieldError, fieldError } from '../../../api/errors.ts';
import { validateLabelSelector } from '../labels.ts';
import { validatePodTemplate } from '../pod/spec.ts';

/** A selector with its fields in the order in which Go prints them in messages; one that is not there is null. */
export function shownSelector(selector: LabelSelector | null | undefined): LabelSelector | null {
  if (!selector) return null;
  const { matchLabels, matchExpressions } = selector;
  const sorted = matchLabels && Object.fromEntries(Object.entries(matchLabels).sort(([a], [b]) => (a < b ? -1 : 1)));
  return {
    ...(sorted && { matchLabels: sorted }),
    ...(matchExpressions && { matchExpressions }),
  };
}

/** The rules for selector and template of a ReplicaSet and of a Deployment. */
export function validateSelectorAndTemplate(
  { selector, template }: { selector?: LabelSelector; template?: PodTemplateSpec },
  path: string,
): FieldError[] {
  const at = `${path}.selector`;
  const wrong = validateLabelSelector(selector, at);
  const errors: FieldError[] = [...(selector ? wrong : [fieldError.required(at)])];
  if (selector && isEmpty(selector))
    errors.push(fieldError.invalid(at, shownSelector(selector), 'empty selector is invalid for deployment'));
  // With an unreadable selector the template is not looked at.
  if (selector && wrong.length)
    return [...errors, fieldError.invalid(at, shownSelector(selector), 'invalid label selector')];
  const labels = template?.metadata?.labels;
  const matches = selector && (isEmpty(selector) || matchesLabelSelector(selector, labels));
  if (!matches) {
    const text = '`selector` does not match template `labels`';
    errors.push(fieldError.invalid(`${path}.template.metadata.labels`, labels ?? null, text));
  }
  return [...errors, ...validateLastingTemplate(template ?? {}, `${path}.template`)];
}

/** Pods that are replaced for ever must restart always. */
function validateLastingTemplate(template: PodTemplateSpec, path: string): FieldError[] {
  const { restartPolicy, activeDeadlineSeconds } = template.spec ?? {};
  const errors = validatePodTemplate(template, path);
  if (restartPolicy !== undefined && restartPolicy !== 'Always')
    errors.push(fieldError.notSupported(`${path}.spec.restartPolicy`, restartPolicy, ['Always']));
  if (activeDeadlineSeconds !== undefined) {
    const text = 'activeDeadlineSeconds in ReplicaSet is not Supported';
    errors.push(fieldError.forbidden(`${path}.spec.activeDeadlineSeconds`, text));
  }
  return errors;
}

function isEmpty({ matchLabels = {}, matchExpressions = [] }: LabelSelector): boolean {
  return Object.keys(matchLabels).length + matchExpressions.length === 0;
}

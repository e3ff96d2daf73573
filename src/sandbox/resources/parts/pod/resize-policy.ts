import type { Container, PodSpec } from '../../../../kube/object.ts';
import { type FieldError, fieldError } from '../../../api/errors.ts';

const resources = ['cpu', 'memory'];
const policies = ['NotRequired', 'RestartContainer'];
const actions = ['Restart', 'RestartAllContainers'];

/** The rules for what a change of a container's resources does to it. */
export function validateResizePolicy({ resizePolicy = [] }: Container, spec: PodSpec, path: string): FieldError[] {
  const seen = new Set<string>();
  return resizePolicy.flatMap(({ resourceName = '', restartPolicy = '' }, i) => {
    const errors: FieldError[] = [];
    if (seen.has(resourceName)) errors.push(fieldError.duplicate(`${path}[${i}]`, resourceName));
    seen.add(resourceName);
    if (!resourceName) errors.push(fieldError.required(path));
    else if (!resources.includes(resourceName)) errors.push(fieldError.notSupported(path, resourceName, resources));
    if (!restartPolicy) errors.push(fieldError.required(path));
    else if (!policies.includes(restartPolicy)) errors.push(fieldError.notSupported(path, restartPolicy, policies));
    if (spec.restartPolicy === 'Never' && restartPolicy === 'RestartContainer') {
      const text = "must be 'NotRequired' when pod `restartPolicy` is 'Never'";
      errors.push(fieldError.invalid(path, restartPolicy, text));
    }
    return errors;
  });
}

/** The rules for what a container's exit code does to it. */
export function validateRestartRules(rules: NonNullable<Container['restartPolicyRules']>, path: string): FieldError[] {
  return rules.flatMap(({ action, exitCodes }, i) => {
    const at = `${path}[${i}]`;
    const errors: FieldError[] = [];
    if (!actions.includes(action)) errors.push(fieldError.notSupported(`${at}.action`, action, actions));
    if (!exitCodes) return [...errors, fieldError.required(`${at}.exitCodes`, 'must be specified')];
    const operators = ['In', 'NotIn'];
    if (!operators.includes(exitCodes.operator ?? ''))
      errors.push(fieldError.notSupported(`${at}.exitCodes.operator`, exitCodes.operator ?? '', operators));
    return errors;
  });
}

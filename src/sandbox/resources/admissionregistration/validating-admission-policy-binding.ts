import { type FieldError, fieldError } from '../../api/errors.ts';
import { definePolicyBinding, type PolicyBinding } from './policy-binding.ts';

export interface ValidatingAdmissionPolicyBinding extends PolicyBinding {
  spec?: PolicyBinding['spec'] & { validationActions?: string[] };
}

export const validatingAdmissionPolicyBinding = definePolicyBinding<ValidatingAdmissionPolicyBinding>({
  kind: 'ValidatingAdmissionPolicyBinding',
  plural: 'validatingadmissionpolicybindings',
  validate: ({ spec }) => validateActions(spec?.validationActions ?? [], 'spec.validationActions'),
});

const actions = ['Audit', 'Deny', 'Warn'];

function validateActions(given: readonly string[], path: string): FieldError[] {
  if (given.length === 0) return [fieldError.required(path, 'at least one validation action is required')];
  const errors = given.flatMap((action, i) => {
    if (!actions.includes(action)) return [fieldError.notSupported(`${path}[${i}]`, action, actions)];
    return given.indexOf(action) < i ? [fieldError.duplicate(`${path}[${i}]`, action)] : [];
  });
  if (given.includes('Deny') && given.includes('Warn'))
    errors.push(
      fieldError.invalid(
        path,
        given,
        'must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers serves no purpose)',
      ),
    );
  return errors;
}

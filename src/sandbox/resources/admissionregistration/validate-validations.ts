import { checkLabelKey } from '../../../kube/names.ts';
import { type FieldError, fieldError } from '../../api/errors.ts';
import { type Names, validateExpression } from './expressions.ts';

/** A rule that objects must pass. */
export interface Validation {
  expression?: string;
  message?: string;
  messageExpression?: string;
  reason?: string;
}

/** What a policy adds to the audit log. */
export interface AuditAnnotation {
  key?: string;
  valueExpression?: string;
}

const reasons = ['Forbidden', 'Invalid', 'RequestEntityTooLarge'];
const mostAnnotations = 20;
const longestAnnotation = 5 * 1024;

/** The rules for what a policy checks and tells the audit log. */
export function validateValidations(
  { validations = [], auditAnnotations = [] }: { validations?: Validation[]; auditAnnotations?: AuditAnnotation[] },
  names: Names,
  policy: string,
): FieldError[] {
  if (validations.length === 0 && auditAnnotations.length === 0) {
    const text = 'validations or auditAnnotations must contain at least one item';
    return [fieldError.required('spec.validations', text), fieldError.required('spec.auditAnnotations', text)];
  }
  return [
    ...validations.flatMap((validation, i) => validateValidation(validation, `spec.validations[${i}]`, names)),
    ...validateAnnotations(auditAnnotations, 'spec.auditAnnotations', names, policy),
  ];
}

function validateValidation(validation: Validation, path: string, names: Names): FieldError[] {
  const { expression = '', message = '', messageExpression = '', reason } = validation;
  const blank = 'must be non-empty if specified';
  const inMessage = { ...names, hasNoAuthorizer: true };
  return [
    ...(expression.trim() ? [] : [fieldError.required(`${path}.expression`, 'expression is not specified')]),
    ...validateExpression(expression, `${path}.expression`, names, ['bool']),
    ...(messageExpression && !messageExpression.trim()
      ? [fieldError.invalid(`${path}.messageExpression`, messageExpression, blank)]
      : []),
    ...validateExpression(messageExpression, `${path}.messageExpression`, inMessage, ['string']),
    ...(message && !message.trim() ? [fieldError.invalid(`${path}.message`, message, blank)] : []),
    ...(/[\n\r]/.test(message.trim())
      ? [fieldError.invalid(`${path}.message`, message, 'must not contain line breaks')]
      : []),
    ...(reason === undefined || reasons.includes(reason)
      ? []
      : [fieldError.notSupported(`${path}.reason`, reason, reasons)]),
  ];
}

function validateAnnotations(
  annotations: readonly AuditAnnotation[],
  path: string,
  names: Names,
  policy: string,
): FieldError[] {
  const errors = annotations.flatMap(({ key = '', valueExpression = '' }, i) => {
    const at = `${path}[${i}]`;
    const isRepeated = annotations.slice(0, i).some((earlier) => (earlier.key ?? '') === key);
    return [
      ...validateKey(key, policy, `${at}.key`),
      ...validateValue(valueExpression, `${at}.valueExpression`, names),
      ...(isRepeated ? [fieldError.duplicate(`${at}.key`, key)] : []),
    ];
  });
  const tooMany = `must not have more than ${mostAnnotations} auditAnnotations`;
  const shown = annotations.map(({ key = '', valueExpression = '' }) => ({
    Key: key,
    ValueExpression: valueExpression,
  }));
  return annotations.length > mostAnnotations ? [fieldError.invalid(path, shown, tooMany), ...errors] : errors;
}

// An annotation's whole name starts with that of the policy.
function validateKey(key: string, policy: string, path: string): FieldError[] {
  if (!policy) return [fieldError.invalid(path, key, 'requires metadata.name be non-empty')];
  const name = `${policy}/${key}`;
  return checkLabelKey(name).map((text) => fieldError.invalid(path, name, text));
}

function validateValue(expression: string, path: string, names: Names): FieldError[] {
  const text = expression.trim();
  if (!text) return [fieldError.required(path, 'valueExpression is not specified')];
  if (Buffer.byteLength(text) > longestAnnotation)
    return [fieldError.required(path, `must not exceed ${longestAnnotation} bytes in length`)];
  return validateExpression(expression, path, names, ['string', 'null_type']);
}

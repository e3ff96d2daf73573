import { parseFieldSelector } from '../../../kube/field-selector.ts';
import { parseSelector } from '../../../kube/selector.ts';
import { SelectorError } from '../../../kube/selector-error.ts';
import { type FieldError, fieldError } from '../../api/errors.ts';
import { type SelectorRequirement, validateLabelRequirement, validateOperator } from '../parts/labels.ts';

/** What somebody would select by, in a question whether they may. */
export interface SelectorAttributes {
  rawSelector?: string;
  requirements?: SelectorRequirement[];
}

export type SelectorKind = 'fieldSelector' | 'labelSelector';

const known = ['In', 'NotIn', 'Exists', 'DoesNotExist'];

/** The rules for a selector; an operator that is not known may be a newer client's. */
export function validateSelector(kind: SelectorKind, selector: SelectorAttributes, path: string): FieldError[] {
  const { rawSelector, requirements = [] } = selector;
  const errors: FieldError[] = [];
  if (rawSelector && requirements.length > 0)
    errors.push(
      fieldError.invalid(`${path}.rawSelector`, rawSelector, 'may not specified at the same time as requirements'),
    );
  if (!rawSelector && requirements.length === 0)
    errors.push(
      fieldError.required(`${path}.requirements`, `when ${path} is specified, requirements or rawSelector is required`),
    );
  const validate = kind === 'labelSelector' ? validateLabelRequirement : validateFieldRequirement;
  requirements.forEach((requirement, i) => {
    const found = validate(requirement, `${path}.requirements[${i}]`);
    errors.push(...found.filter(({ field }) => !field.endsWith('.operator')));
  });
  return errors;
}

/** What of the selector does not count because it cannot be read (pkg/registry/authorization/util); undefined when all does. */
export function ignoredPart(kind: SelectorKind, { rawSelector, requirements = [] }: SelectorAttributes) {
  const ignored = `spec.resourceAttributes.${kind} ignored due to parse error`;
  if (rawSelector) return canBeRead(kind, rawSelector) ? undefined : ignored;
  const isRead = kind === 'labelSelector' ? ({ operator = '' }) => known.includes(operator) : isFieldTerm;
  const readable = requirements.filter(isRead).length;
  if (readable === requirements.length) return undefined;
  return readable > 0 ? ignored.replace(' ignored', ' partially ignored') : ignored;
}

function canBeRead(kind: SelectorKind, text: string): boolean {
  try {
    if (kind === 'labelSelector') parseSelector(text);
    else parseFieldSelector(text);
    return true;
  } catch (error) {
    if (error instanceof SelectorError) return false;
    throw error;
  }
}

// A field selector has `=` and `!=` alone.
const isFieldTerm = ({ operator = '', values = [] }: SelectorRequirement) =>
  ['In', 'NotIn'].includes(operator) && values.length === 1;

function validateFieldRequirement(requirement: SelectorRequirement, path: string): FieldError[] {
  const noKey = requirement.key ? [] : [fieldError.required(`${path}.key`, 'must be specified')];
  return [...noKey, ...validateOperator(requirement, path)];
}

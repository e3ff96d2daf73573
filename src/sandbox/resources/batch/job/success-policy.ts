import type * as api from '@kubernetes/client-node';
import type { JobSpec, Wire } from '../../../../kube/object.ts';
import { type FieldError, fieldError } from '../../../api/errors.ts';
import { nonNegative } from '../../parts/numbers.ts';
import { countIndexes } from './indexes-format.ts';

type Rule = Wire<api.V1SuccessPolicyRule>;

const mostRules = 20;
const longestIndexes = 64 * 1024;

/** The rules for when an indexed Job has succeeded before all of its indexes have. */
export function validateSuccessPolicy(spec: JobSpec, path: string): FieldError[] {
  const rules = spec.successPolicy?.rules ?? [];
  if (spec.completionMode !== 'Indexed') {
    const shown = {
      Rules: rules.map(({ succeededIndexes = null, succeededCount = null }) => ({
        SucceededIndexes: succeededIndexes,
        SucceededCount: succeededCount,
      })),
    };
    return [fieldError.invalid(path, shown, 'requires indexed completion mode')];
  }
  const at = `${path}.rules`;
  return [
    ...(rules.length === 0
      ? [fieldError.required(at, 'at least one rules must be specified when the successPolicy is specified')]
      : []),
    ...(rules.length > mostRules ? [fieldError.tooMany(at, rules.length, mostRules)] : []),
    ...rules.flatMap((rule, i) => validateRule(rule, spec.completions ?? 0, `${at}[${i}]`)),
  ];
}

function validateRule({ succeededCount, succeededIndexes }: Rule, completions: number, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (succeededCount === undefined && succeededIndexes === undefined)
    errors.push(fieldError.required(path, 'at least one of succeededCount or succeededIndexes must be specified'));
  let total = 0;
  if (succeededIndexes !== undefined) {
    const at = `${path}.succeededIndexes`;
    if (succeededIndexes.length > longestIndexes) errors.push(fieldError.tooLong(at, longestIndexes));
    const parsed = countIndexes(succeededIndexes, completions);
    if (typeof parsed === 'number') total = parsed;
    else errors.push(fieldError.invalid(at, succeededIndexes, `error parsing succeededIndexes: ${parsed.problem}`));
  }
  if (succeededCount !== undefined) {
    const at = `${path}.succeededCount`;
    errors.push(...nonNegative(succeededCount, at));
    if (succeededCount > completions) {
      const text = `must be less than or equal to ${completions} (the number of specified completions)`;
      errors.push(fieldError.invalid(at, succeededCount, text));
    }
    if (succeededIndexes !== undefined && succeededCount > total) {
      const text = `must be less than or equal to ${total} (the number of indexes in the specified succeededIndexes field)`;
      errors.push(fieldError.invalid(at, succeededCount, text));
    }
  }
  return errors;
}

import { type FieldError, fieldError } from '../../api/errors.ts';
import { oneOf } from '../parts/one-of.ts';
import { type Names, validateExpression } from './expressions.ts';

/** A change of objects. */
export interface Mutation {
  patchType?: string;
  applyConfiguration?: { expression?: string };
  jsonPatch?: { expression?: string };
}

/** The rules for what a policy changes. */
export function validateMutations(
  { mutations = [], reinvocationPolicy }: { mutations?: Mutation[]; reinvocationPolicy?: string },
  names: Names,
): FieldError[] {
  return [
    ...(mutations.length > 0
      ? mutations.flatMap((mutation, i) => validateMutation(mutation, `spec.mutations[${i}]`, names))
      : [fieldError.required('spec.mutations', 'mutations must contain at least one item')]),
    ...oneOf(reinvocationPolicy, ['IfNeeded', 'Never'], 'spec.reinvocationPolicy'),
  ];
}

function validateMutation(
  { patchType = '', applyConfiguration, jsonPatch }: Mutation,
  path: string,
  names: Names,
): FieldError[] {
  const wrongType = oneOf(patchType, ['ApplyConfiguration', 'JSONPatch'], `${path}.patchType`);
  if (wrongType.length > 0) return wrongType;
  const isPatch = patchType === 'JSONPatch';
  const [own, other] = isPatch ? ['jsonPatch', 'applyConfiguration'] : ['applyConfiguration', 'jsonPatch'];
  const [mine, foreign] = isPatch ? [jsonPatch, applyConfiguration] : [applyConfiguration, jsonPatch];
  const gives = isPatch ? 'list(JSONPatch)' : 'Object';
  return [
    ...(mine
      ? mine.expression?.trim()
        ? validateExpression(mine.expression.trim(), `${path}.${own}.expression`, names, [gives])
        : [fieldError.required(`${path}.${own}.expression`)]
      : [fieldError.required(`${path}.${own}`, `must be specified when patchType is ${patchType}`)]),
    ...(foreign
      ? [fieldError.invalid(`${path}.${other}`, `{${other}}`, `must not be specified when patchType is ${patchType}`)]
      : []),
  ];
}

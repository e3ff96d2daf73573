import type { KubeObject } from '../../kube/object.ts';
import type { FieldError } from '../api/errors.ts';
import type { ResourceContext, ResourceDefinition } from './define.ts';

/** What a kind says of a new object, or of a change of the stored one, metadata apart; in the order in which the server says it. */
export function validateObject(
  { validate, validateUpdate, updateRules = 'last' }: ResourceDefinition,
  object: KubeObject,
  context: ResourceContext,
): FieldError[] {
  const { old } = context;
  const ofObject = () => validate?.(object, context) ?? [];
  if (!old) return ofObject();
  const ofChange = validateUpdate?.(object, old, context) ?? [];
  if (updateRules === 'alone') return ofChange;
  return updateRules === 'first' ? [...ofChange, ...ofObject()] : [...ofObject(), ...ofChange];
}

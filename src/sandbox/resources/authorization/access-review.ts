import { equal, type KubeObject } from '../../../kube/object.ts';
import { type Attributes, resourceAttributes as aboutResource } from '../../access/attributes.ts';
import { type FieldError, fieldError, invalid } from '../../api/errors.ts';
import type { User } from '../../http/hook.ts';
import type { Question, ResourceDefinition } from '../define.ts';
import { createdColumn, nameColumn } from '../parts/columns.ts';
import { ignoredPart, type SelectorAttributes, type SelectorKind, validateSelector } from './selector-attributes.ts';

/** The spec of all three access reviews. */
export interface AccessReviewSpec {
  resourceAttributes?: ResourceAttributes;
  nonResourceAttributes?: { path?: string; verb?: string };
  user?: string;
  groups?: string[];
  uid?: string;
  extra?: Record<string, string[]>;
}

interface ResourceAttributes {
  namespace?: string;
  verb?: string;
  group?: string;
  resource?: string;
  subresource?: string;
  name?: string;
  fieldSelector?: SelectorAttributes;
  labelSelector?: SelectorAttributes;
}

const selectorKinds: readonly SelectorKind[] = ['fieldSelector', 'labelSelector'];

export type AccessReview = KubeObject & { spec?: AccessReviewSpec };

/** What the kinds of reviews have in common. */
export const reviewKind = {
  group: 'authorization.k8s.io',
  version: 'v1',
  verbs: ['create'],
  generationOf: 'none',
  columns: [nameColumn, createdColumn],
} as const satisfies Partial<ResourceDefinition>;

/** The review with its answer: whether the user may do what it asks about. */
export function decide<T extends AccessReview>(review: T, user: User, { authorizer }: Question): T {
  const { spec = {} } = review;
  const { allowed, reason } = authorizer.authorize(attributesOf(spec, user));
  const evaluationError = selectorKinds
    .flatMap((kind) => ignoredPart(kind, spec.resourceAttributes?.[kind] ?? {}) ?? [])
    .join('; ');
  const status = { allowed, ...(reason && { reason }), ...(evaluationError && { evaluationError }) };
  return { ...review, spec, status };
}

/** 422 with what is wrong with the question; the real server leaves the kind out of the message. */
export function refuse(errors: readonly FieldError[]): void {
  if (errors.length === 0) return;
  throw invalid('authorization.k8s.io', '', '', errors);
}

/** The rules for the spec (pkg/apis/authorization/validation); `self` asks about the one who asks. */
export function validateSpec(
  { resourceAttributes, nonResourceAttributes, user, groups }: AccessReviewSpec,
  self: boolean,
): FieldError[] {
  const errors: FieldError[] = [];
  if (resourceAttributes && nonResourceAttributes)
    errors.push(
      fieldError.invalid(
        'spec.nonResourceAttributes',
        shownPath(nonResourceAttributes),
        'cannot be specified in combination with resourceAttributes',
      ),
    );
  if (!resourceAttributes && !nonResourceAttributes)
    errors.push(
      fieldError.invalid(
        'spec.resourceAttributes',
        null,
        'exactly one of nonResourceAttributes or resourceAttributes must be specified',
      ),
    );
  if (!self && !user && !groups?.length)
    errors.push(fieldError.invalid('spec.user', '', 'at least one of user or group must be specified'));
  for (const kind of selectorKinds) {
    const selector = resourceAttributes?.[kind];
    if (selector) errors.push(...validateSelector(kind, selector, `spec.resourceAttributes.${kind}`));
  }
  return errors;
}

/** The rule for the metadata: a question has none. */
export function validateNoMetadata({ metadata }: AccessReview, exceptNamespace: boolean): FieldError[] {
  const { managedFields, namespace, ...rest } = metadata;
  const own = exceptNamespace || namespace === undefined ? rest : { ...rest, namespace };
  if (equal(own, {})) return [];
  return [
    fieldError.invalid('metadata', metadata, exceptNamespace ? 'must be empty except for namespace' : 'must be empty'),
  ];
}

/** How Go prints these attributes, whose inner type has no names for JSON. */
export function shownPath({ path = '', verb = '' }: NonNullable<AccessReviewSpec['nonResourceAttributes']>): object {
  return { Path: path, Verb: verb };
}

/** The user whom a review asks about. */
export function subjectOf({ user = '', groups = [], uid, extra }: AccessReviewSpec): User {
  return { name: user, groups, ...(uid && { uid }), ...(extra && { extra }) };
}

function attributesOf({ resourceAttributes, nonResourceAttributes }: AccessReviewSpec, user: User): Attributes {
  if (resourceAttributes) {
    const { verb = '', fieldSelector, labelSelector, ...about } = resourceAttributes;
    return aboutResource(user, verb, about);
  }
  const { path = '', verb = '' } = nonResourceAttributes ?? {};
  return { ...aboutResource(user, verb, {}), isResource: false, path };
}

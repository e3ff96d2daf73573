import { equal, type KubeObject } from '../../../kube/object.ts';
import { type Attributes, resourceAttributes as aboutResource } from '../../access/attributes.ts';
import { type FieldError, fieldError, invalid } from '../../api/errors.ts';
import type { User } from '../../http/hook.ts';
import type { Question, ResourceDefinition } from '../define.ts';
import { createdColumn, nameColumn } from '../parts/columns.ts';

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

interface SelectorAttributes {
  rawSelector?: string;
  requirements?: unknown[];
}

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
  const { allowed, reason } = authorizer.authorize(attributesOf(review.spec ?? {}, user));
  return { ...review, spec: review.spec ?? {}, status: { allowed, ...(reason && { reason }) } };
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
  for (const field of ['fieldSelector', 'labelSelector'] as const)
    errors.push(...validateSelector(resourceAttributes?.[field], `spec.resourceAttributes.${field}`));
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

function validateSelector(selector: SelectorAttributes | undefined, path: string): FieldError[] {
  if (!selector) return [];
  const { rawSelector, requirements } = selector;
  if (rawSelector && requirements?.length)
    return [
      fieldError.invalid(`${path}.rawSelector`, rawSelector, 'may not specified at the same time as requirements'),
    ];
  if (rawSelector || requirements?.length) return [];
  return [
    fieldError.required(`${path}.requirements`, `when ${path} is specified, requirements or rawSelector is required`),
  ];
}

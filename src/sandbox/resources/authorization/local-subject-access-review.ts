import { type FieldError, fieldError } from '../../api/errors.ts';
import { defineResource } from '../define.ts';
import {
  type AccessReview,
  decide,
  refuse,
  reviewKind,
  shownPath,
  subjectOf,
  validateNoMetadata,
  validateSpec,
} from './access-review.ts';

/** May they, in this namespace? The right to ask can be given by a Role. */
export const localSubjectAccessReview = defineResource<AccessReview>({
  ...reviewKind,
  kind: 'LocalSubjectAccessReview',
  plural: 'localsubjectaccessreviews',
  namespaced: true,
  answer(review, question) {
    const { spec = {} } = review;
    refuse([...validateSpec(spec, false), ...validateNoMetadata(review, true), ...validatePlace(review)]);
    return decide(review, subjectOf(spec), question);
  },
});

function validatePlace({ spec = {}, metadata }: AccessReview): FieldError[] {
  const { resourceAttributes, nonResourceAttributes } = spec;
  const errors: FieldError[] = [];
  if (resourceAttributes && (resourceAttributes.namespace ?? '') !== (metadata.namespace ?? ''))
    errors.push(
      fieldError.invalid(
        'spec.resourceAttributes.namespace',
        resourceAttributes.namespace ?? '',
        'must match metadata.namespace',
      ),
    );
  if (nonResourceAttributes)
    errors.push(
      fieldError.invalid(
        'spec.nonResourceAttributes',
        shownPath(nonResourceAttributes),
        'disallowed on this kind of request',
      ),
    );
  return errors;
}

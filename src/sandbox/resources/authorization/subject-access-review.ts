import { defineResource } from '../define.ts';
import {
  type AccessReview,
  decide,
  refuse,
  reviewKind,
  subjectOf,
  validateNoMetadata,
  validateSpec,
} from './access-review.ts';

/** May they? */
export const subjectAccessReview = defineResource<AccessReview>({
  ...reviewKind,
  kind: 'SubjectAccessReview',
  plural: 'subjectaccessreviews',
  namespaced: false,
  answer(review, question) {
    const { spec = {} } = review;
    refuse([...validateSpec(spec, false), ...validateNoMetadata(review, false)]);
    return decide(review, subjectOf(spec), question);
  },
});

import { defineResource } from '../define.ts';
import { type AccessReview, decide, refuse, reviewKind, validateNoMetadata, validateSpec } from './access-review.ts';

/** May I? */
export const selfSubjectAccessReview = defineResource<AccessReview>({
  ...reviewKind,
  kind: 'SelfSubjectAccessReview',
  plural: 'selfsubjectaccessreviews',
  namespaced: false,
  answer(review, question) {
    refuse([...validateSpec(review.spec ?? {}, true), ...validateNoMetadata(review, false)]);
    return decide(review, question.user, question);
  },
});

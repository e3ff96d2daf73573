import type { KubeObject } from '../../../kube/object.ts';
import { badRequest } from '../../api/errors.ts';
import { defineResource } from '../define.ts';
import { createdColumn, nameColumn } from '../parts/columns.ts';
import { userInfo } from './self-subject-review.ts';

type TokenReview = KubeObject & { spec?: { token?: string; audiences?: string[] } };

/** Whose token is this? Answers for the tokens of service accounts. */
export const tokenReview = defineResource<TokenReview>({
  group: 'authentication.k8s.io',
  version: 'v1',
  kind: 'TokenReview',
  plural: 'tokenreviews',
  namespaced: false,
  verbs: ['create'],
  generationOf: 'none',
  columns: [nameColumn, createdColumn],
  answer(review, { tokens }) {
    const { token = '', audiences } = review.spec ?? {};
    if (!token) throw badRequest('token is required for TokenReview in authentication');
    const holder = tokens.holder(token, audiences?.length ? audiences : undefined);
    if (holder === undefined || typeof holder === 'string') {
      const error = holder === undefined ? 'invalid bearer token' : `[invalid bearer token, ${holder}]`;
      return { ...review, status: { user: {}, error } };
    }
    const { user } = holder;
    return { ...review, status: { authenticated: true, user: userInfo(user), audiences: holder.audiences } };
  },
});

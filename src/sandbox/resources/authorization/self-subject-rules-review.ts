import type { KubeObject } from '../../../kube/object.ts';
import { joinErrors } from '../../access/authorizer.ts';
import { badRequest } from '../../api/errors.ts';
import { defineResource } from '../define.ts';
import { reviewKind } from './access-review.ts';

type RulesReview = KubeObject & { spec?: { namespace?: string } };

/** What may I do in a namespace? */
export const selfSubjectRulesReview = defineResource<RulesReview>({
  ...reviewKind,
  kind: 'SelfSubjectRulesReview',
  plural: 'selfsubjectrulesreviews',
  namespaced: false,
  answer({ apiVersion, kind, spec }, { user, authorizer }) {
    const namespace = spec?.namespace;
    if (!namespace) throw badRequest('no namespace on request');
    const { rules, missing } = authorizer.rulesFor(user, namespace);
    const status = {
      resourceRules: rules.flatMap(({ verbs, apiGroups, resources, resourceNames }) =>
        resources?.length ? [{ verbs, apiGroups, resources, ...(resourceNames?.length && { resourceNames }) }] : [],
      ),
      nonResourceRules: rules.flatMap(({ verbs, nonResourceURLs }) =>
        nonResourceURLs?.length ? [{ verbs, nonResourceURLs }] : [],
      ),
      incomplete: false,
      ...(missing.length > 0 && { evaluationError: joinErrors(missing) }),
    };
    return { kind, apiVersion, metadata: {} as RulesReview['metadata'], spec: {}, status };
  },
});

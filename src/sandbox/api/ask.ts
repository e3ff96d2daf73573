import type { KubeObject } from '../../kube/object.ts';
import type { Api, Target, WriteOptions } from './context.ts';
import { matchNamespace } from './create.ts';
import { methodNotSupported } from './errors.ts';
import { own } from './pipeline.ts';

/** Answers an object that is a question, such as a SubjectAccessReview; nothing is stored. The body is taken over and changed. */
export function ask(api: Api, { resource, namespace }: Target, body: KubeObject, options: WriteOptions): KubeObject {
  const { answer } = resource.definition;
  if (!answer) throw methodNotSupported(resource.ref, 'create');
  matchNamespace(body, namespace);
  if (namespace) body.metadata.namespace = namespace;
  own(api, resource, body, undefined, '', options);
  const { authorizer, tokens, clock } = api;
  return answer(body, { user: options.user, namespace, now: clock.now(), authorizer, tokens });
}

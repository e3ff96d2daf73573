import type { KubeObject } from '../../../kube/object.ts';
import type { User } from '../../http/hook.ts';
import type { ResourceContext } from '../../resources/define.ts';
import type { Api } from '../context.ts';
import type { ServedResource } from '../registry.ts';

export interface AdmissionContext extends ResourceContext {
  api: Api;
  resource: ServedResource;
  user: User;
}

/** A rule that looks at every write of a main resource: it may change the draft in place, or refuse with an ApiError. */
export interface AdmissionRule {
  name: string;
  admit: (draft: KubeObject, context: AdmissionContext) => void;
}

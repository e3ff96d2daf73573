import type { KubeObject } from '../../../kube/object.ts';
import type { User } from '../../http/hook.ts';
import type { ResourceContext } from '../../resources/define.ts';
import type { Api, SystemFields } from '../context.ts';
import type { Part } from '../pipeline.ts';
import type { ServedResource } from '../registry.ts';
import type { Reinvocation } from './reinvocation.ts';

export interface AdmissionContext extends ResourceContext {
  api: Api;
  resource: ServedResource;
  user: User;
  /** '' for the whole object. */
  part: Part;
  dryRun: boolean;
  /** Stores another object's status, as the API server itself. */
  putStatus: (storage: string, next: KubeObject) => void;
  /** A text for the Warning header. */
  warn: (text: string) => void;
  /** The options of the request as it gave them. */
  given: Readonly<Record<string, unknown>> | undefined;
  /** The system's fields as the body of the request had them. */
  sent: SystemFields | undefined;
  /** Whether what changes objects runs once more. */
  reinvocation: Reinvocation;
}

/** A rule that looks at every write of a main resource. Both functions may refuse with an ApiError. */
export interface AdmissionRule {
  name: string;
  /** Runs before the strategy and may change the draft in place. */
  admit?: (draft: KubeObject, context: AdmissionContext) => void;
  /** Runs on what is valid, and changes nothing. */
  validate?: (object: KubeObject, context: AdmissionContext) => void;
  /** The parts beside the whole object that both look at. */
  parts?: readonly Part[];
}

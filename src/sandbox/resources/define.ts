import type { KubeObject } from '../../kube/object.ts';
import type { AccountTokens } from '../access/account-tokens.ts';
import type { Authorizer } from '../access/authorizer.ts';
import type { FieldError } from '../api/errors.ts';
import type { User } from '../http/hook.ts';

/** What a strategy may ask while it prepares or validates an object. */
export interface ResourceContext {
  /** Milliseconds since 1970. */
  now: number;
  /** The object as it is stored; undefined on create. */
  old: KubeObject | undefined;
  /** Who writes. */
  user?: User;
  /** Reads another stored object by `plural` or `plural.group` and key. */
  get(resource: string, key: string): KubeObject | undefined;
  list(resource: string, namespace?: string): readonly KubeObject[];
  random: { next(): number; suffix(length: number): string; uid(): string };
}

/** What a kind that answers questions may look at. */
export interface Question {
  user: User;
  /** That of the URL; '' for cluster-wide kinds. */
  namespace: string;
  /** Milliseconds since 1970. */
  now: number;
  authorizer: Authorizer;
  tokens: AccountTokens;
}

export type Cell = string | number | boolean | null;

/** A column of the kind's Table; `wide` ones are shown by -o wide only (priority 1). */
export interface Column<T> {
  name: string;
  type?: 'string' | 'integer' | 'number' | 'boolean' | 'date';
  format?: string;
  wide?: true;
  /** What a custom resource's definition says instead of `wide`. */
  priority?: number;
  description?: string;
  /** `now` in milliseconds, for ages. A missing value prints as the empty string. */
  cell: (object: T, now: number) => Cell;
}

/** Where a kind with a scale subresource keeps its numbers, as paths in the object. */
export interface ScaleStrategy<T> {
  replicas: (object: T) => number;
  setReplicas: (draft: T, replicas: number) => void;
  statusReplicas: (object: T) => number;
  /** The label selector in its string form. */
  selector: (object: T) => string;
}

/** A part of an object that a subresource writes on its own. */
export interface PartStrategy<T> {
  /** The stored object with what the given one says of the part. */
  merge: (old: T, given: T) => T;
  /** The rules for the change, beside those for the whole object. */
  validate: (next: T, old: T) => FieldError[];
}

/** All that is special about one kind. The generic server knows no kind by name. */
export interface ResourceDefinition<T extends KubeObject = KubeObject> {
  group: string;
  version: string;
  kind: string;
  plural: string;
  /** The kind in lower case when not given. */
  singular?: string;
  shortNames?: readonly string[];
  categories?: readonly string[];
  /** The kind of its lists: with `List` behind the kind when not given. */
  listKind?: string;
  namespaced: boolean;
  /** All of create delete deletecollection get list patch update watch when not given. */
  verbs?: readonly string[];
  /** Further API versions that show the same stored object, such as events.k8s.io/v1 for Event. */
  otherVersions?: readonly {
    group: string;
    version: string;
    convert?: { to: (stored: KubeObject) => KubeObject; from: (given: KubeObject) => KubeObject };
    /** How a field selector of this version names the `selectableFields` that it knows; all by their own names when not given. */
    fieldNames?: Readonly<Record<string, string>>;
    /** The rules for what comes in this version, in its stored form, in place of `validate` and `validateUpdate`. */
    validate?: (object: KubeObject, old: KubeObject | undefined) => FieldError[];
  }[];
  /** The kind has a status that only `/status` can write, and a generation that counts changes of the spec. */
  hasStatus?: true;
  /** Fills in what the API server fills in, beside the defaults of the schema. Changes the draft in place. */
  applyDefaults?: (draft: T, context: ResourceContext) => void;
  /** What the strategy does before validation on create and update (allocate addresses, drop fields). Changes the draft in place. */
  prepare?: (draft: T, context: ResourceContext) => void;
  /** What the strategy does before a change of the status is stored. Changes the draft in place. */
  prepareStatus?: (draft: T, old: T, context: ResourceContext, part: string) => void;
  /** The rules for a new object, name and metadata apart. Field paths as Kubernetes prints them. */
  validate?: (object: T, context: ResourceContext) => FieldError[];
  /** The rules for a change. */
  validateUpdate?: (next: T, old: T, context: ResourceContext) => FieldError[];
  /** Where the rules for a change stand in an answer: behind those of `validate` when not given, before them, or alone (ValidateUpdate upstream). */
  updateRules?: 'first' | 'last' | 'alone';
  /** The rules for a change of the status. */
  validateStatusUpdate?: (next: T, old: T, part: string) => FieldError[];
  /** Parts that are written on their own, by the names of their subresources. */
  parts?: Readonly<Record<string, PartStrategy<T>>>;
  /** How names are checked: a DNS subdomain when not given. */
  nameRule?: 'subdomain' | 'label' | 'label1035' | 'path-segment' | 'any';
  /** Finalizers need not name a domain and a path. */
  takesAnyFinalizer?: boolean;
  /** Warnings for the Warning header; `old` is undefined on create. */
  warnings?: (object: T, old: T | undefined) => string[];
  /** POST makes a subresource of another kind's object, and nothing of its own. */
  createsOn?: { resource: string; subresource: string };
  /** POST asks a question, and nothing is stored: gives what is answered. Such a kind has no other verb. */
  answer?: (asked: T, question: Question) => T;
  /** A warning for every request: the version is deprecated. */
  deprecation?: string;
  columns: readonly Column<T>[];
  scale?: ScaleStrategy<T>;
  /** Field selectors beside metadata.name and metadata.namespace. */
  selectableFields?: Record<string, (object: T) => string>;
  /** How a field selector is refused that the kind does not have, where it has words of its own for it. */
  unknownField?: (field: string) => string;
  /** Seconds between a deletion and the object's end; undefined deletes at once. */
  graceSeconds?: (object: T, requested: number | undefined) => number | undefined;
  /** What `metadata.generation` counts; `none` when the kind has no generation. Kinds with a status count their spec when not given. */
  generationOf?: 'spec' | 'none';
  /** What else than the spec raises the generation by its change: a Deployment's annotations, all of an EndpointSlice. */
  generationCounts?: (object: T) => unknown;
  /** What of the metadata a write of the status keeps as it was: all, labels, or owners (GetResetFields of the kind's strategy). */
  statusResets?: 'metadata' | 'labels' | 'owners';
  /** The status may be given on creation (Node); other kinds start with an empty one. */
  keepsStatusOnCreate?: true;
  /** A deletion only marks the object while this holds, whatever its finalizers (Namespace: spec.finalizers). */
  heldBy?: (object: T) => boolean;
  /** Why this object may not be deleted at all; undefined when it may. */
  refuseDeletion?: (object: T) => string | undefined;
  /** Changes the draft in place when its deletion is asked for the first time, before it is known what holds it. */
  beforeDeletion?: (draft: T, context: { now: number }) => void;
  /** Changes the draft in place when its deletion begins. */
  onDeletion?: (draft: T) => void;
  /** Updates must carry a resourceVersion (AllowUnconditionalUpdate is false). */
  requiresVersion?: true;
  /** What becomes of dependents when a deletion does not say: for Jobs they are orphaned, else they go too. */
  defaultPropagation?: 'Orphan';
  /** By subresource ('' is the object itself): what a write to it cannot change; only for kinds where it is not the status, or all but it. */
  resetFields?: Readonly<Record<string, string[][]>>;
  /** A PUT of what is not there makes it (AllowCreateOnUpdate). */
  createsOnUpdate?: true;
  /** DELETE answers with the object and not with a Status (ReturnDeletedObject in the kind's storage). */
  returnsDeleted?: true;
}

/** Names the type of the kind once, and forgets it: the generic server treats all kinds alike. */
export function defineResource<T extends KubeObject>(definition: ResourceDefinition<T>): ResourceDefinition {
  return definition as unknown as ResourceDefinition;
}

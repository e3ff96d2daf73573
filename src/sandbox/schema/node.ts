/** What is known of one type of the API: facts of the real server's OpenAPI and of the Go types behind it. */
export type SchemaNode = ObjectNode | MapNode | ListNode | ScalarNode;

export interface ObjectNode {
  type: 'object';
  /** `io.k8s.api.apps.v1.DeploymentSpec`; undefined for anonymous objects. */
  name?: string;
  /** Resolved on demand: types refer to each other in circles. */
  field(name: string): FieldNode | undefined;
  fieldNames(): readonly string[];
  /** An atomic map is replaced and owned as a whole. */
  atomic?: true;
  /** Keeps whatever it is given: RawExtension, JSON, preserved unknown fields. */
  open?: true;
}

export interface MapNode {
  type: 'map';
  values: SchemaNode;
  atomic?: true;
}

export interface ListNode {
  type: 'list';
  items: SchemaNode;
  listType: 'atomic' | 'set' | 'map';
  /** The keys of a map list, such as containerPort and protocol. */
  listMapKeys: readonly string[];
  /** Strategic merge: `merge`, `retainKeys`; empty means replace. */
  patchStrategy: readonly string[];
  patchMergeKey?: string;
}

export interface ScalarNode {
  type:
    | 'string'
    | 'integer'
    | 'number'
    | 'boolean'
    | 'int-or-string'
    | 'quantity'
    | 'time'
    | 'micro-time'
    | 'bytes'
    | 'any';
  format?: string;
  enum?: readonly string[];
}

export interface FieldNode {
  node: SchemaNode;
  required?: true;
  /** The default that the server's OpenAPI tells. */
  default?: unknown;
  /** retainKeys and the like on a field that is an object. */
  patchStrategy?: readonly string[];
}

import type { KubeObject } from '../../kube/object.ts';
import type { ServiceReference } from '../resources/parts/webhook-client.ts';
import type { PrinterColumn } from './columns.ts';
import type { JsonSchema } from './json-schema.ts';

/** apiextensions.k8s.io/v1 CustomResourceDefinition. */
export interface CustomResourceDefinition extends KubeObject {
  spec: DefinitionSpec;
  status?: DefinitionStatus;
}

export interface DefinitionSpec {
  group: string;
  names: Names;
  scope: string;
  versions: DefinitionVersion[];
  conversion?: Conversion;
  preserveUnknownFields?: boolean;
}

/** How objects of one version become those of another. */
export interface Conversion {
  strategy?: string;
  webhook?: {
    clientConfig?: { url?: string; service?: ServiceReference; caBundle?: string };
    /** Go prints a list that is not there as null. */
    conversionReviewVersions?: string[] | null;
  };
}

export interface Names {
  plural: string;
  singular?: string;
  shortNames?: string[];
  kind: string;
  listKind?: string;
  categories?: string[];
}

export interface DefinitionVersion {
  name: string;
  served: boolean;
  storage: boolean;
  deprecated?: boolean;
  deprecationWarning?: string;
  schema?: { openAPIV3Schema?: JsonSchema };
  subresources?: { status?: object; scale?: ScalePaths };
  additionalPrinterColumns?: PrinterColumn[];
  selectableFields?: { jsonPath: string }[];
}

export interface ScalePaths {
  specReplicasPath: string;
  statusReplicasPath: string;
  labelSelectorPath?: string;
}

export interface DefinitionStatus {
  acceptedNames?: Names;
  conditions?: Condition[];
  storedVersions?: string[];
}

export interface Condition {
  type: string;
  status: string;
  lastTransitionTime?: string;
  reason?: string;
  message?: string;
}

/** Whether a condition of the definition is true. */
export function hasCondition({ status }: CustomResourceDefinition, type: string): boolean {
  return status?.conditions?.some((one) => one.type === type && one.status === 'True') === true;
}

/** The version in which objects are stored. */
export function storageVersion({ spec }: CustomResourceDefinition): DefinitionVersion | undefined {
  return spec.versions?.find(({ storage }) => storage);
}

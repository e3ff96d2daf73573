/** How the answer is to be written. */
export interface Representation {
  format: 'json' | 'yaml' | 'protobuf';
  /** The form of objects: as they are, as rows of a Table, or their metadata alone. */
  as: 'object' | 'Table' | 'PartialObjectMetadata';
  /** With metadata alone: whether that of a list was asked for. */
  isList?: boolean;
  /** The whole media type of the answer. */
  contentType: string;
}

const formats: Record<string, Representation['format']> = {
  'application/json': 'json',
  'application/yaml': 'yaml',
  'application/vnd.kubernetes.protobuf': 'protobuf',
  'application/*': 'json',
  '*/*': 'json',
};

/** The first acceptable representation; `isProtobufKnown`: custom resources have none. JSON wins over protobuf when both will do. undefined: none is acceptable (406). */
export function negotiate(
  accept: string | undefined,
  isProtobufKnown = true,
  isTableAllowed = true,
): Representation | undefined {
  if (!accept) return plain('json');
  const acceptable = accept
    .split(',')
    .map((clause) => readClause(clause, isTableAllowed))
    .filter((one) => one !== undefined)
    .filter(({ format }) => isProtobufKnown || format !== 'protobuf');
  const [first] = acceptable;
  if (first?.format !== 'protobuf') return first;
  return acceptable.find(({ format, as }) => format === 'json' && as === first.as) ?? first;
}

function readClause(clause: string, isTableAllowed: boolean): Representation | undefined {
  const [type = '', ...parameters] = clause.split(';').map((part) => part.trim());
  const format = formats[type.toLowerCase()];
  if (!format) return undefined;
  const { as, g, v } = Object.fromEntries(parameters.map((parameter) => parameter.split('=', 2))) as Record<
    string,
    string | undefined
  >;
  if (!as) return plain(format);
  if (g !== 'meta.k8s.io' || (v !== 'v1' && v !== 'v1beta1')) return undefined;
  if (as === 'Table' && isTableAllowed && format !== 'protobuf') return plain(format, 'Table');
  if (as === 'PartialObjectMetadata' || as === 'PartialObjectMetadataList')
    return { ...plain(format, 'PartialObjectMetadata'), isList: as === 'PartialObjectMetadataList' };
  return undefined;
}

function plain(format: Representation['format'], as: Representation['as'] = 'object'): Representation {
  const contentType = {
    json: 'application/json',
    yaml: 'application/yaml',
    protobuf: 'application/vnd.kubernetes.protobuf',
  }[format];
  return { format, as, contentType };
}

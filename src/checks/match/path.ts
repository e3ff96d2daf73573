/** A field name, or an item of a list by its key or place. */
export type Segment = string | { item: string };
export type FieldPath = readonly Segment[];

/** `spec.template.spec.containers[web].image`, `metadata.labels[app.kubernetes.io/name]`. */
export function formatFieldPath(path: FieldPath): string {
  return path.reduce<string>((text, segment) => {
    if (typeof segment !== 'string') return `${text}[${segment.item}]`;
    if (!/^[\w$-]+$/.test(segment)) return `${text}[${segment}]`;
    return text ? `${text}.${segment}` : segment;
  }, '');
}

/** The names of the fields alone: `spec.template.spec.containers.image`. */
export function fieldNames(path: FieldPath): string[] {
  return path.filter((segment) => typeof segment === 'string');
}

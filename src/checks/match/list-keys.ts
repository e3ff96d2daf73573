/** By which field the items of a list are told apart, by the list's name: the x-kubernetes-list-map-keys of the API, without protocols. */
const listKeys: Record<string, readonly string[]> = {
  containers: ['name'],
  initContainers: ['name'],
  ephemeralContainers: ['name'],
  containerStatuses: ['name'],
  initContainerStatuses: ['name'],
  env: ['name'],
  volumes: ['name'],
  volumeMounts: ['mountPath'],
  volumeDevices: ['devicePath'],
  ports: ['containerPort', 'port'],
  conditions: ['type'],
  imagePullSecrets: ['name'],
  secrets: ['name'],
  hostAliases: ['ip'],
  topologySpreadConstraints: ['topologyKey'],
  ownerReferences: ['name'],
  volumeClaimTemplates: ['name'],
};

/** The field that tells the items of the list apart; undefined for lists that have none. */
export function listKeyOf(list: string, item: Record<string, unknown>): string | undefined {
  return listKeys[list]?.find((key) => item[key] !== undefined);
}

/** How an item is named in a path: by its key, by its name, or by its place. */
export function nameOfItem(list: string, item: unknown, index: number): string {
  if (typeof item !== 'object' || item === null) return String(index);
  const record = item as Record<string, unknown>;
  const key = listKeyOf(list, record) ?? 'name';
  return record[key] === undefined ? String(index) : String(record[key]);
}

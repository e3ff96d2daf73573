/** A value of Redis by its type. */
export type Value =
  | { type: 'string'; text: string }
  | { type: 'list'; items: string[] }
  | { type: 'hash'; fields: Map<string, string> }
  | { type: 'set'; members: Set<string> }
  | { type: 'zset'; scores: Map<string, number> };

interface Entry {
  value: Value;
  /** When it goes, in milliseconds since 1970. */
  expiresMs: number | undefined;
}

/** One numbered database of a server. Keys whose time is up are not there. */
export interface Keyspace {
  get(key: string): Value | undefined;
  /** Keeps the time of the key when nothing is said of it. */
  set(key: string, value: Value, expiresMs?: number | 'never'): void;
  remove(key: string): boolean;
  keys(): string[];
  /** Milliseconds that are left; undefined: for ever. */
  leftMs(key: string): number | undefined;
  expire(key: string, atMs: number | undefined): void;
  clear(): void;
}

export function keyspace(now: () => number): Keyspace {
  const entries = new Map<string, Entry>();
  const find = (key: string): Entry | undefined => {
    const entry = entries.get(key);
    if (entry?.expiresMs === undefined || entry.expiresMs > now()) return entry;
    entries.delete(key);
    return undefined;
  };
  return {
    get: (key) => find(key)?.value,
    set(key, value, expiresMs) {
      const kept = expiresMs === undefined ? find(key)?.expiresMs : expiresMs === 'never' ? undefined : expiresMs;
      entries.set(key, { value, expiresMs: kept });
    },
    remove(key) {
      const isThere = find(key) !== undefined;
      entries.delete(key);
      return isThere;
    },
    keys: () => [...entries.keys()].filter((key) => find(key) !== undefined),
    leftMs(key) {
      const at = find(key)?.expiresMs;
      return at === undefined ? undefined : at - now();
    },
    expire(key, atMs) {
      const entry = find(key);
      if (entry) entry.expiresMs = atMs;
    },
    clear: () => entries.clear(),
  };
}

/** Databases as one text, for a dump. */
export function packKeyspaces(databases: ReadonlyMap<number, Keyspace>, now: number): string {
  const packed = [...databases].flatMap(([index, space]) =>
    space.keys().map((key) => {
      const left = space.leftMs(key);
      return [index, key, plain(space.get(key)), left === undefined ? null : now + left];
    }),
  );
  return JSON.stringify(packed);
}

/** Fills databases from a dump; what is no dump of ours fills nothing. */
export function unpackKeyspaces(dump: string, databaseAt: (index: number) => Keyspace): void {
  let packed: unknown;
  try {
    packed = JSON.parse(dump);
  } catch {
    return;
  }
  if (!Array.isArray(packed)) return;
  for (const [index, key, value, expiresMs] of packed as [number, string, [Value['type'], unknown], number | null][])
    databaseAt(index).set(key, fromPlain(value), expiresMs ?? 'never');
}

function plain(value: Value | undefined): [string, unknown] {
  if (!value) return ['string', ''];
  if (value.type === 'string') return [value.type, value.text];
  if (value.type === 'list') return [value.type, value.items];
  if (value.type === 'set') return [value.type, [...value.members]];
  return [value.type, [...(value.type === 'hash' ? value.fields : value.scores)]];
}

function fromPlain([type, content]: [Value['type'], unknown]): Value {
  if (type === 'list') return { type, items: content as string[] };
  if (type === 'set') return { type, members: new Set(content as string[]) };
  if (type === 'hash') return { type, fields: new Map(content as [string, string][]) };
  if (type === 'zset') return { type, scores: new Map(content as [string, number][]) };
  return { type: 'string', text: String(content) };
}

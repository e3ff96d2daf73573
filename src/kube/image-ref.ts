/** An image reference taken apart: `nginx:1.28` is docker.io, library/nginx, tag 1.28. */
export interface ImageRef {
  registry: string;
  repository: string;
  tag: string | undefined;
  digest: string | undefined;
}

const path = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const grammar = new RegExp(
  `^(?<name>(?:[a-zA-Z0-9.-]+(?::[0-9]+)?/)?${path}(?:/${path})*)(?::(?<tag>[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?(?:@(?<digest>[a-z0-9]+:[0-9a-fA-F]{32,}))?$`,
);

/** Reads a reference as container runtimes do (docker.io and library/ when not named); undefined when it is malformed. */
export function parseImageRef(text: string): ImageRef | undefined {
  const groups = grammar.exec(text)?.groups;
  if (!groups?.name) return undefined;
  const { registry, repository } = splitRegistry(groups.name);
  if (!new RegExp(`^${path}(?:/${path})*$`).test(repository)) return undefined;
  return { registry, repository, tag: groups.tag, digest: groups.digest };
}

function splitRegistry(name: string): { registry: string; repository: string } {
  const slash = name.indexOf('/');
  const first = slash < 0 ? '' : name.slice(0, slash);
  // Without a dot, a port or "localhost" the first part is a user of Docker Hub.
  if (!/[.:]/.test(first) && first !== 'localhost')
    return { registry: 'docker.io', repository: slash < 0 ? `library/${name}` : name };
  const registry = first === 'index.docker.io' ? 'docker.io' : first;
  const rest = name.slice(slash + 1);
  return { registry, repository: registry === 'docker.io' && !rest.includes('/') ? `library/${rest}` : rest };
}

/** The full name as containerd prints it: `docker.io/library/nginx:1.28`; without tag and digest, `latest`. */
export function formatImageRef({ registry, repository, tag, digest }: ImageRef): string {
  const name = `${registry}/${repository}`;
  if (digest) return tag ? `${name}:${tag}@${digest}` : `${name}@${digest}`;
  return `${name}:${tag ?? 'latest'}`;
}

/** Whether two references mean the same image: `nginx` and `docker.io/library/nginx:latest` do. */
export function sameImage(a: string, b: string): boolean {
  const [left, right] = [parseImageRef(a), parseImageRef(b)];
  return left && right ? formatImageRef(left) === formatImageRef(right) : a === b;
}

/** The known reference that was most likely meant: the nearest name first, then the nearest tag; undefined when none is near. */
export function nearestImageRef(text: string, known: readonly string[]): string | undefined {
  const wanted = parseImageRef(text.toLowerCase());
  if (!wanted) return undefined;
  let best: { text: string; name: number; tag: number } | undefined;
  for (const candidate of known) {
    const parsed = parseImageRef(candidate);
    if (!parsed) continue;
    const name = editDistance(`${wanted.registry}/${wanted.repository}`, `${parsed.registry}/${parsed.repository}`);
    const tag = editDistance(wanted.tag ?? 'latest', parsed.tag ?? 'latest');
    if (name > nearEnough(wanted.repository)) continue;
    if (!best || name < best.name || (name === best.name && tag < best.tag)) best = { text: candidate, name, tag };
  }
  return best?.text;
}

const nearEnough = (repository: string) => Math.max(1, Math.floor(repository.replace(/^library\//, '').length / 3));

/** Insertions, deletions, replacements and swaps of neighbours between two words (optimal string alignment). */
export function editDistance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  const at = (i: number, j: number) => rows[i]?.[j] ?? 0;
  for (let i = 1; i <= a.length; i++) {
    rows[i] = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let least = Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + cost);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) least = Math.min(least, at(i - 2, j - 2) + 1);
      rows[i]?.push(least);
    }
  }
  return at(a.length, b.length);
}

import type { KubeObject } from '../../kube/object.ts';

/**
 * Objects by their names, and in the order of their names. Writes only note what changed; the next `list` puts it into a
 * copy of the last one, so that neither many writes nor many lists cost more than they have to.
 */
export class SortedObjects {
  readonly #objects = new Map<string, KubeObject>();
  #sorted: readonly KubeObject[] = [];
  readonly #changed = new Set<string>();

  get size(): number {
    return this.#objects.size;
  }

  get(name: string): KubeObject | undefined {
    return this.#objects.get(name);
  }

  /** Gives the object that had the name before. */
  set(object: KubeObject): KubeObject | undefined {
    const { name } = object.metadata;
    const old = this.#objects.get(name);
    this.#objects.set(name, object);
    this.#changed.add(name);
    return old;
  }

  delete(name: string): void {
    if (this.#objects.delete(name)) this.#changed.add(name);
  }

  /** All of them in order. The array is shared: it is never changed in place. */
  list(): readonly KubeObject[] {
    if (this.#changed.size === 0) return this.#sorted;
    this.#sorted = this.#changed.size > 8 ? this.#sortAnew() : this.#sortIn();
    this.#changed.clear();
    return this.#sorted;
  }

  #sortAnew(): KubeObject[] {
    return [...this.#objects.values()].sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
  }

  #sortIn(): KubeObject[] {
    const sorted = [...this.#sorted];
    for (const name of this.#changed) {
      const index = placeOf(name, sorted);
      const object = this.#objects.get(name);
      const isThere = sorted[index]?.metadata.name === name;
      sorted.splice(index, isThere ? 1 : 0, ...(object ? [object] : []));
    }
    return sorted;
  }
}

/** Where the name is, or would be. */
function placeOf(name: string, sorted: readonly KubeObject[]): number {
  let [from, to] = [0, sorted.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((sorted[middle]?.metadata.name ?? '') < name) from = middle + 1;
    else to = middle;
  }
  return from;
}

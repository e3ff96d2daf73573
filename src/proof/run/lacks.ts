import type { Lesson } from '../../lessons/schema.ts';
import type { Worlds } from './worlds.ts';

/** Why a lesson cannot be proven in this cluster, whatever it says; undefined when it can. */
export async function lacks({ spec }: Lesson, { cluster }: Worlds): Promise<string | undefined> {
  const { kubernetes, nodes, features } = spec.needs;
  if (!fits(cluster.version, kubernetes)) return `it needs Kubernetes ${kubernetes}, and this is ${cluster.version}`;
  if (cluster.nodes < nodes) return `it needs ${nodes} nodes, and there are ${cluster.nodes}`;
  for (const feature of features) {
    const why = await cluster.lacks(feature);
    if (why) return `it needs ${feature}, and ${why}`;
  }
  return undefined;
}

/** Whether `1.36.3` is in a range such as `>=1.29 <1.40`; minor versions decide. */
export function fits(version: string, range: string): boolean {
  const minor = Number(/^1\.(\d+)/.exec(version)?.[1] ?? Number.NaN);
  return [...range.matchAll(/(>=|>|<=|<|=)?\s*1\.(\d+)/g)].every(([, operator = '=', digits]) => {
    const wanted = Number(digits);
    if (operator === '>=') return minor >= wanted;
    if (operator === '>') return minor > wanted;
    if (operator === '<=') return minor <= wanted;
    return operator === '<' ? minor < wanted : minor === wanted;
  });
}

import { fits } from '../../lessons/kubernetes-range.ts';
import type { Lesson, Step } from '../../lessons/schema.ts';
import type { World, Worlds } from './worlds.ts';

/** Why a lesson cannot be proven in this cluster, whatever it says; undefined when it can. */
export async function lacks({ spec }: Lesson, { cluster }: Worlds): Promise<string | undefined> {
  const { kubernetes, nodes, features } = spec.needs;
  if (!fits(cluster.version, kubernetes)) return `it needs Kubernetes ${kubernetes}, and this is ${cluster.version}`;
  if (cluster.nodes < nodes) return `it needs ${nodes} nodes, and there are ${cluster.nodes}`;
  return lackedFeature(features, cluster);
}

/** What a step needs and this cluster or machine does not have; those that go on from it lack it too. */
export async function lackedBy({ cluster }: Worlds, { needs }: Step, { open }: World): Promise<string | undefined> {
  for (const image of needs.images) {
    const why = await cluster.lacksImage(image, open);
    if (why) return why;
  }
  return lackedFeature(needs.features, cluster);
}

async function lackedFeature(features: readonly string[], cluster: Worlds['cluster']): Promise<string | undefined> {
  for (const feature of features) {
    const why = await cluster.lacks(feature);
    if (why) return `it needs ${feature}, and ${why}`;
  }
  return undefined;
}

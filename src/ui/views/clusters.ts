import { harmless, table } from '../text.ts';
import type { Style } from '../theme.ts';

/** A cluster as `cluster list` shows it. */
export interface ListedCluster {
  provider: string;
  name: string;
  context: string;
  isCurrent: boolean;
}

/** The table of clusters. */
export function clustersView(clusters: readonly ListedCluster[], { paint, plain }: Style): string {
  if (plain)
    return clusters
      .map(
        ({ provider, name, context, isCurrent }) =>
          `${harmless(name)}: made by ${provider}, context ${harmless(context)}${isCurrent ? ', the current one' : ''}.`,
      )
      .join('\n');
  const rows = clusters.map(({ provider, name, context, isCurrent }) => [
    isCurrent ? paint.green('*') : '',
    paint.bold(harmless(name)),
    provider,
    harmless(context),
  ]);
  return table([['', 'CLUSTER', 'PROVIDER', 'CONTEXT'].map((cell) => paint.dim(cell)), ...rows]);
}

import { UserError } from '../lib/errors.ts';
import { readContexts } from './contexts.ts';
import type { Surroundings, ToolName } from './define.ts';

/** A tool that makes clusters on this machine: how it names their contexts, and what to type for what. */
export interface LocalTool {
  name: ToolName;
  /** What a cluster is called when its user does not say. */
  defaultName: string;
  /** The cluster's name, by its context; undefined when the context is none of the tool's. */
  nameOf(context: string): string | undefined;
  contextOf(name: string): string;
  /** The tool's own words. */
  create(name: string): readonly string[];
  remove(name: string): readonly string[];
  load(image: string, name: string): readonly string[];
}

/** A cluster of such a tool, as the user's kubeconfig has it. */
export interface LocalCluster {
  provider: ToolName;
  name: string;
  context: string;
  isCurrent: boolean;
}

/** The clusters of these tools in the user's kubeconfig, in its order; none when there is no kubeconfig. */
export async function localClusters(
  tools: readonly LocalTool[],
  environment: Surroundings['environment'],
): Promise<LocalCluster[]> {
  const { names, current } = await readContexts(environment).catch((error: unknown) => {
    if (error instanceof UserError) return { names: [], current: '' };
    throw error;
  });
  return names.flatMap((context) =>
    tools.flatMap((tool) => {
      const name = tool.nameOf(context);
      return name === undefined ? [] : [{ provider: tool.name, name, context, isCurrent: context === current }];
    }),
  );
}

/** Names contexts `prefix-NAME`. */
export function prefixed(prefix: string): Pick<LocalTool, 'nameOf' | 'contextOf'> {
  return {
    nameOf: (context) => (context.startsWith(`${prefix}-`) ? context.slice(prefix.length + 1) : undefined),
    contextOf: (name) => `${prefix}-${name}`,
  };
}

import { type ToolName, toolNames } from '../clusters/define.ts';
import { type LocalCluster, type LocalTool, localClusters } from '../clusters/local-tools.ts';
import { tools } from '../clusters/tools.ts';
import { run, StartError } from '../kubectl/run.ts';
import { UserError } from '../lib/errors.ts';
import { placeOnPath } from '../lib/on-path.ts';
import type { Context } from './context.ts';

const homes: Record<ToolName, string> = {
  kind: 'https://kind.sigs.k8s.io',
  minikube: 'https://minikube.sigs.k8s.io',
  k3d: 'https://k3d.io',
};

/** The tool that the options name (`--provider`, or `--cluster` with its name); undefined when they name none. */
export function namedTool(context: Context, provider: unknown): LocalTool | undefined {
  const name = provider ?? toolNames.find((each) => each === context.shared.cluster);
  if (name === undefined) return undefined;
  const tool = toolNames.find((each) => each === name);
  if (tool) return tools[tool];
  throw new UserError(`There is no provider ${String(name)}.`, `Choose one: --provider ${toolNames.join('|')}`, {
    exitCode: 2,
  });
}

/** The named tool, or the first one that is installed. */
export function toolFor(context: Context, provider: unknown): LocalTool {
  const named = namedTool(context, provider);
  if (named) return named;
  const installed = toolNames.find((name) => placeOnPath(name, context.environment));
  if (installed) return tools[installed];
  throw new UserError(
    `None of ${toolNames.join(', ')} is on your PATH.`,
    `Install one (${homes.kind}), or practise without: k8s-de learn --cluster sandbox`,
    { exitCode: 3 },
  );
}

/** The cluster that is meant: the one of that name, or the only one. Rejects with a UserError that names those that there are. */
export async function meantCluster(
  context: Context,
  name: string | undefined,
  provider: unknown,
): Promise<LocalCluster & { tool: LocalTool }> {
  const named = namedTool(context, provider);
  const all = await localClusters(named ? [named] : Object.values(tools), context.environment);
  const meant = all.filter((one) => name === undefined || one.name === name || one.context === name);
  const [found, ...others] = meant;
  if (found && others.length === 0) return { ...found, tool: tools[found.provider] };
  const list = (meant.length ? meant : all).map((one) => `${one.name} (${one.provider})`).join(', ');
  const happened = found
    ? `Several clusters could be meant: ${list}.`
    : `There is no ${[named?.name, 'cluster', name].filter(Boolean).join(' ')} in your kubeconfig${list ? `; it has ${list}` : ''}.`;
  throw new UserError(happened, 'See them: k8s-de cluster list', { exitCode: found ? 2 : 3 });
}

/** Runs the tool in the user's terminal. Rejects with a UserError when it is missing or fails: what it said stands above. */
export async function runTool({ environment }: Context, tool: LocalTool, words: readonly string[]): Promise<void> {
  const { code } = await run(tool.name, words, { environment, output: 'inherit' }).catch((error: unknown) => {
    if (!(error instanceof StartError)) throw error;
    throw new UserError(`${tool.name} was not found on PATH.`, `Install it: ${homes[tool.name]}`, {
      exitCode: 3,
      cause: error,
    });
  });
  if (code !== 0)
    throw new UserError(
      `${[tool.name, ...words].join(' ')} ended with ${code}; what it says stands above.`,
      'To practise without a cluster of your own: k8s-de learn --cluster sandbox',
      { exitCode: 3 },
    );
}

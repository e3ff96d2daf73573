import { UserError } from '../lib/errors.ts';
import { readContexts } from './contexts.ts';
import { connectContext } from './current.ts';
import type { ClusterName, Provider } from './define.ts';

/** A provider for the clusters of a tool that names its contexts by a rule. */
export function providerOf(tool: { name: ClusterName; isOwn: (context: string) => boolean; create: string }): Provider {
  const { name, isOwn, create } = tool;
  return {
    name,
    async connect(choice, surroundings) {
      const { names, current } = await readContexts(surroundings.environment);
      const own = names.filter(isOwn);
      const context = choice.context ?? (own.includes(current) ? current : own.length === 1 ? own[0] : undefined);
      if (own.length === 0) throw new UserError(`There is no ${name} cluster.`, `Make one: ${create}`, { exitCode: 3 });
      if (context === undefined)
        throw new UserError(
          `There are several ${name} clusters: ${own.join(', ')}.`,
          `Choose one: --context ${own[0]}`,
          {
            exitCode: 3,
          },
        );
      if (!own.includes(context))
        throw new UserError(
          `The context ${context} is no ${name} cluster of yours.`,
          `Choose one: --context ${own[0]}`,
          {
            exitCode: 3,
          },
        );
      return await connectContext({ ...choice, context }, surroundings);
    },
  };
}

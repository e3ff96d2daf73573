import { UserError } from '../lib/errors.ts';
import { readContexts } from './contexts.ts';
import { connectContext } from './current.ts';
import type { Provider } from './define.ts';
import type { LocalTool } from './local-tools.ts';

/** A provider for the clusters of a tool. */
export function providerOf(tool: LocalTool): Provider {
  const { name, nameOf } = tool;
  return {
    name,
    async connect(choice, surroundings) {
      const { names, current } = await readContexts(surroundings.environment);
      const own = names.filter((context) => nameOf(context) !== undefined);
      const context = choice.context ?? (own.includes(current) ? current : own.length === 1 ? own[0] : undefined);
      if (own.length === 0)
        throw new UserError(`There is no ${name} cluster.`, `Make one: k8s-de cluster create --provider ${name}`, {
          exitCode: 3,
        });
      if (context === undefined)
        throw new UserError(
          `There are several ${name} clusters: ${own.join(', ')}.`,
          `Choose one: --context ${own[0]}`,
          { exitCode: 3 },
        );
      if (!own.includes(context))
        throw new UserError(
          `The context ${context} is no ${name} cluster of yours.`,
          `Choose one: --context ${own[0]}`,
          { exitCode: 3 },
        );
      return await connectContext({ ...choice, context }, surroundings);
    },
  };
}

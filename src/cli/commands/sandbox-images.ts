import { images } from '../../sandbox/runtime/images/index.ts';
import type { Run } from '../context.ts';

/** Lists the images that the sandbox can run. */
export const run: Run = async ({ terminal, shared }) => {
  const listed = images.map(({ name, tags, simulates }) => ({ name: familiar(name), tags, simulates }));
  if (shared.json) terminal.print(JSON.stringify(listed));
  else
    for (const { name, tags, simulates } of listed)
      terminal.print(`${name}\n  ${simulates}\n  Tags: ${tags.join(' ')}`);
  return 0;
};

/** As it is written in a manifest. */
function familiar(name: string): string {
  return name.replace(/^docker\.io\/(library\/)?/, '');
}

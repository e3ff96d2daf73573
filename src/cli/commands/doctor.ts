import { sandboxStatus } from '../../clusters/sandbox.ts';
import { locateKubectl } from '../../kubectl/locate.ts';
import { messageOf, UserError } from '../../lib/errors.ts';
import { makePrivateFolder } from '../../lib/home.ts';
import type { Context, Run } from '../context.ts';

interface Finding {
  name: string;
  ok: boolean;
  found: string;
  /** What to type when it is not ok. */
  fix?: string;
}

/** Says what is missing on this machine. Exit code 3 when something is. */
export const run: Run = async (context) => {
  const findings = [
    node(),
    await finding('kubectl', async () => (await locateKubectl(context.environment)).program),
    await homeFinding(context),
    await sandboxFinding(context),
  ];
  const { terminal, shared } = context;
  if (shared.json) terminal.print(JSON.stringify(findings));
  else
    terminal.print(
      findings
        .map(({ name, ok, found, fix }) => `${ok ? '✓' : '✗'} ${name}  ${found}${fix && !ok ? `\n  ${fix}` : ''}`)
        .join('\n'),
    );
  return findings.every(({ ok }) => ok) ? 0 : 3;
};

function node(): Finding {
  return { name: 'node', ok: true, found: process.version };
}

async function homeFinding({ home }: Context): Promise<Finding> {
  return await finding('home', async () => {
    const { root } = await home();
    makePrivateFolder(root);
    return root;
  });
}

async function sandboxFinding({ home }: Context): Promise<Finding> {
  return await finding('sandbox', async () => {
    const { running, server } = sandboxStatus(await home());
    return running ? `runs at ${server}` : 'does not run; learn starts it';
  });
}

async function finding(name: string, look: () => Promise<string>): Promise<Finding> {
  try {
    return { name, ok: true, found: await look() };
  } catch (error) {
    const fix = error instanceof UserError ? error.next : undefined;
    return { name, ok: false, found: messageOf(error), ...(fix && { fix }) };
  }
}

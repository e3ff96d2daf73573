import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { sandboxStatus } from '../../clusters/sandbox.ts';
import { fetchKubectl } from '../../kubectl/fetch.ts';
import { loadCatalogue } from '../../lessons/catalogue.ts';
import { messageOf, UserError } from '../../lib/errors.ts';
import { makePrivateFolder } from '../../lib/home.ts';
import type { Context, Run } from '../context.ts';
import { findKubectl } from '../find-kubectl.ts';

interface Finding {
  name: string;
  ok: boolean;
  found: string;
  /** What to type when it is not ok. */
  fix?: string;
}

/** Says what is missing on this machine, and fetches kubectl with --fix. Exit code 3 when something is missing. */
export const run: Run = async (context, _, { fix }) => {
  let kubectl = await kubectlFinding(context);
  if (fix === true && !kubectl.ok) {
    await fixKubectl(context);
    kubectl = await kubectlFinding(context);
  }
  const findings = [
    { name: 'node', ok: true, found: process.version },
    kubectl,
    await homeFinding(context),
    await progressFinding(context),
    await lessonsFinding(context),
    await sandboxFinding(context),
  ];
  const { terminal, shared } = context;
  const { paint, plain } = terminal.style;
  const line = ({ name, ok, found, fix: next }: Finding) => {
    const mark = plain ? (ok ? 'Well:' : 'Missing:') : ok ? paint.green('✓') : paint.red('✗');
    return `${mark} ${name}  ${found}${next && !ok ? `\n  ${next}` : ''}`;
  };
  terminal.print(shared.json ? JSON.stringify(findings) : findings.map(line).join('\n'));
  return findings.every(({ ok }) => ok) ? 0 : 3;
};

// The version that the sandbox speaks: the one that all lessons are proven with.
const wantedVersion = 'v1.36.3';

async function fixKubectl({ home, environment, terminal }: Context): Promise<void> {
  const { root, bin } = await home();
  makePrivateFolder(root);
  terminal.talk(`Fetching kubectl ${wantedVersion} …`);
  const path = await fetchKubectl(wantedVersion, bin, environment.K8S_DE_KUBECTL_URL);
  terminal.talk(`kubectl is in ${path}; k8s-de and its terminals use it.`);
}

async function kubectlFinding(context: Context): Promise<Finding> {
  return await finding('kubectl', async () => {
    const { version } = await findKubectl(context);
    const folders = [(await context.home()).bin, ...(context.environment.PATH ?? '').split(delimiter)];
    const path = folders.map((folder) => join(folder, 'kubectl')).find(canRun);
    return `${version}${path ? ` at ${path}` : ''}`;
  });
}

async function homeFinding({ home }: Context): Promise<Finding> {
  return await finding('home', async () => {
    const { root } = await home();
    makePrivateFolder(root);
    accessSync(root, constants.W_OK);
    return root;
  });
}

async function progressFinding({ progress }: Context): Promise<Finding> {
  return await finding('progress', async () => {
    const { attempts } = (await progress()).read();
    return `${attempts.length} ${attempts.length === 1 ? 'attempt' : 'attempts'} so far`;
  });
}

async function lessonsFinding({ lessons: folder }: Context): Promise<Finding> {
  const { lessons, problems } = await loadCatalogue(folder);
  const [first] = problems;
  if (lessons.length > 0 && !first) return { name: 'lessons', ok: true, found: String(lessons.length) };
  const found = first ? `${first.file}:${first.line}:${first.column}  ${first.message}` : `none in ${folder}`;
  return { name: 'lessons', ok: false, found, fix: 'Install k8s-de again, or mend the lesson:  k8s-de validate' };
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

function canRun(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

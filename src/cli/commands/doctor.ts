import { accessSync, constants } from 'node:fs';
import { sandboxStatus } from '../../clusters/sandbox.ts';
import { fetchKubectl } from '../../kubectl/fetch.ts';
import { fetchHelm } from '../../kubectl/fetch-helm.ts';
import { loadCatalogue } from '../../lessons/catalogue.ts';
import { messageOf, UserError } from '../../lib/errors.ts';
import { makePrivateFolder } from '../../lib/home.ts';
import { placeOnPath } from '../../lib/on-path.ts';
import type { Context, Run } from '../context.ts';
import { environmentWithTools, findHelm, findKubectl } from '../find-kubectl.ts';

interface Finding {
  name: string;
  ok: boolean;
  found: string;
  /** What to type when it is not ok. */
  fix?: string;
  /** Only a part of the lessons needs it. */
  optional?: true;
}

/** Says what is missing on this machine, and fetches kubectl and helm with --fix. Exit code 3 when something is missing that all lessons need. */
export const run: Run = async (context, _, { fix }) => {
  let kubectl = await kubectlFinding(context);
  if (fix === true && !kubectl.ok) {
    await fixKubectl(context);
    kubectl = await kubectlFinding(context);
  }
  let helm = await helmFinding(context);
  if (fix === true && !helm.ok) {
    await fixHelm(context);
    helm = await helmFinding(context);
  }
  const findings: Finding[] = [
    { name: 'node', ok: true, found: process.version },
    kubectl,
    helm,
    await homeFinding(context),
    await progressFinding(context),
    await lessonsFinding(context),
    await sandboxFinding(context),
  ];
  const { terminal, shared } = context;
  const { paint, plain } = terminal.style;
  const missing = plain ? 'Missing:' : paint.red('✗');
  const without = plain ? 'Not needed by all lessons:' : paint.dim('–');
  const line = ({ name, ok, found, optional, fix: next }: Finding) => {
    const mark = ok ? (plain ? 'Well:' : paint.green('✓')) : optional ? without : missing;
    return `${mark} ${name}  ${found}${next && !ok ? `\n  ${next}` : ''}`;
  };
  terminal.print(shared.json ? JSON.stringify(findings) : findings.map(line).join('\n'));
  return findings.every(({ ok, optional }) => ok || optional) ? 0 : 3;
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

// The one that the lesson on tools is proven with.
const wantedHelm = 'v3.21.3';

async function fixHelm({ home, environment, terminal }: Context): Promise<void> {
  const { root, bin } = await home();
  makePrivateFolder(root);
  terminal.talk(`Fetching helm ${wantedHelm} …`);
  const path = await fetchHelm(wantedHelm, bin, environment.K8S_DE_HELM_URL);
  terminal.talk(`helm is in ${path}; k8s-de and its terminals use it.`);
}

async function kubectlFinding(context: Context): Promise<Finding> {
  return await finding(
    'kubectl',
    async () => `${(await findKubectl(context)).version}${await placeOf('kubectl', context)}`,
  );
}

async function helmFinding(context: Context): Promise<Finding> {
  const found = await finding('helm', async () => `${await findHelm(context)}${await placeOf('helm', context)}`);
  return found.ok ? found : { ...found, optional: true };
}

async function placeOf(program: string, context: Context): Promise<string> {
  const path = placeOnPath(program, await environmentWithTools(context));
  return path ? ` at ${path}` : '';
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

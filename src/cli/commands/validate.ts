import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../../lib/errors.ts';
import type { Home } from '../../lib/home.ts';
import type { Findings } from '../../proof/define.ts';
import { findLessonFiles } from '../../proof/find-lessons.ts';
import type { Worlds } from '../../proof/run/worlds.ts';
import { validate } from '../../proof/validate.ts';
import { watchLessons } from '../../proof/watch-lessons.ts';
import { type Report, reporters } from '../../ui/reports/index.ts';
import { surroundingsOf } from '../connect.ts';
import type { Context, Run } from '../context.ts';
import { environmentWithTools, findKubectl } from '../find-kubectl.ts';
import { programRunner } from '../run-program.ts';

/** Reads lessons, and proves them with --run: 0 when nothing is wrong, 1 when something is, 3 when it could not look. */
export const run: Run = async (context, paths, options) => {
  const { terminal, clock, random, shared } = context;
  const report = reporterOf(options.reporter ?? (shared.json ? 'json' : 'pretty'));
  const seed = wholeNumber('--seed', options.seed) ?? Math.floor(random.next() * 10_000);
  const jobs = wholeNumber('--jobs', options.jobs) ?? Math.max(isReal(context) ? 4 : 2, availableParallelism());
  // On a real cluster all mutants would take hours.
  const share = partOf('--share', options.share) ?? (isReal(context) ? 0.1 : 1);
  const isRun = options.run === true || options.mutate === true;
  const files = await findLessonFiles(paths.length > 0 ? paths : [context.lessons]);
  return await stoppable((signal) =>
    withWorlds(context, { isWanted: isRun, seed, signal }, async (worlds) => {
      const look = async (some: readonly string[]) => {
        const beganMs = clock.now();
        const findings = await validate(some, {
          seed,
          jobs,
          signal,
          mutants: options.mutate === true ? share : 0,
          worlds,
          progress: (text) => {
            if (terminal.isInteractive) terminal.talk(text);
          },
        });
        const seconds = Math.round((clock.now() - beganMs) / 100) / 10;
        terminal.print(report({ ...findings, seed, seconds, run: isRun }, terminal.style));
        return exitCode(findings);
      };
      return options.watch === true ? await again(context, files, signal, look) : await look(files);
    }),
  );
};

/** Looks at all, and then at each lesson that changes, until Ctrl-C. */
async function again(
  { terminal, clock }: Context,
  files: readonly string[],
  signal: AbortSignal,
  look: (files: readonly string[]) => Promise<number>,
): Promise<number> {
  const watched = watchLessons(files, clock, signal);
  let code = 0;
  for (let some: string[] | undefined = [...files]; some; some = await watched.changed()) {
    code = await look(some);
    terminal.talk('Waits for changes. Ctrl-C ends it.');
  }
  return code;
}

function exitCode({ problems }: Findings): number {
  if (problems.length === 0) return 0;
  return problems.every(({ kind }) => kind === 'cluster') ? 3 : 1;
}

/** Ends what is under way at Ctrl-C, and takes away what it made. */
async function stoppable<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const stop = () => controller.abort(new UserError('Stopped. What was made for the proofs is taken away.'));
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  try {
    return await work(controller.signal);
  } finally {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  }
}

interface Wanted {
  isWanted: boolean;
  seed: number;
  signal: AbortSignal;
}

async function withWorlds<T>(
  context: Context,
  wanted: Wanted,
  work: (worlds: Worlds | undefined) => Promise<T>,
): Promise<T> {
  if (!wanted.isWanted) return work(undefined);
  await findKubectl(context);
  const directory = mkdtempSync(join(tmpdir(), 'k8s-de-validate-'));
  try {
    const worlds = await makeWorlds(context, directory, wanted);
    try {
      return await work(worlds);
    } finally {
      await worlds.close();
    }
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

async function makeWorlds(context: Context, directory: string, { seed, signal }: Wanted): Promise<Worlds> {
  const { shared, clock } = context;
  const environment = await environmentWithTools(context);
  const runnerOf = (home: Home) => programRunner(home, environment);
  if (!isReal(context)) {
    const { sandboxWorlds } = await import('../../proof/run/sandbox-worlds.ts');
    return sandboxWorlds({ directory, seed, environment, runnerOf });
  }
  const { connectCluster } = await import('../../clusters/index.ts');
  const { clusterWorlds } = await import('../../proof/run/cluster-worlds.ts');
  const { cluster: name = 'current', context: place, yes: agreed } = shared;
  const choice = { name, ...(place !== undefined && { context: place }), ...(agreed !== undefined && { agreed }) };
  const cluster = await connectCluster(choice, { ...(await surroundingsOf(context)), proxyInProcess: true });
  return clusterWorlds({ cluster, directory, clock, signal, environment, runnerOf });
}

/** Lessons are proven on the sandbox unless a cluster is named. */
function isReal({ shared }: Context): boolean {
  return shared.cluster === undefined ? shared.context !== undefined : shared.cluster !== 'sandbox';
}

function reporterOf(name: unknown): Report {
  const report = reporters[name as keyof typeof reporters];
  if (!report)
    throw new UserError(`There is no reporter ${String(name)}.`, `Choose one: ${Object.keys(reporters).join(', ')}`, {
      exitCode: 2,
    });
  return report;
}

function wholeNumber(option: string, text: unknown): number | undefined {
  if (text === undefined) return undefined;
  const number = Number(text);
  if (Number.isInteger(number) && number >= (option === '--jobs' ? 1 : 0)) return number;
  const least = option === '--jobs' ? ' from 1 on' : '';
  throw new UserError(`${option} takes a whole number${least}, not ${String(text)}.`, 'Run: k8s-de validate --help', {
    exitCode: 2,
  });
}

function partOf(option: string, text: unknown): number | undefined {
  if (text === undefined) return undefined;
  const number = Number(text);
  if (number > 0 && number <= 1) return number;
  throw new UserError(
    `${option} takes a number above 0, up to 1, not ${String(text)}.`,
    'Run: k8s-de validate --help',
    {
      exitCode: 2,
    },
  );
}

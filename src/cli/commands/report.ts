import { writeFile } from 'node:fs/promises';
import { release } from 'node:os';
import { resolve } from 'node:path';
import { fileTrouble, messageOf, UserError } from '../../lib/errors.ts';
import { gatherReport } from '../../tutor/report/gather.ts';
import { presentIndex } from '../../tutor/session-steps.ts';
import { reportView } from '../../ui/views/report.ts';
import { namedStep, refuseInExam, withAttempt } from '../attempt.ts';
import type { Context, Run } from '../context.ts';
import { findKubectl } from '../find-kubectl.ts';
import { packageVersion } from '../package-root.ts';

/** Packs a diagnosis that the learner disputes into one file. Changes nothing, in the cluster or in the attempt. */
export const run: Run = (context, [lesson, name], { output }) =>
  withAttempt(context, lesson, async (open) => {
    refuseInExam(open);
    const index = name === undefined ? presentIndex(open) : namedStep(open, name);
    const report = await gatherReport(open, index, await versions(context));
    const { terminal, shared } = context;
    if (shared.json && output === undefined) {
      terminal.print(JSON.stringify(report, null, 2));
      return 0;
    }
    const stamp = report.madeAt.replace(/\D/g, '').slice(0, 14);
    const file = resolve(typeof output === 'string' ? output : `k8s-de-${report.lesson}-${report.step}-${stamp}.md`);
    await write(file, reportView(report));
    terminal.print(file);
    terminal.talk(
      [
        'Values of Secrets are left out. Read it all the same before you hand it on.',
        'Say in it why your answer is right, and send it to those who wrote the lesson.',
      ].join('\n'),
    );
    return 0;
  });

async function versions(context: Context): Promise<Record<string, string>> {
  const kubectl = await findKubectl(context).then(
    ({ version }) => version,
    (error: unknown) => messageOf(error),
  );
  return {
    'k8s-de': packageVersion(),
    kubectl,
    node: process.version,
    platform: `${process.platform} ${process.arch} ${release()}`,
  };
}

/** A file that is there is kept, and the new one is for its owner alone. */
async function write(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text, { mode: 0o600, flag: 'wx' });
  } catch (cause) {
    const isThere = (cause as NodeJS.ErrnoException).code === 'EEXIST';
    throw new UserError(
      isThere ? `${file} is there already.` : `Cannot write ${file}: ${fileTrouble(cause)}.`,
      'Choose another:  k8s-de report --output FILE',
      { exitCode: isThere ? 2 : 3, cause },
    );
  }
}

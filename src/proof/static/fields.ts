import type { Check, Manifest } from '../../checks/schema.ts';
import type { Path, Problem } from '../../lessons/problem.ts';
import { readManifests } from '../../lessons/setup.ts';
import { UserError } from '../../lib/errors.ts';
import type { Reading, ReadLesson } from './define.ts';
import { walkFields } from './field-walk.ts';
import { setups } from './files.ts';
import { findKind } from './known-kinds.ts';

/** Kinds and fields that checks and setup name are in the API: a check of a field that never is can never pass. */
export const fields: Reading = async (read) => {
  const { lesson, source } = read;
  const ofChecks = lesson.spec.steps.flatMap(({ name, checks }, i) =>
    checks.flatMap((check, j) =>
      manifestsOf(check).flatMap(({ manifest, path }) =>
        ofManifest(manifest, `${name}: `, 'by-meaning').map(({ at, atKey, message }) =>
          source.problem('schema', ['spec', 'steps', i, 'checks', j, ...path, ...at], message, atKey),
        ),
      ),
    ),
  );
  return [...ofChecks, ...(await ofSetup(read))];
};

/** The parts of a check that name an object, with their place in it. */
export function manifestsOf(check: Check): { manifest: Manifest; path: Path }[] {
  const { object, count, absent, answer, related, logs, events, file } = check;
  const found: { manifest: Manifest | undefined; path: Path }[] = [
    { manifest: object, path: ['object'] },
    { manifest: count?.of, path: ['count', 'of'] },
    { manifest: absent, path: ['absent'] },
    { manifest: answer?.from, path: ['answer', 'from'] },
    { manifest: related && identity(related.from), path: ['related', 'from'] },
    { manifest: logs && identity(logs.of), path: ['logs', 'of'] },
    { manifest: events && identity(events.about), path: ['events', 'about'] },
    { manifest: file && typeof file.has.kind === 'string' ? (file.has as Manifest) : undefined, path: ['file', 'has'] },
  ];
  return found.flatMap(({ manifest, path }) => (manifest ? [{ manifest, path }] : []));
}

// A selector has a form of its own: only its kind is the API's.
const identity = ({ apiVersion, kind }: { apiVersion?: string | undefined; kind: string }): Manifest => ({
  kind,
  ...(apiVersion !== undefined && { apiVersion }),
});

function ofManifest(
  manifest: Manifest,
  prefix: string,
  how: 'by-meaning' | 'exact',
): { at: Path; atKey: boolean; message: string }[] {
  const known = findKind(manifest);
  if (known.kind === 'custom') return [];
  if (known.kind === 'unknown') return [{ at: [known.at], atKey: false, message: prefix + known.message }];
  return walkFields(manifest, known.schema, manifest.kind, how).map(({ path, atKey, message }) => ({
    at: path,
    atKey,
    message: prefix + message,
  }));
}

async function ofSetup({ source, lesson, values }: ReadLesson): Promise<Problem[]> {
  const problems: Problem[] = [];
  for (const { action, path } of setups(lesson)) {
    if (action.kind !== 'apply') continue;
    try {
      for (const object of await readManifests(source.directory, action.file, values))
        for (const { message } of ofManifest(object, `${action.file}: `, 'exact'))
          problems.push(source.problem('schema', [...path, 'apply'], message));
    } catch (error) {
      // A file that cannot be read is told of elsewhere.
      if (!(error instanceof UserError) && (error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
  return problems;
}

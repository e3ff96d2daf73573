import type { Check, Manifest } from '../../checks/schema.ts';
import type { Path, Problem } from '../../lessons/problem.ts';
import type { Reading, ReadLesson } from './define.ts';
import { walkFields } from './field-walk.ts';
import { setups } from './files.ts';
import { findKind } from './known-kinds.ts';
import { problemInManifest } from './manifests.ts';

/** Kinds and fields that checks and setup name are in the API: a check of a field that never is can never pass. */
export const fields: Reading = (read) => {
  const { lesson, source, defined } = read;
  const ofChecks = lesson.spec.steps.flatMap(({ name, checks }, i) =>
    checks.flatMap((check, j) =>
      manifestsOf(check).flatMap(({ manifest, path }) =>
        ofManifest(manifest, { prefix: `${name}: `, how: 'by-meaning', isFile: path[0] === 'file', defined }).map(
          ({ at, atKey, message }) =>
            source.problem('schema', ['spec', 'steps', i, 'checks', j, ...path, ...at], message, atKey),
        ),
      ),
    ),
  );
  const deleted = setups(lesson).flatMap(({ action, path }) =>
    action.kind !== 'delete'
      ? []
      : ofManifest(action.identity, { prefix: '', how: 'exact', defined }).map(({ at, atKey, message }) =>
          source.problem('schema', [...path, 'delete', ...at], message, atKey),
        ),
  );
  return [...ofChecks, ...deleted, ...ofSetup(read)];
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
  {
    prefix,
    how,
    isFile = false,
    defined,
  }: { prefix: string; how: 'by-meaning' | 'exact'; isFile?: boolean; defined: ReadonlySet<string> },
): { at: Path; atKey: boolean; message: string }[] {
  const known = findKind(manifest, defined);
  if (known.kind === 'custom') return [];
  if (known.kind === 'unknown') {
    // A file need not be an object of the API, such as a kubeconfig: only a slip is told.
    if (isFile && known.meant === undefined) return [];
    return [{ at: [known.at], atKey: false, message: prefix + known.message }];
  }
  return walkFields(manifest, known.schema, manifest.kind, how).map(({ path, atKey, message }) => ({
    at: path,
    atKey,
    message: prefix + message,
  }));
}

/** What is wrong with a manifest is told at its place there. */
function ofSetup({ source, manifests: all, defined }: ReadLesson): Problem[] {
  return all.flatMap((applied) => {
    const { manifests } = applied;
    if (manifests.kind === 'broken')
      return [problemInManifest(source, applied, manifests.position, { kind: 'syntax', message: manifests.message })];
    return manifests.objects.flatMap(({ object, positionOf }) =>
      ofManifest(object, { prefix: '', how: 'exact', defined }).map(({ at, atKey, message }) =>
        problemInManifest(source, applied, positionOf(at, atKey), { kind: 'schema', message }),
      ),
    );
  });
}

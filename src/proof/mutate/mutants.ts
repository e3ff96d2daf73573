import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { equal, isRecord, type KubeObject } from '../../kube/object.ts';
import { readLessonFile } from '../../lessons/files.ts';
import { actionOf, type Step } from '../../lessons/schema.ts';
import type { Values } from '../../lessons/variables.ts';
import { splitWords } from '../../lessons/words.ts';
import { withDefaults } from '../../sandbox/resources/with-defaults.ts';
import { onlyReads } from '../run/reading.ts';
import type { Change, Mutant } from './define.ts';
import { commandChanges, joinWords } from './of-command.ts';
import { applyEdit, manifestChanges } from './of-manifest.ts';

type RawAction = Step['solution'][number];

/** Every way to break the solution of a step in one place; those that break what the task leaves free are only counted. */
export async function mutantsOf(
  step: Step,
  { directory, values }: { directory: string; values: Values },
): Promise<{ mutants: Mutant[]; free: number }> {
  const all: Mutant[] = [];
  for (const [k, raw] of step.solution.entries()) {
    if (isForTheLearnerAlone(raw, step) || isAskedTwice(raw, step)) continue;
    const later = step.solution.slice(k + 1);
    const replace = (fresh: RawAction | undefined) =>
      step.solution.flatMap((each, i) => (i !== k ? [each] : fresh ? [fresh] : []));
    const isRepeated = later.some((each) => JSON.stringify(each) === JSON.stringify(raw));
    for (const { to, ...change } of await changesOf(raw, step, directory, values))
      if (!isOverwritten(change.field, raw, later))
        all.push({
          ...change,
          mayBeRight: change.mayBeRight || (change.mutation === 'action-dropped' && isRepeated),
          path: [k],
          actions: replace(to),
        });
  }
  const mutants = all.filter(({ field }) => !isFree(field, step.free));
  return { mutants, free: all.length - mutants.length };
}

/** A reading that no check asks for sets nothing: a solution looks and waits for the sake of who reads it. */
function isForTheLearnerAlone(raw: RawAction, { checks }: Step): boolean {
  const action = actionOf(raw);
  if (action.kind !== 'run' || !onlyReads([raw])) return false;
  const split = splitWords(action.command);
  const [, first = '', second = ''] = split.kind === 'words' ? split.words : [];
  const names = [first, `${first} ${second}`];
  return !checks.some(({ ran }) => ran && names.includes(ran.command));
}

/** One of two readings of the same may be left out, however long each waits for it. */
function isAskedTwice(raw: RawAction, { solution }: Step): boolean {
  const asked = askedBy(raw);
  return asked !== '' && solution.filter((each) => askedBy(each) === asked).length > 1;
}

function askedBy(raw: RawAction): string {
  if (!onlyReads([raw])) return '';
  return wordsOf(raw)
    .filter((word) => !word.startsWith('--timeout='))
    .join(' ');
}

/** What a later action sets anew, of the same object: what it was before is nowhere to be seen. */
function isOverwritten(field: string, raw: RawAction, later: readonly RawAction[]): boolean {
  if (field === '' || field === 'metadata.name') return false;
  const names = objectNames(raw);
  return later.some(
    (each) => names.some((name) => objectNames(each).includes(name)) && fieldsOfCommand(each).includes(field),
  );
}

/** The words of a command that may name its object. */
function objectNames(raw: RawAction): string[] {
  return wordsOf(raw)
    .slice(3)
    .filter((word) => !word.startsWith('-') && !word.includes('='));
}

const fieldsOfCommand = (raw: RawAction) => commandChanges(wordsOf(raw)).map(({ field }) => field);

function wordsOf(raw: RawAction): string[] {
  const action = actionOf(raw);
  const split = action.kind === 'run' ? splitWords(action.command) : undefined;
  return split?.kind === 'words' ? split.words : [];
}

async function changesOf(
  raw: RawAction,
  step: Step,
  directory: string,
  values: Values,
): Promise<Change<RawAction | undefined>[]> {
  const action = actionOf(raw);
  const dropped = (told: string): Change<undefined> => ({ mutation: 'action-dropped', field: '', told, to: undefined });
  if (action.kind === 'run') {
    const split = splitWords(action.command);
    const words = split.kind === 'words' ? split.words : [];
    const changes = commandChanges(words).map(({ to, ...change }) => ({ ...change, to: { run: joinWords(to) } }));
    return [...changes, dropped(`${action.command} left out`)];
  }
  if (action.kind === 'write') {
    const text =
      'text' in action.source ? action.source.text : await readLessonFile(directory, action.source.from, values);
    // What the lesson hands out is not of the solution's making.
    const handedOut = await readLessonFile(directory, join('files', action.path), values).catch(() => undefined);
    return fileChanges(text, handedOut).map(({ to, ...change }) => ({
      ...change,
      to: { write: action.path, text: to },
    }));
  }
  return answerChanges(action.value, step).map(({ to, ...change }) => ({
    ...change,
    to: to === undefined ? undefined : { answer: to },
  }));
}

/** Each leaf of each object of a YAML file; a file of something else has none that we know. */
function fileChanges(text: string, handedOut: string | undefined): Change<string>[] {
  const objects = objectsIn(text);
  const before = handedOut === undefined ? [] : objectsIn(handedOut);
  return objects.flatMap((object, i) => {
    if (!isRecord(object) || typeof object.kind !== 'string') return [];
    const whole = filledIn(object);
    return manifestChanges(object, before[i]).map(({ to, ...change }) => ({
      ...change,
      mayBeRight: 'drop' in to && whole !== undefined && equal(whole, filledIn(applyEdit(object, to))),
      // JSON is YAML; but a file that begins with a brace is a stream of JSON to kubectl, which has no separators.
      to: objects
        .map((each, k) => `---\n${JSON.stringify(k === i ? applyEdit(object, to) : each, null, 2)}\n`)
        .join(''),
    }));
  });
}

/** With what the API server gives a new object; undefined where that is not known. */
const filledIn = (object: unknown) => withDefaults(object as KubeObject);

function objectsIn(text: string): unknown[] {
  const documents = parseAllDocuments(text);
  if (documents.some(({ errors }) => errors.length > 0)) return [];
  return documents.map((document): unknown => document.toJS({ maxAliasCount: 100 }));
}

function answerChanges(value: string | number | boolean, step: Step): Change<string | number | undefined>[] {
  const left: Change<undefined> = {
    mutation: 'answer-dropped',
    field: '',
    told: `the answer ${value} left out`,
    to: undefined,
  };
  const to = (fresh: string | number): Change<string | number> => ({
    mutation: 'answer-other',
    field: '',
    told: `the answer ${value} changed to ${fresh}`,
    to: fresh,
  });
  const choices = step.checks.flatMap(({ answer }) => answer?.choices ?? []);
  const meant = choices.find(({ text }, i) => text === String(value) || String(i + 1) === String(value));
  const other = choices.find(({ right }) => !right);
  if (meant && other) return [to(other.text), left];
  const number = Number(value);
  return [to(String(value).trim() !== '' && !Number.isNaN(number) ? number + 1 : `${String(value)}x`), left];
}

/** `spec.template.spec.containers.*.name` leaves `spec.template.spec.containers.name` free, and a shorter path all below it. */
function isFree(field: string, free: readonly string[]): boolean {
  if (field === '') return false;
  const own = field.split('.');
  return free.some((path) => {
    const parts = path.split('.').filter((part) => !/^\*+$/.test(part));
    if (parts.length > 0 && parts.every((part, i) => own[i] === part)) return true;
    // A command's flag sets the field of whatever kind it makes: the end of the path decides.
    const isEnd = own.length < parts.length && own[0] === parts[0];
    return isEnd && own.slice(1).join('.') === parts.slice(parts.length - own.length + 1).join('.');
  });
}

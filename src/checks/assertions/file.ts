import { readFile } from 'node:fs/promises';
import { parseAllDocuments } from 'yaml';
import { pathInside } from '../../lib/path-inside.ts';
import { show } from '../explain/words.ts';
import type { Facts } from '../facts.ts';
import { type Mismatch, match } from '../match/match.ts';
import { formatFieldPath } from '../match/path.ts';
import { finding, type Outcome } from '../outcome.ts';
import type { Assertion, Check } from '../schema.ts';

type FileSpec = Extract<Assertion, { kind: 'file' }>['of'];

const longest = 1_000_000;
const maxAliases = 100;

/** Passes when a document of the YAML or JSON file in the working folder has what is asked. */
export async function assessFile({ path, has }: FileSpec, _check: Check, facts: Facts): Promise<Outcome> {
  const text = await read(facts.input.workDir, path);
  if (text === undefined) return finding('file-missing', `There is no file ${path} yet.`, { look: 'ls' });
  const look = `cat ${path}`;
  const documents = parseAllDocuments(text.slice(0, longest), { prettyErrors: true });
  const parsed = 'empty' in documents ? [] : documents;
  const error = parsed.flatMap(({ errors }) => errors)[0];
  if (error) return finding('file-invalid', `${path} is no valid YAML: ${error.message.split('\n')[0]}`, { look });
  const compared: { document: unknown; mismatches: Mismatch[] }[] = [];
  for (const document of parsed) {
    try {
      const content: unknown = document.toJS({ maxAliasCount: maxAliases });
      compared.push({ document: content, mismatches: match(has, content) });
    } catch {
      return finding('file-invalid', `${path} has more aliases than can be read.`, { look });
    }
  }
  compared.sort((a, b) => a.mismatches.length - b.mismatches.length);
  const [nearest = { document: {}, mismatches: match(has, {}) }] = compared;
  if (nearest.mismatches.length === 0) return { kind: 'fulfilled', subject: { object: nearest.document } };
  const differences = nearest.mismatches.map(({ path: field, kind, expected, found }) => ({
    path: formatFieldPath(field),
    expected: kind === 'item-missing' ? 'present' : show(expected),
    found: show(found),
  }));
  const [told] = differences;
  return finding('file-differs', `${path}: ${told?.path} is ${told?.found}; it should be ${told?.expected}.`, {
    look,
    differences,
  });
}

async function read(folder: string, path: string): Promise<string | undefined> {
  const target = await pathInside(folder, path).catch(() => undefined);
  if (target === undefined) return undefined;
  return readFile(target, 'utf8').catch(() => undefined);
}

// Takes the descriptions of types and fields out of @kubernetes/client-node's declarations, for `kubectl explain`.
// They are Kubernetes' own texts and not ours to commit: each build reads them anew.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Writes dist/descriptions.json: class → field → text; the empty field is the class itself. */
export function writeDescriptions(root) {
  const folder = join(root, 'node_modules/@kubernetes/client-node/dist/gen/models');
  const descriptions = {};
  for (const name of readdirSync(folder).filter((file) => /^[A-Z]\w*V\d|^V\d/.test(file) && file.endsWith('.d.ts'))) {
    const fields = readClass(readFileSync(join(folder, name), 'utf8'));
    if (Object.keys(fields).length) descriptions[name.slice(0, -'.d.ts'.length)] = fields;
  }
  mkdirSync(join(root, 'dist'), { recursive: true });
  writeFileSync(join(root, 'dist/descriptions.json'), JSON.stringify(descriptions));
}

function readClass(text) {
  const fields = {};
  for (const [, comment, className, field] of text.matchAll(
    /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*(?:export declare class (\w+)|'([^']+)'\??:)/g,
  ))
    fields[className ? '' : wireName(field)] = plain(comment);
  return fields;
}

/** `_from` is `from` on the wire, `x_kubernetes_int_or_string` has dashes. */
const wireName = (name) => name.replace(/^_/, '').replace(/^x_kubernetes_\w+$/, (whole) => whole.replaceAll('_', '-'));

function plain(comment) {
  return comment
    .split('\n')
    .map((line) => line.replace(/^\s*\* ?/, '').trimEnd())
    .join('\n')
    .trim()
    .replace(/\\(['"])/g, '$1');
}

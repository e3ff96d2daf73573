// The import law of docs/architecture.md: cli → tutor → {lessons, checks, progress, clusters} → {gateway, kubectl, sandbox} → kube;
// only cli imports ui; lib is for all; inside the sandbox, engines see the client and never the store; no file imports itself in
// a circle, but for types.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

const layers = {
  cli: [
    'ui',
    'proof',
    'tutor',
    'lessons',
    'checks',
    'progress',
    'clusters',
    'gateway',
    'kubectl',
    'sandbox',
    'kube',
    'lib',
  ],
  ui: ['proof', 'tutor', 'lessons', 'checks', 'progress', 'kube', 'lib'],
  proof: ['tutor', 'lessons', 'checks', 'progress', 'clusters', 'gateway', 'kubectl', 'sandbox', 'kube', 'lib'],
  tutor: ['lessons', 'checks', 'progress', 'clusters', 'gateway', 'kubectl', 'kube', 'lib'],
  lessons: ['checks', 'clusters', 'gateway', 'kubectl', 'kube', 'lib'],
  checks: ['gateway', 'kube', 'lib'],
  progress: ['lib', 'kube'],
  clusters: ['gateway', 'kubectl', 'sandbox', 'kube', 'lib'],
  gateway: ['kube', 'lib'],
  kubectl: ['kube', 'lib'],
  sandbox: ['kube', 'lib'],
  kube: [],
  lib: [],
};
// Engines work through the client alone, so that each can be swapped for the real one. Expressions are a language, not the API.
const engines = ['controllers', 'scheduler', 'kubelet', 'runtime'];
const engineMay = [...engines, 'engine', 'network', 'cel', 'client.ts'];

const root = resolve(import.meta.dirname, '../src');
const problems = [];
const imports = new Map();
for (const file of readdirSync(root, { recursive: true })
  .map(String)
  .filter((f) => f.endsWith('.ts'))) {
  const isTest = file.endsWith('.test.ts');
  const [room, inner] = file.split('/');
  const text = readFileSync(join(root, file), 'utf8');
  imports.set(file, valuesFrom(text, dirname(file)));
  for (const [, specifier] of text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']*)'/g)) {
    const target = relative(root, resolve(root, dirname(file), specifier));
    const [targetRoom, targetInner] = target.split('/');
    if (targetRoom === '..' || isTest) continue;
    const allowed = layers[room] ?? [];
    if (targetRoom !== room && !allowed.includes(targetRoom))
      problems.push(`src/${file}: ${room} must not import ${targetRoom} (${specifier})`);
    if (
      room === 'sandbox' &&
      targetRoom === 'sandbox' &&
      engines.includes(inner) &&
      !engineMay.includes(targetInner) &&
      target !== 'sandbox/api/errors.ts'
    )
      problems.push(`src/${file}: ${inner} sees only the client, not ${targetInner} (${specifier})`);
  }
}
for (const circle of circles())
  problems.push(`a circle of imports: ${circle.map((file) => `src/${file}`).join(' → ')}`);
for (const problem of problems) console.error(problem);
process.exitCode = problems.length ? 1 : 0;

/** The files that a file takes more than types from. */
function valuesFrom(text, folder) {
  const found = text.matchAll(/^(?:import|export)\s+(?!type\s)([^;]*?)\s*from\s*'(\.[^']*)'/gm);
  return [...found]
    .filter(([, names]) => !/^\{(?:\s*type\s[^,}]*,?)*\s*\}$/.test(names))
    .map(([, , specifier]) => relative(root, resolve(root, folder, specifier)));
}

/** Each circle once, by the first way round that is found. */
function circles() {
  const found = [];
  const done = new Set();
  const visit = (file, path) => {
    if (path.includes(file)) found.push([...path.slice(path.indexOf(file)), file]);
    if (path.includes(file) || done.has(file)) return;
    for (const next of imports.get(file) ?? []) visit(next, [...path, file]);
    done.add(file);
  };
  for (const file of imports.keys()) visit(file, []);
  return found;
}

// Writes what the sandbox knows of Kubernetes' types: npm run generate.
// Needs Go, kubectl with KUBECONFIG at a real API server of the wanted version, and a Go module that pins the same
// Kubernetes version (GO_MODULE, ../shared/real-cluster/go/kubernetes when not set). Facts only: no descriptions.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { factLines } from './facts.ts';
import type { GoTypes } from './go-types.ts';
import { readOpenApi } from './openapi.ts';
import { readBootstrapPolicy } from './rbac.ts';

const root = resolve(import.meta.dirname, '../..');
const goModule = process.env.GO_MODULE ?? resolve(root, '../shared/real-cluster/go/kubernetes');
const kubectl = process.env.KUBECTL ?? 'kubectl';

const openApi = readOpenApi((path) => run(kubectl, ['get', '--raw', path]));
const groupVersions = [...openApi.groupVersions, 'metrics.k8s.io/v1beta1'];
const go = goTypes(groupVersions);

const facts = factLines(go, openApi);
write('src/sandbox/schema/facts.generated.json', facts);
write('src/sandbox/codec/protobuf.generated.json', protobufNumbers(go, Object.keys(facts.types)));
write(
  'src/sandbox/access/bootstrap-policy.generated.json',
  readBootstrapPolicy((path) => run(kubectl, ['get', '--raw', path])),
);

function goTypes(wanted: readonly string[]): GoTypes {
  const folder = mkdtempSync(join(tmpdir(), 'go-types-'));
  try {
    cpSync(join(import.meta.dirname, 'gotypes/main.go'), join(folder, 'main.go'));
    cpSync(join(goModule, 'go.sum'), join(folder, 'go.sum'));
    const module = readFileSync(join(goModule, 'go.mod'), 'utf8');
    writeFileSync(join(folder, 'go.mod'), module.replace(/^module .*/m, 'module gotypes').replace(/^tool .*\n/gm, ''));
    const text = run('go', ['run', '-mod=mod', '.', ...wanted], folder);
    return JSON.parse(text) as GoTypes;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The field numbers of each message in the order of its fields; 0 is a field that protobuf leaves out. */
function protobufNumbers(types: GoTypes, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    names
      .flatMap((name) => {
        const type = types.types[name];
        return type?.proto && type.of === 'struct' ? [{ name, fields: type.fields ?? [] }] : [];
      })
      .map(({ name, fields }) => [name, fields.map((field) => field.number ?? '0').join(' ')]),
  );
}

function write(path: string, value: unknown): void {
  const text = JSON.stringify(value, null, 0).replaceAll('","', '",\n"');
  writeFileSync(join(root, path), `${text}\n`);
  console.log(`${path}: ${Math.round(text.length / 1024)} KiB`);
}

function run(program: string, words: string[], cwd = root): string {
  return execFileSync(program, words, {
    cwd,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

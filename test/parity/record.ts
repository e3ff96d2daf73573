// npm run record [-- SCRIPT… --check]: runs the scripts against a real cluster and stores what it printed; with --check it
// only says where that is not what is kept. Scripts marked bare run where there are no nodes, all others where there are.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { kubectls, machineKubectl } from '../support/kubectls.ts';
import { runProgram } from '../support/run-program.ts';
import { comparable, runScript } from './run-script.ts';
import { type ParityScript, readScripts, readTranscript, type Transcript, transcriptPath } from './script.ts';

const kubeconfig = process.env.KUBECONFIG;
if (!kubeconfig)
  throw new Error(
    'KUBECONFIG must name a real cluster: export KUBECONFIG=$(../shared/real-cluster/up --nodes 3 | tail -n 1)',
  );
const isCheck = process.argv.includes('--check');
const wanted = process.argv.slice(2).filter((word) => word !== '--check');
const scripts = readScripts();
const unknown = wanted.filter((name) => !scripts.some((script) => script.name === name));
if (unknown.length > 0) throw new Error(`There is no script ${unknown.join(', ')}.`);
const available = kubectls();
const ask = async (...words: string[]) =>
  (await runProgram(machineKubectl().path, words, { env: { ...process.env, KUBECONFIG: kubeconfig } })).stdout;
const server = (JSON.parse(await ask('get', '--raw', '/version')) as { gitVersion: string }).gitVersion;
const isBare = (await ask('get', 'nodes', '-o', 'name')).trim() === '';
let checked = 0;
let differing = 0;

for (const script of scripts) {
  if (wanted.length > 0 && !wanted.includes(script.name)) continue;
  if (isBare !== (script.bare ?? false)) {
    console.log(`${script.name}: ${isBare ? 'needs nodes' : 'needs a control plane without nodes'}; left as it was`);
    continue;
  }
  for (const version of script.versions ?? [machineKubectl().version]) {
    const kubectl = available.get(version);
    if (!kubectl) {
      console.error(`${script.name}: kubectl ${version} is not on this machine; left as it was`);
      continue;
    }
    const results = await runScript(script, kubectl, kubeconfig);
    const transcript: Transcript = { script: script.name, kubectl: version, server, results };
    if (isCheck) compare(script, transcript);
    else store(transcript);
    console.log(`${script.name} with kubectl ${version}: ${results.length} commands`);
    // The next recording uses the same namespace.
    await runProgram(kubectl, ['wait', '--for=delete', `namespace/parity-${script.name}`, '--timeout=120s'], {
      env: { ...process.env, KUBECONFIG: kubeconfig },
    });
  }
}
if (isCheck) console.log(`${checked - differing} commands print what is kept, ${differing} do not`);
process.exitCode = differing > 0 ? 1 : 0;

function store(transcript: Transcript): void {
  const path = transcriptPath(transcript.script, transcript.kubectl);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify(transcript, null, 1)}\n`);
}

function compare({ name, commands }: ParityScript, { kubectl, results }: Transcript): void {
  const kept = readTranscript(name, kubectl).results;
  for (const [i, command] of commands.entries()) {
    const [now, before] = [results[i], kept[i]].map((result) => result && comparable(result, command));
    checked += 1;
    if (isDeepStrictEqual(now, before)) continue;
    differing += 1;
    console.log(`${name} with kubectl ${kubectl}, ${i}: ${command.run}`);
    console.log(`  kept  ${JSON.stringify(before)}\n  now   ${JSON.stringify(now)}`);
  }
}

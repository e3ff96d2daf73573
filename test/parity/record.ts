// npm run record [SCRIPT…]: runs the scripts against a real cluster and stores what it printed.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { kubectls, machineKubectl } from '../support/kubectls.ts';
import { runProgram } from '../support/run-program.ts';
import { runScript } from './run-script.ts';
import { readScripts, type Transcript, transcriptPath } from './script.ts';

const kubeconfig = process.env.KUBECONFIG;
if (!kubeconfig)
  throw new Error(
    'KUBECONFIG must name a real cluster: export KUBECONFIG=$(../shared/real-cluster/up --nodes 3 | tail -n 1)',
  );
const wanted = process.argv.slice(2);
const available = kubectls();
const { stdout } = await runProgram(machineKubectl().path, ['get', '--raw', '/version'], {
  env: { ...process.env, KUBECONFIG: kubeconfig },
});
const server = (JSON.parse(stdout) as { gitVersion: string }).gitVersion;

for (const script of readScripts()) {
  if (wanted.length > 0 && !wanted.includes(script.name)) continue;
  for (const version of script.versions ?? [machineKubectl().version]) {
    const kubectl = available.get(version);
    if (!kubectl) {
      console.error(`${script.name}: kubectl ${version} is not on this machine; left as it was`);
      continue;
    }
    const results = await runScript(script, kubectl, kubeconfig);
    const transcript: Transcript = { script: script.name, kubectl: version, server, results };
    const path = transcriptPath(script.name, version);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `${JSON.stringify(transcript, null, 1)}\n`);
    console.log(`${script.name} with kubectl ${version}: ${results.length} commands`);
    // The next recording uses the same namespace.
    await runProgram(kubectl, ['wait', '--for=delete', `namespace/parity-${script.name}`, '--timeout=120s'], {
      env: { ...process.env, KUBECONFIG: kubeconfig },
    });
  }
}

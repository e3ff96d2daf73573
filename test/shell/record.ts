// npm run record:shell: runs the one-liners in a Pod of a real cluster and stores what they printed and their exit codes.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { comparable, type ShellTranscript } from './transcript.ts';

const { KUBECONFIG: kubeconfig } = process.env;
if (!kubeconfig) throw new Error('KUBECONFIG must name a real cluster.');
const here = import.meta.dirname;
const scripts: string[] = parse(readFileSync(join(here, 'one-liners.yaml'), 'utf8'));
const pod = 'shell-recorder';
const kubectl = (words: string[], input = '') => {
  const { status, stdout, stderr } = spawnSync('kubectl', words, { input, encoding: 'utf8', maxBuffer: 2 ** 26 });
  if (status !== 0) throw new Error(`kubectl ${words.slice(0, 2).join(' ')}: ${stderr}`);
  return stdout;
};

kubectl(['run', pod, '--image=busybox:1.37', '--restart=Never', '--command', '--', 'sleep', '3600']);
try {
  kubectl(['wait', '--for=condition=Ready', `pod/${pod}`, '--timeout=120s']);
  const encoded = (script: string) => Buffer.from(script).toString('base64');
  const runs = scripts.map(
    (script) =>
      `rm -rf /t /tmp/*; mkdir /t; cd /t; sh -c "$(echo ${encoded(script)} | base64 -d)" </dev/null >/o 2>/e; ` +
      'echo "$? $(base64 -w0 /o)|$(base64 -w0 /e)"\n',
  );
  const lines = kubectl(['exec', '-i', pod, '--', 'sh'], runs.join('')).trimEnd().split('\n');
  if (lines.length !== scripts.length) throw new Error(`${scripts.length} scripts gave ${lines.length} answers.`);
  const decoded = (text = '') => Buffer.from(text, 'base64').toString('utf8');
  const transcripts = scripts.map((script, index): ShellTranscript => {
    const [, code, stdout, stderr] = /^(\d+) ([^|]*)\|(.*)$/.exec(lines[index] ?? '') ?? [];
    return { script, code: Number(code), stdout: decoded(stdout), stderr: comparable(decoded(stderr)) };
  });
  writeFileSync(join(here, 'transcripts.json'), `${JSON.stringify(transcripts, null, 2)}\n`);
  console.log(`Recorded ${transcripts.length} scripts.`);
} finally {
  kubectl(['delete', 'pod', pod, '--now', '--wait=false']);
}

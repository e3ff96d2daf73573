import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { testCli } from '../support/cli.ts';

vi.setConfig({ testTimeout: 600_000 });

test('report packs a disputed diagnosis into one file, without any value of a Secret or a foreign object', async () => {
  const cli = testCli();
  const lesson = join(import.meta.dirname, '../lessons/settings');
  const file = join(cli.home, 'report.md');
  expect((await cli.run('show', lesson)).code).toBe(0);
  const task = (JSON.parse((await cli.run('show', lesson, '--json')).stdout) as { task: string }).task;
  const [, name = ''] = /named `([^`]+)`/.exec(task) ?? [];
  const manifest = join(cli.home, 'copies.yaml');
  const secret = 'correct-horse-battery';
  writeFileSync(
    manifest,
    `apiVersion: v1
kind: Secret
metadata: {name: access}
stringData: {password: ${secret}, note: "${secret} again"}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: ${name}}
data: {batch: "7", url: "db://loader:${secret}@db", encoded: ${Buffer.from(secret).toString('base64')}}
---
apiVersion: v1
kind: Pod
metadata: {name: looker, annotations: {note: "uses ${secret}"}}
spec: {containers: [{name: main, image: busybox:1.37, command: [sh, -c, "echo ${secret}"], env: [{name: PASSWORD, value: ${secret}}]}]}
`,
  );
  expect((await cli.run('kubectl', 'apply', '-f', manifest)).code).toBe(0);
  expect((await cli.run('kubectl', 'get', 'secrets')).code).toBe(0);
  // The lesson has no hints of its own: what follows from the diagnosis comes at once.
  const hint = JSON.parse((await cli.run('hint', '--json')).stdout);
  expect(hint).toEqual({ position: 0, of: 0, text: expect.stringContaining('`data.batch`'), cause: 'value-differs' });
  expect((await cli.run('hint')).stdout).toContain('Hint, from what is there now: ');
  const before = (await cli.run('progress', '--json')).stdout;

  const { code, stdout, stderr } = await cli.run('report', '--output', file);
  expect({ code, stdout }).toEqual({ code: 0, stdout: `${file}\n` });
  expect(stderr).toContain('Values of Secrets are left out.');
  expect(statSync(file).mode & 0o077).toBe(0);
  const text = readFileSync(file, 'utf8');
  for (const value of [secret, `${secret} again`])
    for (const form of [value, Buffer.from(value).toString('base64')]) expect(text).not.toContain(form);
  for (const foreign of ['kube-system', 'coredns', 'managedFields']) expect(text).not.toContain(foreign);
  expect(text).toContain('**Why I say it is right**');
  expect(text).toContain('kubectl apply');

  const json = JSON.parse(/```+json\n([\s\S]*)\n```/.exec(text)?.[1] ?? '');
  expect(json).toMatchObject({
    lesson: 'settings',
    step: 'create',
    verdict: 'wrong',
    checks: [{ name: 'made', verdict: 'wrong', cause: 'value-differs', differences: [{ path: 'data.batch' }] }],
    attempt: { seed: expect.any(Number), vars: { feed: expect.any(String), batch: expect.any(Number) } },
    versions: {
      'k8s-de': expect.any(String),
      kubectl: expect.stringMatching(/^1\./),
      node: process.version,
      platform: expect.stringContaining(process.platform),
      cluster: expect.stringMatching(/^sandbox, Kubernetes 1\./),
    },
  });
  const objects = json.objects.map(
    (each: { kind: string; metadata: { name: string } }) => `${each.kind}/${each.metadata.name}`,
  );
  expect(objects).toEqual(expect.arrayContaining([`ConfigMap/${name}`, 'Secret/access', 'Pod/looker']));
  expect(
    json.observations.some(
      (each: { command: string; verb: string }) => each.command === 'apply' && each.verb === 'create',
    ),
  ).toBe(true);

  // It only looks, and a file that is there is kept.
  expect((await cli.run('progress', '--json')).stdout).toBe(before);
  expect((await cli.run('report', '--output', file)).code).toBe(2);
  expect((await cli.runWith({ cwd: cli.home }, 'report')).code).toBe(0);
  expect(readdirSync(cli.home).filter((each) => /^k8s-de-settings-create-\d{14}\.md$/.test(each))).toHaveLength(1);
});

import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { testCli } from '../support/cli.ts';
import { machineKubectl } from '../support/kubectls.ts';

// What doctor finds, and what it fetches from a server that stands in for the publishers.
vi.setConfig({ testTimeout: 600_000 });

test('doctor fetches a kubectl that is checked, and says what is wrong with one that is not', async () => {
  const cli = testCli();
  const real = machineKubectl();
  const text = `#!/bin/sh\nexec ${real.path} "$@"\n`;
  const checksum = createHash('sha256').update(text).digest('hex');
  let told = checksum;
  const publisher = createServer(({ url = '' }, response) => {
    const isKubectl = /^\/v1\.\d+\.\d+\/bin\/(linux|darwin)\/(amd64|arm64)\/kubectl/.test(url);
    response.statusCode = isKubectl ? 200 : 404;
    response.end(url.endsWith('.sha256') ? told : text);
  });
  await new Promise<void>((resolve) => publisher.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void publisher.close());
  const base = `http://127.0.0.1:${(publisher.address() as AddressInfo).port}`;
  const empty = mkdtempSync(join(cli.home, 'path-'));
  // With a helm that is there already: fetching it is another test.
  writeFileSync(join(empty, 'helm'), '#!/bin/sh\necho v3.21.3\n', { mode: 0o755 });
  const without = { env: { PATH: empty, K8S_DE_KUBECTL_URL: base } };

  const missing = await cli.runWith(without, 'doctor', '--json');
  expect(missing.code).toBe(3);
  expect(JSON.parse(missing.stdout)).toContainEqual({
    name: 'kubectl',
    ok: false,
    found: 'kubectl was not found on PATH.',
    fix: 'Get one that works:  k8s-de doctor --fix',
  });
  for (const [body, found] of [
    ['exit 1', 'kubectl does not run: exit code 1'],
    ['echo "not what it was"', 'kubectl does not tell its version as kubectl does.'],
    [
      `echo '{"clientVersion":{"gitVersion":"v1.20.2"}}'`,
      'This kubectl is version 1.20.2; k8s-de needs 1.27 or newer.',
    ],
  ]) {
    writeFileSync(join(empty, 'kubectl'), `#!/bin/sh\n${body}\n`);
    chmodSync(join(empty, 'kubectl'), 0o755);
    const broken = await cli.runWith({ env: { PATH: `${empty}:/usr/bin:/bin` } }, 'kubectl', 'get', 'pods');
    expect(broken).toMatchObject({ code: 3, stderr: `${found}\nGet one that works:  k8s-de doctor --fix\n` });
  }

  told = checksum.replace(/./, (digit) => (digit === '0' ? '1' : '0'));
  const forged = await cli.runWith(without, 'doctor', '--fix');
  expect(forged).toMatchObject({ code: 3, stderr: expect.stringContaining('its checksum differs') });
  expect(existsSync(join(cli.home, 'bin', 'kubectl'))).toBe(false);
  told = `${checksum}  kubectl\n`;
  const fixed = await cli.runWith({ env: { ...without.env, PATH: `${empty}:/usr/bin:/bin` } }, 'doctor', '--fix');
  expect(fixed.code).toBe(0);
  expect(fixed.stdout).toContain(`kubectl  ${real.version}`);
  const works = await cli.runWith({ env: { PATH: `${empty}:/usr/bin:/bin` } }, 'kubectl', 'get', 'pods');
  expect(works).toMatchObject({ code: 0, stderr: expect.stringContaining('No resources found') });
  const nobody = await testCli().runWith(
    { env: { PATH: empty, K8S_DE_KUBECTL_URL: `${base}/elsewhere` } },
    'doctor',
    '--fix',
  );
  expect(nobody).toMatchObject({ code: 3, stderr: expect.stringContaining('the server answered 404') });
});

test('doctor fetches a helm that is checked, and lacks nothing without one', async () => {
  const cli = testCli();
  const folder = mkdtempSync(join(cli.home, 'helm-'));
  const place = `${process.platform}-${process.arch === 'arm64' ? 'arm64' : 'amd64'}`;
  mkdirSync(join(folder, place));
  writeFileSync(join(folder, place, 'LICENSE'), 'a file before it\n');
  writeFileSync(join(folder, place, 'helm'), '#!/bin/sh\necho v3.21.3+g0123456\n', { mode: 0o755 });
  await cli.other('tar', '-czf', join(folder, 'helm.tar.gz'), '-C', folder, place);
  const archive = readFileSync(join(folder, 'helm.tar.gz'));
  const checksum = createHash('sha256').update(archive).digest('hex');
  let told = checksum;
  const publisher = createServer(({ url = '' }, response) => {
    const isHelm = /^\/helm-v3\.\d+\.\d+-(linux|darwin)-(amd64|arm64)\.tar\.gz/.test(url);
    response.statusCode = isHelm ? 200 : 404;
    response.end(url.endsWith('.sha256sum') ? `${told}  ${url.slice(1, -10)}\n` : archive);
  });
  await new Promise<void>((resolve) => publisher.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void publisher.close());
  const base = `http://127.0.0.1:${(publisher.address() as AddressInfo).port}`;
  const path = mkdtempSync(join(cli.home, 'path-'));
  symlinkSync(machineKubectl().path, join(path, 'kubectl'));
  const env = { PATH: `${path}:/usr/bin:/bin`, K8S_DE_HELM_URL: base };

  const missing = await cli.runWith({ env }, 'doctor', '--json');
  expect(missing.code).toBe(0);
  expect(JSON.parse(missing.stdout)).toContainEqual({
    name: 'helm',
    ok: false,
    optional: true,
    found: 'helm was not found on PATH.',
    fix: 'Get one that works:  k8s-de doctor --fix',
  });
  told = checksum.replace(/./, (digit) => (digit === '0' ? '1' : '0'));
  const forged = await cli.runWith({ env }, 'doctor', '--fix');
  expect(forged).toMatchObject({ code: 3, stderr: expect.stringContaining('its checksum differs') });
  expect(existsSync(join(cli.home, 'bin', 'helm'))).toBe(false);
  told = checksum;
  const fixed = await cli.runWith({ env }, 'doctor', '--fix');
  expect(fixed).toMatchObject({ code: 0, stdout: expect.stringContaining('helm  3.21.3 at ') });
  const elsewhere = { ...env, K8S_DE_HOME: mkdtempSync(join(cli.home, 'home-')), K8S_DE_HELM_URL: `${base}/elsewhere` };
  const nobody = await cli.runWith({ env: elsewhere }, 'doctor', '--fix');
  expect(nobody).toMatchObject({ code: 3, stderr: expect.stringContaining('the server answered 404') });
});

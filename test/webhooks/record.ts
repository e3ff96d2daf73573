// Records what a real API server does with webhooks: npm run record:webhooks -- KUBECONFIG [--conversions]
import { readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { parse } from 'yaml';
import { conversionPaths, runConversion } from './conversions.ts';
import { startHookServer } from './hook-server.ts';
import { type Ask, runScenario } from './run-scenario.ts';
import { namespace, type Outcome, scenarios } from './scenarios.ts';

const [kubeconfig = process.env.KUBECONFIG ?? ''] = process.argv.slice(2);
const { clusters, users } = parse(readFileSync(kubeconfig, 'utf8')) as {
  clusters: [{ cluster: Record<string, string> }];
  users: [{ user: Record<string, string> }];
};
const [{ cluster }] = clusters;
const [{ user }] = users;
const pem = (text: string | undefined) => Buffer.from(text ?? '', 'base64');

const ask: Ask = ({ method, path, body, type = 'application/json' }) =>
  new Promise((resolve, reject) => {
    const text = body === undefined ? '' : JSON.stringify(body);
    const options = {
      method,
      ca: pem(cluster['certificate-authority-data']),
      cert: pem(user['client-certificate-data']),
      key: pem(user['client-key-data']),
      headers: { 'content-type': type, 'content-length': Buffer.byteLength(text), 'user-agent': 'hooks' },
    };
    const outgoing = request(`${cluster.server}${path}`, options, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => {
        const warnings = [response.headers.warning ?? []].flat();
        resolve({ code: response.statusCode ?? 0, warnings, text: Buffer.concat(parts).toString() });
      });
    });
    outgoing.on('error', reject);
    outgoing.end(text);
  });

// The real server learns of configurations by watching them.
const settle = () => new Promise<void>((resolve) => void setTimeout(resolve, 400));
const server = await startHookServer();
const recorded: Record<string, Outcome[]> = {};
await ask({ method: 'POST', path: '/api/v1/namespaces', body: { metadata: { name: namespace } } });
await settle();
for (const scenario of process.argv.includes('--conversions') ? [] : scenarios) {
  recorded[scenario.name] = await runScenario(scenario, server, ask, settle);
  console.log(scenario.name);
}
const slowly = () => new Promise<void>((resolve) => void setTimeout(resolve, 2500));
const conversions: Record<string, Outcome[]> = {};
for (const path of conversionPaths) conversions[path] = await runConversion(path, server, ask, slowly);
await ask({ method: 'DELETE', path: `/api/v1/namespaces/${namespace}` });
await server.stop();
const write = (file: string, value: object) =>
  writeFileSync(join(import.meta.dirname, file), `${JSON.stringify(value, null, 1)}\n`);
if (Object.keys(recorded).length > 0) write('recorded.json', recorded);
write('conversions.json', conversions);

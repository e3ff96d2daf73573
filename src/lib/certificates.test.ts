import { createServer, request } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { expect, test } from 'vitest';
import { makeAuthority, makeClientCertificate, makeServerCertificate } from './certificates.ts';

test('a server and a client trust each other by the certificates of one authority', async () => {
  const authority = await makeAuthority('localhost');
  const server = await makeServerCertificate(authority, ['localhost', '127.0.0.1', '::1']);
  const client = await makeClientCertificate(authority, { name: 'ada', groups: ['etl', 'ops'] });

  const listener = createServer(
    {
      cert: server.certificate,
      key: server.key,
      ca: authority.certificate,
      requestCert: true,
      rejectUnauthorized: true,
    },
    (incoming, response) => response.end(JSON.stringify((incoming.socket as TLSSocket).getPeerCertificate().subject)),
  );
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const { port } = listener.address() as AddressInfo;

  const body = await new Promise<string>((resolve, reject) => {
    const options = { host: '127.0.0.1', port, ca: authority.certificate, cert: client.certificate, key: client.key };
    request(options, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      answer.on('end', () => resolve(text));
    })
      .on('error', reject)
      .end();
  });

  expect(JSON.parse(body)).toEqual({ CN: 'ada', O: ['etl', 'ops'] });
  await new Promise((resolve) => listener.close(resolve));
});

test('an authority that comes back from its PEM still signs', async () => {
  const first = await makeAuthority('k8s-de test');
  const again = JSON.parse(JSON.stringify(first)) as typeof first;
  const { certificate } = await makeServerCertificate(again, ['localhost']);
  expect(certificate).toMatch(/^-----BEGIN CERTIFICATE-----\n/);
});

import { expect, it } from 'vitest';
import { validateMetadata } from '../parts/metadata.ts';
import { ipAddress } from './ip-address.ts';

it.each(['10.96.0.1', 'fe80::1', '2001:db8::42:1dff:fe84:f9e2'])('takes %s as its name', (name) => {
  const metadata = { name, uid: '', resourceVersion: '', creationTimestamp: '' };
  expect(validateMetadata({ metadata }, ipAddress)).toEqual([]);
});

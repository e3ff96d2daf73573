import { expect, test } from 'vitest';
import { editDistance, formatImageRef, nearestImageRef, parseImageRef, sameImage } from './image-ref.ts';

test.each([
  ['nginx', 'docker.io/library/nginx:latest'],
  ['nginx:1.28', 'docker.io/library/nginx:1.28'],
  ['bitnami/redis:7', 'docker.io/bitnami/redis:7'],
  ['index.docker.io/nginx', 'docker.io/library/nginx:latest'],
  ['registry.k8s.io/pause:3.10', 'registry.k8s.io/pause:3.10'],
  ['localhost:5000/team/etl:v1', 'localhost:5000/team/etl:v1'],
  [`nginx@sha256:${'a'.repeat(64)}`, `docker.io/library/nginx@sha256:${'a'.repeat(64)}`],
])('%s is %s', (text, full) => {
  const parsed = parseImageRef(text);
  expect(parsed && formatImageRef(parsed)).toBe(full);
});

test('upper case repositories and empty tags are malformed', () => {
  for (const text of ['Nginx:1.28', 'nginx:', '', 'a b', 'registry.k8s.io/UP'])
    expect(parseImageRef(text)).toBeUndefined();
});

test('references compare by meaning', () => {
  expect(sameImage('nginx', 'docker.io/library/nginx:latest')).toBe(true);
  expect(sameImage('nginx:1.27', 'nginx:1.28')).toBe(false);
});

test('the nearest image is the one that was meant', () => {
  const known = ['nginx:1.27', 'nginx:1.28', 'busybox:1.36', 'redis:7'];
  expect(nearestImageRef('ngnix:1.28', known)).toBe('nginx:1.28');
  expect(nearestImageRef('nginx:1.82', known)).toBe('nginx:1.28');
  expect(nearestImageRef('Nginx:1.28', known)).toBe('nginx:1.28');
  expect(nearestImageRef('postgres:16', known)).toBeUndefined();
});

test('a swap of neighbours counts once', () => {
  expect(editDistance('ngnix', 'nginx')).toBe(1);
  expect(editDistance('', 'abc')).toBe(3);
});

import { badRequest } from './errors.ts';

/** Where a chunked list goes on: the revision of its first chunk, and the key after which the next one starts. */
export interface ContinueToken {
  revision: number;
  after: string;
}

/** The form of apiserver/pkg/storage/continue.go: base64url of {v, rv, start}. */
export function encodeContinue({ revision, after }: ContinueToken): string {
  const start = `${after}\u0000`;
  const json = JSON.stringify({ v: 'meta.k8s.io/v1', rv: revision, start });
  return Buffer.from(json).toString('base64url');
}

/** 400 for anything that the server did not make. */
export function decodeContinue(text: string): ContinueToken {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    throw badRequest('invalid continue token: continue key is not valid: the value is not JSON');
  }
  const { v, rv, start } = (value ?? {}) as { v?: unknown; rv?: unknown; start?: unknown };
  if (v !== 'meta.k8s.io/v1')
    throw badRequest(
      `invalid continue token: continue key is not valid: server does not recognize this encoded version "${String(v ?? '')}"`,
    );
  if (typeof rv !== 'number' || rv === 0)
    throw badRequest(
      'invalid continue token: continue key is not valid: incorrect encoded start resourceVersion (version meta.k8s.io/v1)',
    );
  if (typeof start !== 'string' || start === '')
    throw badRequest(
      'invalid continue token: continue key is not valid: encoded start key empty (version meta.k8s.io/v1)',
    );
  return { revision: rv, after: start.replace(/\0$/, '') };
}

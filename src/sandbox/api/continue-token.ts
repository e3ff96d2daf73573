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
  const refuse = (why: string) => badRequest(`invalid continue token: continue key is not valid: ${why}`);
  const wrongAt = text.search(/[^A-Za-z0-9_-]/);
  if (wrongAt >= 0) throw refuse(`illegal base64 data at input byte ${wrongAt}`);
  const decoded = Buffer.from(text, 'base64url').toString();
  let value: unknown;
  try {
    value = JSON.parse(decoded);
  } catch {
    const [first = ''] = decoded.trimStart();
    throw refuse(
      first === '' || first === '{'
        ? 'unexpected end of JSON input'
        : `invalid character '${first}' looking for beginning of value`,
    );
  }
  const { v, rv, start } = (value ?? {}) as { v?: unknown; rv?: unknown; start?: unknown };
  if (v !== 'meta.k8s.io/v1')
    throw badRequest(
      `invalid continue token: continue key is not valid: server does not recognize this encoded version ${String(v ?? '')}`,
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

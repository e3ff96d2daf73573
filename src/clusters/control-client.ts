import { upstreamWithToken } from '../gateway/upstream.ts';
import { UserError } from '../lib/errors.ts';
import type { Home } from '../lib/home.ts';
import { readAdminToken } from './admin-token.ts';
import { connect } from './connection.ts';
import { controlPaths } from './control.ts';
import { findService } from './detached.ts';

/** Moves the running sandbox's time on. Rejects with a UserError when there is none, or it cannot. */
export async function advanceSandbox(home: Home, seconds: number): Promise<void> {
  const { code, text } = await ask(home, controlPaths.advance(seconds));
  if (code === 200 && text === 'done') return;
  throw new UserError(`The sandbox did not move its time on (${code}).`, 'Run: k8s-de sandbox status', { exitCode: 3 });
}

/** Cuts the power of a node of the running sandbox, or starts it again. Rejects with a UserError when there is no such node. */
export async function switchNode(home: Home, what: 'fail' | 'recover', name: string): Promise<void> {
  const { code } = await ask(home, controlPaths.node(what, name));
  if (code === 200) return;
  if (code === 404)
    throw new UserError(`The sandbox has no node ${name}.`, 'Its nodes:  k8s-de kubectl get nodes', { exitCode: 2 });
  throw new UserError(`The sandbox answered ${code}.`, 'Run: k8s-de sandbox status', { exitCode: 3 });
}

async function ask(home: Home, path: string): Promise<{ code: number; text: string }> {
  const state = findService(home.sandbox);
  if (!state) throw new UserError('The sandbox does not run.', 'Start it:  k8s-de sandbox start', { exitCode: 3 });
  const connection = connect(upstreamWithToken({ ...state, token: readAdminToken(home) }));
  try {
    return await connection.call('POST', path);
  } finally {
    connection.close();
  }
}

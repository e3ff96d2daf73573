import { isTrue } from '../../../kube/request-info.ts';
import { chooseContainer, type NodeFleet } from '../../kubelet/fleet.ts';
import type { Container } from '../../runtime/container.ts';
import type { ResourceRequest } from '../serve-resource.ts';
import { openCommandStreams, type WantedStreams } from './command-streams.ts';
import { Refusal } from './refusal.ts';
import { type Command, runCommand } from './run-command.ts';
import { requireUpgrade, streamedPod } from './stream-request.ts';

/** …/pods/NAME/exec: runs the query's command in a container. When the client leaves, it has no more input, and nobody to write to. */
export function execute(fleet: NodeFleet, request: ResourceRequest, onOpen: (code: number) => void): void {
  const { api, info } = request;
  const argv = info.query.getAll('command');
  open(
    fleet,
    request,
    onOpen,
    (name) => `container not found (${JSON.stringify(name)})`,
    (container) => ({
      start: (streams) => container.exec({ ...streams, argv }),
      ending(result) {
        if ('code' in result) return { kind: 'exit', code: result.code, argv };
        const id = Array.from({ length: 64 }, () => Math.floor(api.random.next() * 16).toString(16)).join('');
        const where = `failed to exec in container: failed to start exec ${JSON.stringify(id)}`;
        const why = `OCI runtime exec failed: exec failed: ${argv.length > 0 ? result.problem : 'args must not be empty'}`;
        return { kind: 'failed', message: `error executing command in container: ${where}: ${why}` };
      },
      endsWithClient: true,
      leave: (session) => session.closeInput(),
    }),
  );
}

/** …/pods/NAME/attach: joins a container's first process. */
export function attach(fleet: NodeFleet, request: ResourceRequest, onOpen: (code: number) => void): void {
  const { name: pod, namespace } = request.target;
  const missing = (name: string) => `container ${name} not found in pod ${pod}_${namespace}`;
  open(fleet, request, onOpen, missing, (container) => ({
    start: (streams) => container.attach(streams),
    // The container's exit code is in the Pod's status: that it could be attached to is success.
    ending: (result) =>
      'code' in result
        ? { kind: 'exit', code: 0, argv: [] }
        : { kind: 'failed', message: `error attaching to container: ${result.problem}` },
    endsWithClient: false,
    leave(session) {
      session.closeInput();
      session.kill();
    },
  }));
}

function open(
  fleet: NodeFleet,
  request: ResourceRequest,
  onOpen: (code: number) => void,
  missing: (container: string) => string,
  commandOf: (container: Container) => Omit<Command, 'wanted'>,
): void {
  const { api, info, target } = request;
  let name = '';
  streamedPod(request, (pod) => {
    name = chooseContainer(pod, info.query.get('container') ?? undefined);
  });
  const upgrade = requireUpgrade(request);
  const wanted = wantedStreams(info.query);
  const container = fleet.container(`${target.namespace}/${target.name}`, name);
  if (!container) throw new Refusal(500, missing(name));
  const command = { ...commandOf(container), wanted };
  openCommandStreams(upgrade, wanted, api.clock, (streams) => runCommand(streams, command));
  onOpen(101);
}

function wantedStreams(query: URLSearchParams): WantedStreams {
  const is = (name: string) => isTrue(query.get(name));
  const [stdin, stdout, tty] = [is('stdin'), is('stdout'), is('tty')];
  // A terminal shows both outputs as one.
  const stderr = is('stderr') && !tty;
  if (!stdin && !stdout && !stderr) throw new Refusal(400, 'you must specify at least 1 of stdin, stdout, stderr');
  return { stdin, stdout, stderr, tty };
}

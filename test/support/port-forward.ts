import { spawn } from 'node:child_process';

/** A `kubectl port-forward` that runs until it is stopped. */
export interface PortForward {
  /** The local port of each forwarded one, in their order. */
  ports: number[];
  /** Resolves when this has been printed. */
  says(text: string | RegExp): Promise<void>;
  printed(): string;
  stop(): Promise<void>;
}

/** Starts `kubectl port-forward TARGET :PORT…`; resolves when it listens. */
export async function startPortForward(
  kubectl: string,
  kubeconfig: string,
  words: readonly string[],
): Promise<PortForward> {
  const child = spawn(kubectl, ['port-forward', ...words], { env: { ...process.env, KUBECONFIG: kubeconfig } });
  let printed = '';
  const waiting = new Set<() => void>();
  const take = (text: string) => {
    printed += text;
    for (const look of [...waiting]) look();
  };
  child.stdout.setEncoding('utf8').on('data', take);
  child.stderr.setEncoding('utf8').on('data', take);
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()));
  const until = (isThere: () => boolean) =>
    new Promise<void>((resolve, reject) => {
      const look = () => {
        if (!isThere()) return;
        waiting.delete(look);
        resolve();
      };
      waiting.add(look);
      look();
      void ended.then(() => reject(new Error(`kubectl port-forward has ended: ${printed}`)));
    });
  const wanted = words.filter((word) => /^\d*:\d+$|^:[a-z]/.test(word)).length;
  const found = () => [...printed.matchAll(/Forwarding from 127\.0\.0\.1:(\d+) ->/g)].map(([, port]) => Number(port));
  await until(() => found().length >= wanted);
  return {
    ports: found(),
    says: (text) => until(() => (typeof text === 'string' ? printed.includes(text) : text.test(printed))),
    printed: () => printed,
    async stop() {
      child.kill();
      await ended;
    },
  };
}

import { advanceSandbox } from '../../clusters/control-client.ts';
import { parseDuration } from '../../kube/duration.ts';
import { UserError } from '../../lib/errors.ts';
import type { Run } from '../context.ts';

/** Moves the sandbox's time on at once: what would happen in that time has happened when it returns. */
export const run: Run = async ({ home, terminal }, [duration = '']) => {
  const ms = wholeDays(duration) ?? parseDuration(duration);
  if (ms === undefined || ms <= 0)
    throw new UserError(
      `advance takes a duration, not ${JSON.stringify(duration)}.`,
      'For example:  k8s-de sandbox advance 90s, 1h or 7d',
      { exitCode: 2 },
    );
  await advanceSandbox(await home(), Math.ceil(ms / 1000));
  terminal.talk(`It is ${duration} later in the sandbox. To see what happened:  k8s-de kubectl get events`);
  return 0;
};

function wholeDays(text: string): number | undefined {
  const days = /^(\d+)d$/.exec(text)?.[1];
  return days === undefined ? undefined : Number(days) * 86_400_000;
}

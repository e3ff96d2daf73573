import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { type LeapingSandbox, leapingSandbox, type Moment } from '../../clusters/leaping-sandbox.ts';
import type { RunProgram } from '../../lessons/actions.ts';
import type { LessonSource } from '../../lessons/load.ts';
import type { Values } from '../../lessons/variables.ts';
import { type Home, homeAt } from '../../lib/home.ts';
import { seededRandom } from '../../lib/random.ts';
import { progressInMemory } from '../../progress/in-memory.ts';
import { openAttempt } from '../../tutor/open-attempt.ts';
import { actAndJudge } from './judge.ts';
import { lacksFeature } from './lacks-feature.ts';
import type { World, Worlds } from './worlds.ts';

/** Each world is a sandbox in memory that begins where another was: nothing is replayed, and nobody waits for time. */
export async function sandboxWorlds(options: {
  /** A folder for all that the worlds keep. */
  directory: string;
  seed: number;
  environment: Readonly<Record<string, string | undefined>>;
  runnerOf: (home: Home) => RunProgram;
}): Promise<Worlds> {
  const { directory, seed, environment, runnerOf } = options;
  let count = 0;
  const first = await leapingSandbox({ random: seededRandom(seed) });
  // All begin in one cluster that is ready: its start is paid for once.
  const ready = await first.moment();
  const probe = await first.open(
    { attempt: 'probe', namespace: 'default', namespaces: [], cluster: [] },
    join(directory, 'probe'),
  );

  const make = async (
    source: LessonSource,
    values: Values,
    from: Moment,
  ): Promise<World & { sandbox: LeapingSandbox }> => {
    count += 1;
    const home = homeAt(join(directory, String(count)));
    const random = seededRandom(seed + count);
    const sandbox = await leapingSandbox({ random, from });
    const run = runnerOf(home);
    /** A command that watches waits for something; any other is only at work. */
    const runLeaping: RunProgram = async (words, given) => {
      let isWatching = false;
      const end = open.live.observations.onObservation(({ verb }) => {
        isWatching ||= verb === 'watch';
      });
      return sandbox
        .leapWhile(
          commandMs,
          () => run(words, given),
          () => isWatching,
        )
        .finally(end);
    };
    const open = await openAttempt(
      source,
      { name: 'sandbox' },
      {
        store: progressInMemory(),
        home,
        clock: sandbox.clock,
        random,
        connect: async () => sandbox,
        values,
        run: runLeaping,
      },
      'always',
    );
    return {
      sandbox,
      open,
      async keep(index) {
        const moment = await sandbox.moment();
        const record = structuredClone(open.record());
        const kept = `${home.root}.kept-${moment.snapshot.state.revision}`;
        await cp(open.workDir, kept, { recursive: true });
        return {
          async enter() {
            const world = await make(source, values, moment);
            world.open.isNew = false;
            await cp(kept, world.open.workDir, { recursive: true });
            const { setup, startedAtMs, step, steps } = structuredClone(record);
            await world.open.change((attempt) => Object.assign(attempt, { setup, startedAtMs, step, steps }));
            const present = world.open.lesson.spec.steps[index];
            // The learner's checks have looked before anything is done, and know what goes.
            if (present) await actAndJudge(world.open, present, [], { signal: never, at: 'at-once' });
            return world;
          },
        };
      },
      close: () => open.close(),
    };
  };

  return {
    cluster: {
      name: 'sandbox',
      version: first.version,
      nodes: first.nodes,
      lacks: (feature) => lacksFeature(feature, probe.view, environment),
      lacksImage: async () => undefined,
    },
    begin: (source, values) => make(source, values, ready),
    async close() {
      await probe.close();
      await first.close();
    },
  };
}

const never = new AbortController().signal;
// Longer than a rollout may hang.
const commandMs = 900_000;

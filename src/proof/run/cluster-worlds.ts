import { join } from 'node:path';
import { glob } from '../../checks/assertions/ran.ts';
import { kindOfPlural } from '../../checks/kinds.ts';
import type { AttemptCluster, Cluster } from '../../clusters/define.ts';
import type { RunProgram } from '../../lessons/actions.ts';
import type { LessonSource } from '../../lessons/load.ts';
import type { Step } from '../../lessons/schema.ts';
import type { Values } from '../../lessons/variables.ts';
import type { Clock } from '../../lib/clock.ts';
import { type Home, homeAt } from '../../lib/home.ts';
import { systemRandom } from '../../lib/random.ts';
import { progressInMemory } from '../../progress/in-memory.ts';
import { openAttempt } from '../../tutor/open-attempt.ts';
import { rebuildPlan } from '../../tutor/replay.ts';
import { makeScene } from '../../tutor/scene.ts';
import { sessionSteps } from '../../tutor/session-steps.ts';
import { actAndJudge } from './judge.ts';
import { lacksFeature } from './lacks-feature.ts';
import { lacksImage } from './lacks-image.ts';
import { onlyReads } from './reading.ts';
import type { World, Worlds } from './worlds.ts';

/** Each world has namespaces of its own in a cluster that is there; to begin where another was, its steps are done again. */
export async function clusterWorlds(options: {
  cluster: Cluster;
  directory: string;
  clock: Clock;
  signal: AbortSignal;
  environment: Readonly<Record<string, string | undefined>>;
  runnerOf: (home: Home) => RunProgram;
}): Promise<Worlds> {
  const { cluster, directory, clock, signal, environment, runnerOf } = options;
  const ending: Promise<void>[] = [];
  const failures: unknown[] = [];
  const images = new Map<string, Promise<string | undefined>>();
  let count = 0;
  const probe = await cluster.open(
    { attempt: 'probe', namespace: 'default', namespaces: [], cluster: [] },
    join(directory, 'probe'),
  );

  const begin = async (source: LessonSource, values: Values): Promise<World> => {
    count += 1;
    const home = homeAt(join(directory, String(count)));
    const open = await openAttempt(
      source,
      { name: cluster.name },
      {
        store: progressInMemory(),
        home,
        clock,
        // Names in a cluster that others use too must be new each time, whatever the seed.
        random: systemRandom,
        connect: async () => ({ ...cluster, close: async () => {} }),
        values,
        run: runnerOf(home),
      },
      'always',
    );
    return {
      open,
      keep: async (index) => ({
        async enter() {
          const world = await begin(source, values);
          try {
            const { steps } = world.open.lesson.spec;
            // What a step only reads leaves nothing for those after it.
            const plan = rebuildPlan(sessionSteps(world.open), index).filter((i) => steps[i] && changes(steps[i]));
            await makeScene(world.open, index, { kind: 'rebuild', plan });
            const step = steps[index];
            // The learner's checks have looked before anything is done.
            if (step) await actAndJudge(world.open, step, [], { signal });
            return world;
          } catch (error) {
            await world.close();
            throw error;
          }
        },
      }),
      async close() {
        // Nobody waits for what goes but the end of all.
        ending.push(
          takeAway(open.live)
            .catch((error: unknown) => void failures.push(error))
            .then(() => open.close()),
        );
      },
    };
  };

  return {
    cluster: {
      name: cluster.name,
      version: cluster.version,
      nodes: cluster.nodes,
      lacks: (feature) => lacksFeature(feature, probe.view, environment),
      lacksImage(image, { live }) {
        const known = images.get(image) ?? lacksImage(image, live, clock, signal);
        images.set(image, known);
        return known;
      },
    },
    begin,
    async close() {
      await Promise.all(ending);
      await probe.close();
      await cluster.close();
      if (failures.length > 0) throw failures[0];
    },
  };
}

function changes({ setup, solution }: Step): boolean {
  return setup.length > 0 || !onlyReads(solution);
}

/** The namespaces, and what lies beside them under a name that begins with one of theirs. */
async function takeAway(live: AttemptCluster): Promise<void> {
  const { namespaces, cluster } = live.scope;
  for (const { resource, name } of cluster) {
    const known = kindOfPlural(resource);
    // A lesson that allows objects by other names, such as nodes, did not make them.
    if (!known || !namespaces.some((namespace) => name.startsWith(namespace))) continue;
    for (const { metadata } of await live.view.list(await live.view.resolve(known), undefined))
      if (glob(name, metadata.name)) await live.remove({ ...known, name: metadata.name });
  }
  await live.removeNamespaces();
}

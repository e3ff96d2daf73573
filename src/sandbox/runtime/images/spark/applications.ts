import type { TaskOrder } from './protocol.ts';

/** What a task of a stage is, before it has a number. */
export type TaskShape = Omit<TaskOrder, 'id' | 'name'>;

/** A part of a job between two shuffles. */
export interface Stage {
  kind: 'ShuffleMapStage' | 'ResultStage';
  /** `count at GroupByTest.scala:51`. */
  call: string;
  rdd: string;
  /** Size of what each executor is sent of it, in KiB: as values and as bytes. */
  broadcastKiB: [values: number, bytes: number];
  taskBytes: number;
  tasks: TaskShape[];
}

/** An action of an application: its last stage gives the result. */
export interface Job {
  call: string;
  stages: Stage[];
}

/** An application, ready to run. */
export interface Application {
  /** What it calls itself; names of executors come from it. */
  name: string;
  language: 'scala' | 'python';
  jobs: Job[];
  /** What it prints, from the results of the tasks of its last job. */
  print(results: readonly number[]): string;
}

/** Makes an application from its arguments and how many executors it has; a text is what it ends with. */
type Make = (words: readonly string[], executors: number) => Application | string;

/** The classes of `spark-examples` that are simulated. */
export const classes: Readonly<Record<string, Make>> = {
  'org.apache.spark.examples.SparkPi': ([slices]) => {
    const count = wholeNumber(slices, 2);
    if (count === undefined) return notANumber(slices);
    const call = 'reduce at SparkPi.scala:38';
    const stage = pi(call, 'MapPartitionsRDD[1] at map at SparkPi.scala:34', count, [4, 2.2], 60);
    const thrown = 100_000 * count - 1;
    return {
      name: 'Spark Pi',
      language: 'scala',
      jobs: [{ call, stages: [stage] }],
      print: (results) => `Pi is roughly ${(4 * sum(results)) / thrown}\n`,
    };
  },
  'org.apache.spark.examples.GroupByTest': groupByTest,
};

/** The scripts of `examples/src/main/python` that are simulated. */
export const scripts: Readonly<Record<string, Make>> = {
  '/opt/spark/examples/src/main/python/pi.py': ([slices]) => {
    const count = wholeNumber(slices, 2);
    if (count === undefined) return `ValueError: invalid literal for int() with base 10: '${slices}'`;
    const call = 'reduce at /opt/spark/examples/src/main/python/pi.py:42';
    return {
      name: 'PythonPi',
      language: 'python',
      jobs: [{ call, stages: [pi(call, `PythonRDD[1] at ${call}`, count, [12.1, 9.1], 110)] }],
      print: (results) => `Pi is roughly ${((4 * sum(results)) / (100_000 * count)).toFixed(6)}\n`,
    };
  },
};

const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0);

const notANumber = (word: string | undefined) =>
  `Exception in thread "main" java.lang.NumberFormatException: For input string: "${word}"`;

function wholeNumber(word: string | undefined, otherwise: number): number | undefined {
  if (word === undefined) return otherwise;
  return /^\d{1,6}$/.test(word) && Number(word) > 0 ? Number(word) : undefined;
}

function pi(call: string, rdd: string, count: number, broadcastKiB: [number, number], workMs: number): Stage {
  const task: TaskShape = { workMs, heapBytes: 4 * 2 ** 20, darts: 100_000 };
  return { kind: 'ResultStage', call, rdd, broadcastKiB, taskBytes: 8998, tasks: Array(count).fill(task) };
}

/** `GroupByTest [numMappers] [numKVPairs] [KeySize] [numReducers]`: random bytes under random keys, cached, then grouped. */
function groupByTest(words: readonly string[], executors: number): Application | string {
  const [mappers, pairs, size] = [2, 1000, 1000].map((otherwise, at) => wholeNumber(words[at], otherwise));
  const reducers = wholeNumber(words[3], mappers ?? 2);
  if (mappers === undefined || pairs === undefined || size === undefined || reducers === undefined)
    return notANumber(words.slice(0, 4).find((word) => wholeNumber(word, 1) === undefined));
  const source = 'GroupByTest.scala';
  const bytes = pairs * size;
  const generated = { workMs: 250 + bytes / 150_000, heapBytes: bytes };
  const cached = (at: number): TaskShape => ({ ...generated, cacheBytes: bytes, block: `rdd_1_${at}` });
  const shuffled = (bytes * mappers) / reducers;
  const mapped = { rdd: `MapPartitionsRDD[1] at flatMap at ${source}:40`, taskBytes: 9205 };
  const grouped: TaskShape = {
    workMs: 200 + shuffled / 150_000,
    // What does not fit into a third of it is spilled to disk.
    heapBytes: Math.min(shuffled, 120 * 2 ** 20),
    remoteBytes: Math.min(shuffled * (1 - 1 / executors), fetchedToMemory),
    keys: Math.round((pairs * mappers) / reducers),
    keySpace: 2 ** 31 / reducers,
  };
  return {
    name: 'GroupBy Test',
    language: 'scala',
    jobs: [
      {
        call: `count at ${source}:51`,
        stages: [
          {
            ...mapped,
            kind: 'ResultStage',
            call: `count at ${source}:51`,
            broadcastKiB: [4.5, 2.5],
            tasks: Array.from({ length: mappers }, (_, at) => cached(at)),
          },
        ],
      },
      {
        call: `count at ${source}:53`,
        stages: [
          {
            ...mapped,
            kind: 'ShuffleMapStage',
            call: `flatMap at ${source}:40`,
            broadcastKiB: [6.2, 3.3],
            tasks: Array(mappers).fill(generated),
          },
          {
            kind: 'ResultStage',
            call: `count at ${source}:53`,
            rdd: `ShuffledRDD[2] at groupByKey at ${source}:53`,
            broadcastKiB: [7.5, 3.9],
            taskBytes: 9022,
            tasks: Array(reducers).fill(grouped),
          },
        ],
      },
    ],
    print: (results) => `${sum(results)}\n`,
  };
}

// spark.network.maxRemoteBlockSizeFetchToMem: what is larger goes to disk at once.
const fetchedToMemory = 200 * 2 ** 20;

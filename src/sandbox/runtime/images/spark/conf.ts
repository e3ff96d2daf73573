/** Spark's settings, by their full names: `spark.executor.memory`. */
export type SparkConf = Map<string, string>;

export const sparkVersion = '3.5.6';

/** Reads a file of Java properties, as `spark-defaults.conf` and what spark-submit writes for its driver are. */
export function readProperties(text: string): [name: string, value: string][] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/^[#!]/.test(line))
    .map((line) => {
      const [, name = '', value = ''] = /^((?:\\.|[^\\=:\s])+)\s*[=:\s]?\s*(.*)$/.exec(line) ?? [];
      return [unescaped(name), unescaped(value)];
    });
}

const unescaped = (text: string) => text.replace(/\\(.)/g, '$1');

const perUnit: Record<string, number> = { b: 1 / 2 ** 20, k: 1 / 2 ** 10, m: 1, g: 2 ** 10, t: 2 ** 20 };

/** A size such as `512m` or `1g`, in MiB; a number alone is one of MiB. Undefined: it is none. */
export function mebibytes(text: string): number | undefined {
  const [, digits, unit = 'm'] = /^(\d+)([bkmgt])?b?$/.exec(text.trim().toLowerCase()) ?? [];
  const factor = perUnit[unit];
  return digits === undefined || factor === undefined ? undefined : Math.floor(Number(digits) * factor);
}

/** A number among the settings; `otherwise` where it is not given. */
export const numberOf = (conf: SparkConf, name: string, otherwise: number): number =>
  Number(conf.get(name) ?? otherwise);

/** Those whose names begin so, without the beginning. */
export const under = (conf: SparkConf, prefix: string): Record<string, string> =>
  Object.fromEntries(
    [...conf].flatMap(([name, value]) => (name.startsWith(prefix) ? [[name.slice(prefix.length), value]] : [])),
  );

/** What an executor gets, in MiB: its heap, and what its container may use in all. */
export function executorMemory(conf: SparkConf): { heapMiB: number; overheadMiB: number; totalMiB: number } {
  const size = (name: string) => mebibytes(conf.get(name) ?? '');
  const heapMiB = size('spark.executor.memory') ?? 1024;
  const factor = conf.get('spark.executor.memoryOverheadFactor') ?? conf.get('spark.kubernetes.memoryOverheadFactor');
  const overheadMiB =
    size('spark.executor.memoryOverhead') ?? Math.max(Math.floor(heapMiB * Number(factor ?? 0.1)), leastOverheadMiB);
  const offHeapMiB = conf.get('spark.memory.offHeap.enabled') === 'true' ? (size('spark.memory.offHeap.size') ?? 0) : 0;
  const isPython = conf.get('spark.kubernetes.resource.type') === 'python';
  const pythonMiB = isPython ? (size('spark.executor.pyspark.memory') ?? 0) : 0;
  return { heapMiB, overheadMiB, totalMiB: heapMiB + overheadMiB + offHeapMiB + pythonMiB };
}

const leastOverheadMiB = 384;

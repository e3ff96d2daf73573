import { type Given, lastOf, readOptions } from '../../options.ts';
import type { Program, ProgramIO, Script } from '../../process.ts';
import { type Application, classes, scripts } from './applications.ts';
import { readProperties, type SparkConf, sparkVersion } from './conf.ts';
import { runDriver } from './driver.ts';
import { nativeCode } from './executor.ts';
import { sparkLog } from './log4j.ts';

/** Options that are settings, too. */
const settings: Record<string, string> = {
  master: 'spark.master',
  'deploy-mode': 'spark.submit.deployMode',
  name: 'spark.app.name',
  jars: 'spark.jars',
  'driver-memory': 'spark.driver.memory',
  'driver-cores': 'spark.driver.cores',
  'executor-memory': 'spark.executor.memory',
  'executor-cores': 'spark.executor.cores',
  'num-executors': 'spark.executor.instances',
};
const others = [
  'class',
  'conf',
  'properties-file',
  'packages',
  'exclude-packages',
  'repositories',
  'py-files',
  'files',
  'archives',
  'driver-java-options',
  'driver-library-path',
  'driver-class-path',
  'proxy-user',
  'total-executor-cores',
  'principal',
  'keytab',
  'queue',
  'kill',
  'status',
];

const optionTable = {
  values: { ...Object.fromEntries([...Object.keys(settings), ...others].map((name) => [name, name])), c: 'conf' },
  flags: { help: 'help', h: 'help', supervise: 'supervise', verbose: 'verbose', v: 'verbose', version: 'version' },
};

/** `spark-submit` in client mode on a cluster: it becomes the driver of the application. */
export const sparkSubmit: Program = function* (io) {
  const { options, application } = split(io.argv.slice(1));
  const given = readOptions(options, optionTable);
  if (typeof given === 'string') {
    const [, name = ''] = /'([^=']*)/.exec(given) ?? [];
    io.err(`Error: Unrecognized option: ${name}\n\n${usage}`);
    return 1;
  }
  if (lastOf(given, 'version') !== undefined) {
    io.err(version);
    return 0;
  }
  const [resource, ...words] = application;
  if (lastOf(given, 'help') !== undefined || (options.length === 0 && resource === undefined)) {
    io.err(usage);
    return lastOf(given, 'help') === undefined ? 255 : 0;
  }
  if (resource === undefined) {
    io.err(`Error: Missing application resource.\n\n${usage}`);
    return 1;
  }
  const conf = readConf(io, given);
  const problem = typeof conf === 'string' ? conf : refuse(conf);
  if (typeof conf === 'string' || problem !== undefined) {
    io.err(`${problem}\n`);
    return 1;
  }
  return yield* submit(io, conf, { resource, words, name: lastOf(given, 'class') });
};

function* submit(
  io: ProgramIO,
  conf: SparkConf,
  { resource, words, name }: { resource: string; words: readonly string[]; name: string | undefined },
): Script {
  const log = sparkLog(io);
  const path = resource.replace(/^(local|file):\/\//, '');
  const isPython = path.endsWith('.py');
  yield io.work(700);
  if (!isPython && resource.startsWith('local:'))
    io.err(`Files ${resource} from ${path} to /opt/spark/work-dir/${path.split('/').at(-1)}\n`);
  log('WARN', 'NativeCodeLoader', nativeCode);
  const leave = (code: number) => {
    log('INFO', 'ShutdownHookManager', 'Shutdown hook called');
    return code;
  };
  const isThere = io.files.stat(path) !== undefined;
  if (isPython && !isThere) {
    io.err(`python3: can't open file '${path}': [Errno 2] No such file or directory\n`);
    return leave(2);
  }
  if (!isPython && !isThere) log('WARN', 'DependencyUtils', `Local jar ${path} does not exist, skipping.`);
  if (!isPython && name === undefined) {
    io.err('Error: No main class set in JAR; please specify one with --class.\n');
    return leave(1);
  }
  if (!isPython && (!isThere || !/^org\.apache\.spark\.examples\./.test(name ?? ''))) {
    io.err(`Error: Failed to load class ${name}.\n`);
    return leave(101);
  }
  const make = isPython ? scripts[path] : classes[name ?? ''];
  if (!make) {
    io.err(
      `Error: the sandbox does not run ${isPython ? path : name}. Of Spark's applications it knows ${known.join(', ')}.\n`,
    );
    return leave(1);
  }
  const made: Application | string = make(words, Number(conf.get('spark.executor.instances') ?? 2));
  if (typeof made === 'string') {
    io.err(`${made}\n`);
    return leave(1);
  }
  if (isPython) conf.set('spark.kubernetes.resource.type', 'python');
  return yield* runDriver(io, conf, made);
}

const known = [...Object.keys(classes), ...Object.keys(scripts)];

/** Options come before the application, and its own arguments after it. */
function split(words: readonly string[]): { options: string[]; application: string[] } {
  const flags = new Set(['--help', '-h', '--supervise', '--verbose', '-v', '--version']);
  let at = 0;
  while (at < words.length && words[at]?.startsWith('-'))
    at += flags.has(words[at] ?? '') || words[at]?.includes('=') ? 1 : 2;
  // A setting has its = in the next word.
  return { options: words.slice(0, at), application: words.slice(at) };
}

function readConf(io: ProgramIO, given: Given): SparkConf | string {
  const conf: SparkConf = new Map();
  const file =
    lastOf(given, 'properties-file') ?? `${io.environment.SPARK_CONF_DIR ?? '/opt/spark/conf'}/spark-defaults.conf`;
  for (const [name, value] of readProperties(io.files.read(file) ?? '')) conf.set(name, value);
  for (const [field, value] of given.options) {
    const setting = settings[field];
    if (setting) conf.set(setting, value);
    if (field !== 'conf') continue;
    const [, name, text] = /^([^=]+)=(.*)$/s.exec(value) ?? [];
    if (name === undefined || text === undefined) return `Error: Spark config without '=': ${value}`;
    conf.set(name, text);
  }
  return conf;
}

/** What the simulated driver cannot do; undefined: it can. */
function refuse(conf: SparkConf): string | undefined {
  const master = conf.get('spark.master') ?? 'local[*]';
  const simulated = 'Error: the sandbox simulates spark-submit with a k8s:// master and --deploy-mode client';
  if (/^local(\[|$)/.test(master)) return `${simulated}, not the master ${master}.`;
  if (!master.startsWith('k8s://'))
    return `Exception in thread "main" org.apache.spark.SparkException: Master must either be yarn or start with spark, mesos, k8s, or local`;
  if ((conf.get('spark.submit.deployMode') ?? 'client') !== 'client') return `${simulated}, not cluster mode.`;
  const unknown = [...conf.keys()].find((name) => notSimulated.some((prefix) => name.startsWith(prefix)));
  const isOn = unknown !== undefined && conf.get(unknown) !== 'false';
  return isOn ? `Error: the sandbox does not simulate the setting ${unknown}.` : undefined;
}

const notSimulated = [
  'spark.dynamicAllocation.enabled',
  'spark.kubernetes.executor.podTemplateFile',
  'spark.kubernetes.executor.volumes.',
  'spark.kubernetes.executor.secrets.',
  'spark.kubernetes.allocation.pods.allocator',
  'spark.decommission.enabled',
];

const usage = `Usage: spark-submit [options] <app jar | python file | R file> [app arguments]
Usage: spark-submit --kill [submission ID] --master [spark://...]
Usage: spark-submit --status [submission ID] --master [spark://...]
Usage: spark-submit run-example [options] example-class [example args]
`;

const version = `Welcome to
      ____              __
     / __/__  ___ _____/ /__
    _\\ \\/ _ \\/ _ \`/ __/  '_/
   /___/ .__/\\_,_/_/ /_/\\_\\   version ${sparkVersion}
      /_/
                        
Using Scala version 2.12.18, OpenJDK 64-Bit Server VM, 11.0.27
Branch HEAD
Compiled by user runner on 2025-05-23T06:34:26Z
Revision 303c18c74664f161b9b969ac343784c088b47593
Url https://github.com/apache/spark
Type --help for more information.
`;

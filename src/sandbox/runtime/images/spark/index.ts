import { applets } from '../../applets/index.ts';
import type { Entry } from '../../files.ts';
import { baseFiles, imageDirectory, imageProgram } from '../base-files.ts';
import type { ImageDefinition } from '../define.ts';
import { scripts } from './applications.ts';
import { entrypoint } from './entrypoint.ts';
import { sparkSubmit } from './submit.ts';

const directories = [
  'opt',
  'opt/spark',
  'opt/spark/bin',
  'opt/spark/examples',
  'opt/spark/examples/jars',
  'opt/spark/work-dir',
];
const jars = ['spark-examples_2.12-3.5.6.jar', 'spark-examples.jar'];

/** Spark: a driver that makes executors and gives them tasks, for a few of the examples that come with it. */
export const spark: ImageDefinition = {
  name: 'docker.io/apache/spark',
  simulates:
    'spark-submit in client mode: a driver that makes its executors through the API. Of applications it knows the examples SparkPi, GroupByTest and pi.py.',
  tags: ['3.5.6', '3.5.6-python3', '3.5.6-java17', '3.5.6-scala', '3.5.6-scala2.12-java11-python3-ubuntu'],
  sizeBytes: 421_000_000,
  entrypoint: ['/opt/entrypoint.sh'],
  command: [],
  environment: { SPARK_HOME: '/opt/spark', JAVA_HOME: '/opt/java/openjdk' },
  workingDirectory: '/opt/spark/work-dir',
  files: new Map<string, Entry>([
    ...baseFiles,
    ...directories.map((path): [string, Entry] => [path, imageDirectory()]),
    ...jars.map((name): [string, Entry] => [`opt/spark/examples/jars/${name}`, '']),
    ...Object.keys(scripts).map((path): [string, Entry] => [path.slice(1), '']),
    ['opt/entrypoint.sh', imageProgram],
    ['opt/spark/bin/spark-submit', imageProgram],
    [
      'etc/passwd',
      'root:x:0:0:root:/root:/bin/bash\nspark:x:185:185::/home/spark:/bin/sh\nnobody:x:65534:65534:nobody:/home:/bin/false\n',
    ],
  ]),
  programs: new Map([...applets, ['/opt/entrypoint.sh', entrypoint], ['/opt/spark/bin/spark-submit', sparkSubmit]]),
};

import { executorMemory, type SparkConf, sparkVersion, under } from './conf.ts';
import { appNameLabel } from './names.ts';

/** What an executor's Pod is made from. */
export interface ExecutorSettings {
  conf: SparkConf;
  image: string;
  appId: string;
  appName: string;
  prefix: string;
  driverUrl: string;
  configMap: string;
  localDirectory: string;
  user: string;
  /** The driver's Pod, which owns them all; without spark.kubernetes.driver.pod.name it is not known. */
  driver?: { name: string; uid: string } | undefined;
}

/** The labels by which an application's executors are found. */
export const executorSelector = (appId: string): Record<string, string> => ({
  'spark-app-selector': appId,
  'spark-role': 'executor',
});

export const executorName = (prefix: string, id: number): string => `${prefix}-exec-${id}`;

/** The Pod of an executor, as Spark's driver makes it. */
export function executorPod(settings: ExecutorSettings, id: number): Record<string, unknown> {
  const { conf, prefix, localDirectory } = settings;
  const { totalMiB } = executorMemory(conf);
  const memory = `${totalMiB}Mi`;
  const cores = conf.get('spark.kubernetes.executor.request.cores') ?? conf.get('spark.executor.cores') ?? '1';
  const limitCores = conf.get('spark.kubernetes.executor.limit.cores');
  const account =
    conf.get('spark.kubernetes.authenticate.executor.serviceAccountName') ??
    conf.get('spark.kubernetes.authenticate.driver.serviceAccountName');
  const annotations = under(conf, 'spark.kubernetes.executor.annotation.');
  const nodeSelector = {
    ...under(conf, 'spark.kubernetes.node.selector.'),
    ...under(conf, 'spark.kubernetes.executor.node.selector.'),
  };
  const port = Number(conf.get('spark.blockManager.port') ?? 7079);
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: executorName(prefix, id),
      labels: {
        'spark-version': sparkVersion,
        'spark-exec-id': String(id),
        'spark-app-name': appNameLabel(settings.appName),
        'spark-exec-resourceprofile-id': '0',
        ...executorSelector(settings.appId),
        ...under(conf, 'spark.kubernetes.executor.label.'),
      },
      ...(Object.keys(annotations).length > 0 && { annotations }),
      ...(settings.driver && { ownerReferences: [ownedBy(settings.driver)] }),
    },
    spec: {
      ...(account !== undefined && { serviceAccount: account, serviceAccountName: account }),
      hostname: executorName(prefix, id).slice(-63).replace(/^\W+/, ''),
      restartPolicy: 'Never',
      ...(Object.keys(nodeSelector).length > 0 && { nodeSelector }),
      containers: [
        {
          name: 'spark-kubernetes-executor',
          image: settings.image,
          imagePullPolicy: conf.get('spark.kubernetes.container.image.pullPolicy') ?? 'IfNotPresent',
          args: ['executor'],
          env: environmentOf(settings, id),
          ports: [{ name: 'blockmanager', containerPort: port, protocol: 'TCP' }],
          resources: {
            requests: { memory, cpu: cores },
            limits: { memory, ...(limitCores !== undefined && { cpu: limitCores }) },
          },
          volumeMounts: [
            { name: 'spark-conf-volume-exec', mountPath: '/opt/spark/conf' },
            { name: 'spark-local-dir-1', mountPath: localDirectory },
          ],
        },
      ],
      volumes: [
        { name: 'spark-conf-volume-exec', configMap: { name: settings.configMap } },
        { name: 'spark-local-dir-1', emptyDir: {} },
      ],
    },
  };
}

export const ownedBy = ({ name, uid }: { name: string; uid: string }) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  name,
  uid,
  controller: true,
});

function environmentOf(settings: ExecutorSettings, id: number): object[] {
  const { conf } = settings;
  const values: [string, string][] = [
    ['SPARK_USER', settings.user],
    ['SPARK_DRIVER_URL', settings.driverUrl],
    ['SPARK_EXECUTOR_CORES', conf.get('spark.executor.cores') ?? '1'],
    ['SPARK_EXECUTOR_MEMORY', `${executorMemory(conf).heapMiB}m`],
    ['SPARK_APPLICATION_ID', settings.appId],
    ['SPARK_CONF_DIR', '/opt/spark/conf'],
    ['SPARK_EXECUTOR_ID', String(id)],
    ['SPARK_RESOURCE_PROFILE_ID', '0'],
    ...Object.entries(under(conf, 'spark.executorEnv.')),
    ...javaOptions(conf),
  ];
  const fields: [string, string][] = [
    ['SPARK_EXECUTOR_POD_IP', 'status.podIP'],
    ['SPARK_EXECUTOR_POD_NAME', 'metadata.name'],
  ];
  return [
    ...values.map(([name, value]) => ({ name, value })),
    ...fields.map(([name, fieldPath]) => ({ name, valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath } } })),
    { name: 'SPARK_LOCAL_DIRS', value: settings.localDirectory },
  ];
}

// What Java 17 must be told to let Spark look into.
const opened = [
  'java.base/java.lang',
  'java.base/java.lang.invoke',
  'java.base/java.lang.reflect',
  'java.base/java.io',
  'java.base/java.net',
  'java.base/java.nio',
  'java.base/java.util',
  'java.base/java.util.concurrent',
  'java.base/java.util.concurrent.atomic',
  'java.base/jdk.internal.ref',
  'java.base/sun.nio.ch',
  'java.base/sun.nio.cs',
  'java.base/sun.security.action',
  'java.base/sun.util.calendar',
  'java.security.jgss/sun.security.krb5',
];

// Scala's map gives them in the order of their hashes.
const hashOrder = [0, 6, 13, 4, 18, 1, 10, 9, 7, 17, 11, 2, 16, 8, 12, 15, 3, 19, 14, 5];

function javaOptions(conf: SparkConf): [string, string][] {
  const options = [
    ...(conf.get('spark.executor.extraJavaOptions') ?? '').split(/\s+/).filter(Boolean),
    '-Djava.net.preferIPv6Addresses=false',
    '-XX:+IgnoreUnrecognizedVMOptions',
    ...opened.map((name) => `--add-opens=${name}=ALL-UNNAMED`),
    '-Djdk.reflect.useDirectMethodHandle=false',
    ...['spark.driver.blockManager.port', 'spark.driver.port']
      .filter((name) => conf.has(name))
      .map((name) => `-D${name}=${conf.get(name)}`),
  ];
  const order = [...hashOrder, ...options.keys()].filter((index, at, all) => all.indexOf(index) === at);
  return order.flatMap((index): [string, string][] => {
    const option = options[index];
    return option === undefined ? [] : [[`SPARK_JAVA_OPT_${index}`, option]];
  });
}

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { executorMemory, mebibytes, readProperties } from './conf.ts';
import { type ExecutorSettings, executorPod } from './executor-pod.ts';
import { appNameLabel, resourcePrefix } from './names.ts';

// What a real driver, made by spark-submit in cluster mode, has sent, without what the API server added.
const recorded: unknown = JSON.parse(readFileSync(new URL('executor-pod.recorded.json', import.meta.url), 'utf8'));

const settings: ExecutorSettings = {
  conf: new Map([
    ['spark.executor.instances', '2'],
    ['spark.executor.memory', '512m'],
    ['spark.kubernetes.executor.request.cores', '100m'],
    ['spark.kubernetes.authenticate.driver.serviceAccountName', 'spark'],
    ['spark.driver.blockManager.port', '7079'],
    ['spark.driver.port', '7078'],
    ['spark.executorEnv.SPARK_DRIVER_POD_IP', '10.244.1.166'],
  ]),
  image: 'apache/spark:3.5.6',
  appId: 'spark-629031f695e04d0ba3170ec747e22ba3',
  appName: 'GroupBy Test',
  prefix: resourcePrefix('GroupBy Test', '13d135a22960d8aa'),
  driverUrl: 'spark://CoarseGrainedScheduler@plain-fd78f3a2296004f4-driver-svc.spark-rec.svc:7078',
  configMap: 'spark-exec-1957cfa229611a90-conf-map',
  localDirectory: '/var/data/spark-f450627c-8277-4bc8-a5ab-5be04058828b',
  user: 'root',
  driver: { name: 'plain-fd78f3a2296004f4-driver', uid: 'fb3930a1-e876-4066-a01b-573ad0824f7c' },
};

test("an executor's Pod is that of a real driver", () => {
  expect(executorPod(settings, 1)).toEqual(recorded);
});

test.each([
  [{}, 1024, 1408],
  [{ 'spark.executor.memory': '8g' }, 8192, 9011],
  [{ 'spark.kubernetes.memoryOverheadFactor': '0.4' }, 1024, 1433],
  [{ 'spark.executor.memory': '512m', 'spark.executor.memoryOverhead': '64m' }, 512, 576],
  [{ 'spark.executor.memoryOverhead': '64', 'spark.executor.memoryOverheadFactor': '0.5' }, 1024, 1088],
])('%j gives an executor a heap of %i MiB and %i MiB in all', (conf, heapMiB, totalMiB) => {
  expect(executorMemory(new Map(Object.entries(conf)))).toMatchObject({ heapMiB, totalMiB });
});

test('sizes, properties and names are read and made as Spark does', () => {
  expect(['1g', '512M', '2048k', '100', '1tb', 'much'].map(mebibytes)).toEqual([
    1024,
    512,
    2,
    100,
    1_048_576,
    undefined,
  ]);
  expect(readProperties('#x\nspark.master=k8s\\://https\\://127.0.0.1\\:6443\n  spark.a   1 2\n\nspark.b=\n')).toEqual([
    ['spark.master', 'k8s://https://127.0.0.1:6443'],
    ['spark.a', '1 2'],
    ['spark.b', ''],
  ]);
  expect(resourcePrefix(' 3 Tables: _Load', 'ff')).toBe('x-tables-load-ff');
  expect(appNameLabel('My App!')).toBe('my-app');
});

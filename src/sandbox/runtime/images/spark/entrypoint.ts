import type { Program } from '../../process.ts';
import { execute } from '../execute.ts';
import { executor } from './executor.ts';

/** `/opt/entrypoint.sh`: the driver and the executors of Spark, or whatever else it is told to run. */
export const entrypoint: Program = function* (io) {
  const [role = '', ...words] = io.argv.slice(1);
  if (role === 'executor') return yield* executor(io);
  if (role !== 'driver') return yield* execute(io, io.argv.slice(1), `${io.argv[0]}: exec`);
  const address = io.environment.SPARK_DRIVER_BIND_ADDRESS ?? '';
  return yield* execute(
    io,
    [
      '/opt/spark/bin/spark-submit',
      '--conf',
      `spark.driver.bindAddress=${address}`,
      '--conf',
      `spark.executorEnv.SPARK_DRIVER_POD_IP=${address}`,
      '--deploy-mode',
      'client',
      ...words,
    ],
    `${io.argv[0]}: exec`,
  );
};

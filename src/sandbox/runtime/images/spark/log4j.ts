import type { ProgramIO } from '../../process.ts';
import { formatDate } from '../../shell/date.ts';

/** Writes a line to the log, on the standard error. */
export type SparkLog = (level: 'INFO' | 'WARN' | 'ERROR', source: string, text: string) => void;

/** The log as log4j2-defaults.properties has it. */
export const sparkLog =
  (io: Pick<ProgramIO, 'err' | 'clock'>): SparkLog =>
  (level, source, text) =>
    io.err(`${formatDate(io.clock.now(), '%y/%m/%d %H:%M:%S')} ${level} ${source}: ${text}\n`);

// eclipse-temurin:11-jre-focal of the image's day.
export const javaVersion = '11.0.27';
export const systemLine = 'OS info Linux, 6.1.0, amd64';

/** The lines in which the driver and the executors say who may see and change what. */
export function logSecurity(log: SparkLog, user: string): void {
  log('INFO', 'SecurityManager', `Changing view acls to: ${user}`);
  log('INFO', 'SecurityManager', `Changing modify acls to: ${user}`);
  log('INFO', 'SecurityManager', 'Changing view acls groups to: ');
  log('INFO', 'SecurityManager', 'Changing modify acls groups to: ');
  log(
    'INFO',
    'SecurityManager',
    `SecurityManager: authentication disabled; ui acls disabled; users with view permissions: ${user}; groups with view permissions: EMPTY; users with modify permissions: ${user}; groups with modify permissions: EMPTY`,
  );
}

/** The lines in which the driver and the executors look for devices of their own. */
export function logResources(log: SparkLog, component: string): void {
  const rule = '='.repeat(62);
  log('INFO', 'ResourceUtils', rule);
  log('INFO', 'ResourceUtils', `No custom resources configured for ${component}.`);
  log('INFO', 'ResourceUtils', rule);
}

/** The lines in which a block manager begins. */
export function logBlockManager(log: SparkLog, at: { id: string; host: string; address: string; port: number }): void {
  const name = `BlockManagerId(${at.id}, ${at.host}, ${at.port}, None)`;
  log(
    'INFO',
    'Utils',
    `Successfully started service 'org.apache.spark.network.netty.NettyBlockTransferService' on port ${at.port}.`,
  );
  log(
    'INFO',
    'NettyBlockTransferService',
    `Server created on ${at.host === at.address ? '' : `${at.host} `}${at.address}:${at.port}`,
  );
  log(
    'INFO',
    'BlockManager',
    'Using org.apache.spark.storage.RandomBlockReplicationPolicy for block replication policy',
  );
  log('INFO', 'BlockManagerMaster', `Registering BlockManager ${name}`);
  log('INFO', 'BlockManagerMaster', `Registered BlockManager ${name}`);
  log('INFO', 'BlockManager', `Initialized BlockManager: ${name}`);
}

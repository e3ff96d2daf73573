import type { Entry } from '../files.ts';
import type { Program } from '../process.ts';
import type { Signal } from '../signals.ts';

/** An image that the sandbox can run: what a registry tells of it, and how its programs behave. */
export interface ImageDefinition {
  /** The full name, such as docker.io/library/nginx. */
  name: string;
  /** What of the real image is simulated, in a sentence: for `k8s-de sandbox images`. */
  simulates: string;
  /** The tags that its registry has. */
  tags: readonly string[];
  /** What a pull reports and `kubectl describe node` lists. */
  sizeBytes: number;
  entrypoint: readonly string[];
  command: readonly string[];
  environment: Readonly<Record<string, string>>;
  /** Who its processes run as when nobody says otherwise; root when not given. */
  user?: { uid: number; gid: number };
  /** Where processes begin; / when not given. */
  workingDirectory?: string;
  /** What the runtime sends when a container is to stop; TERM when not given. */
  stopSignal?: Signal;
  /** Files of the image, by path without the leading slash. */
  files: ReadonlyMap<string, Entry>;
  /** What its main program uses beside the work that programs say they do; next to nothing when not given. */
  usage?: ImageUsage;
  /** Reads what its programs need and others do not, before its first container starts. */
  load?: () => Promise<void>;
  /** By name, or by full path when it is not on PATH. */
  programs: ReadonlyMap<string, Program>;
  /** By tag: programs that are others there. */
  otherPrograms?: Readonly<Record<string, ReadonlyMap<string, Program>>>;
}

export interface ImageUsage {
  /** Memory from the start on. */
  memoryBytes?: number;
  /** Milliseconds of processor time that the start takes. */
  startMs?: number;
  /** Milliseconds of processor time for each HTTP request. */
  requestMs?: number;
}

// npm run bench [-- PART...]: each figure beside its peer's, measured in the same run.
import { cpus } from 'node:os';
import { benchRates } from './rates.ts';
import { type RealPeer, startRealPeer } from './real-peer.ts';
import { benchStart } from './start.ts';
import { benchTick } from './tick.ts';

let real: RealPeer | undefined;
let isStarted = false;

const parts: Record<string, () => void | Promise<void>> = {
  start: () => benchStart(peer()),
  rates: () => benchRates(peer()),
  tick: benchTick,
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !parts[name]);
if (unknown.length > 0) {
  console.error(`There is no part ${unknown.join(', ')}. Parts: ${Object.keys(parts).join(', ')}`);
  process.exit(2);
}
console.log(
  `${cpus().length} cores (${cpus()[0]?.model}), Node ${process.versions.node}; servers and clients share them.`,
);
try {
  for (const [name, bench] of Object.entries(parts)) if (wanted.length === 0 || wanted.includes(name)) await bench();
} finally {
  real?.stop();
}

/** The real control plane, started when it is first compared with. */
function peer(): RealPeer | undefined {
  if (!isStarted) real = startRealPeer();
  if (!isStarted && !real) console.log("There is no real control plane here: the sandbox's figures stand alone.");
  isStarted = true;
  return real;
}

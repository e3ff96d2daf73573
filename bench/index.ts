// npm run bench [-- PART... --alone]: each figure beside the real control plane's, in the same run; --alone leaves that out.
import { cpus } from 'node:os';
import { benchFanOut } from './fan-out.ts';
import { benchNodes } from './nodes.ts';
import { benchProof } from './proof.ts';
import { benchRates } from './rates.ts';
import { type RealPeer, startRealPeer } from './real-peer.ts';
import { benchScale } from './scale.ts';
import { benchStart } from './start.ts';
import { benchTick } from './tick.ts';

let real: RealPeer | undefined;
let isStarted = false;

const parts: Record<string, () => void | Promise<void>> = {
  start: () => benchStart(peer()),
  rates: () => benchRates(peer()),
  tick: benchTick,
  proof: benchProof,
  nodes: benchNodes,
  scale: () => benchScale(peer()),
  'fan-out': () => benchFanOut(peer()),
};

const isAlone = process.argv.includes('--alone');
const wanted = process.argv.slice(2).filter((word) => word !== '--alone');
const unknown = wanted.filter((name) => !parts[name]);
if (unknown.length > 0) {
  console.error(`There is no part ${unknown.join(', ')}. Parts: ${Object.keys(parts).join(', ')}`);
  process.exit(2);
}
console.log(
  `${cpus().length} cores (${cpus()[0]?.model}), Node ${process.versions.node}; servers and clients share them.`,
);
// An interrupted bench leaves no control plane behind.
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    real?.stop();
    process.exit(1);
  });
try {
  for (const [name, bench] of Object.entries(parts)) if (wanted.length === 0 || wanted.includes(name)) await bench();
} finally {
  real?.stop();
}

/** The real control plane, started when it is first compared with. */
function peer(): RealPeer | undefined {
  if (!isStarted && !isAlone) real = startRealPeer();
  if (!isStarted && !real) console.log("There is no real control plane here: the sandbox's figures stand alone.");
  isStarted = true;
  return real;
}

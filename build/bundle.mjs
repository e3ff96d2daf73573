// Makes dist/ from src/: one entry and lazy chunks, so that `k8s-de --help` reads little. Runs as `prepare`.
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const root = resolve(import.meta.dirname, '..');
const entry = join(root, 'src/cli/main.ts');
const out = join(root, 'dist');

// node-fetch takes URL from whatwg-url, whose punycode warns on every start since Node 21; Node's own URL is the same.
const nodeUrl = {
  name: 'node-url',
  setup(build) {
    build.onResolve({ filter: /^whatwg-url$/ }, () => ({ path: 'whatwg-url', namespace: 'node-url' }));
    build.onLoad({ filter: /.*/, namespace: 'node-url' }, () => ({
      contents: 'module.exports = { URL, URLSearchParams };',
      loader: 'js',
    }));
  },
};

// V8 reads data with JSON.parse much faster than as code.
const jsonAsText = {
  name: 'json-as-text',
  setup(build) {
    build.onLoad({ filter: /\.json$/ }, async ({ path }) => ({
      contents: `export default JSON.parse(${JSON.stringify(JSON.stringify(JSON.parse(await readFile(path, 'utf8'))))})`,
      loader: 'js',
    }));
  },
};

async function bundle() {
  // A packed k8s-de carries dist/ and no src/: there is nothing to build.
  if (!existsSync(entry)) return;
  const esbuild = await import('esbuild').catch(() => undefined);
  if (!esbuild) {
    if (existsSync(join(out, 'main.js'))) return;
    throw new Error('esbuild is not installed. Run: npm install --include=dev');
  }
  const { metafile } = await esbuild.build({
    absWorkingDir: root,
    entryPoints: { main: entry },
    outdir: out,
    chunkNames: 'chunks/[name]-[hash]',
    bundle: true,
    splitting: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    minify: true,
    metafile: true,
    logLevel: 'warning',
    legalComments: 'none',
    plugins: [nodeUrl, jsonAsText],
    // CommonJS packages inside the bundle ask for Node's modules with require, and for their own file's name.
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module';import { fileURLToPath as __toPath } from 'node:url';const require=__createRequire(import.meta.url),__filename=__toPath(import.meta.url);",
    },
  });
  const { writeNotices } = await import('./notices.mjs');
  writeNotices(root, metafile);
  await runDescriptions();
  removeStale(metafile);
}

async function runDescriptions() {
  const script = join(root, 'build/descriptions.mjs');
  if (!existsSync(script)) return;
  const made = await import(pathToFileURL(script).href);
  await made.writeDescriptions?.(root);
}

/** Chunks of an earlier build go last, so that a k8s-de that starts meanwhile finds its own. */
function removeStale(metafile) {
  const chunks = join(out, 'chunks');
  if (!existsSync(chunks)) return;
  const fresh = new Set(Object.keys(metafile.outputs).map((path) => resolve(root, path)));
  for (const name of readdirSync(chunks)) if (!fresh.has(join(chunks, name))) rmSync(join(chunks, name));
}

await bundle().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});

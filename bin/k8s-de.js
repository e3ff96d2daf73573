#!/usr/bin/env node
// Plain old syntax first, so that an old Node reads far enough to be told.
var parts = process.versions.node.split('.').map(Number);
if (parts[0] < 20 || (parts[0] === 20 && parts[1] < 19)) {
  process.stderr.write(
    'k8s-de needs Node 20.19 or newer; this is Node ' +
      process.versions.node +
      '.\nInstall a newer one: https://nodejs.org\n',
  );
  process.exit(3);
} else {
  const start = async () => {
    // Node 22.8 and later keep compiled code from one start to the next.
    const { enableCompileCache } = await import('node:module');
    if (enableCompileCache) enableCompileCache();
    await import('../dist/main.js');
  };
  start().catch((error) => {
    if (error.code !== 'ERR_MODULE_NOT_FOUND' || !/dist.main\.js/.test(error.message)) throw error;
    process.stderr.write('k8s-de is not built yet.\nRun: npm install\n');
    process.exitCode = 3;
  });
}

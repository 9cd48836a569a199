// Plain JavaScript without dependencies: it runs on the host's own Node, before anything is installed.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const oldestHostNode = 20;
// without the warnings about packages that ask for the pinned Node: they never run on another
const npmArgs = ['ci', '--loglevel=error'];

function fail(message) {
  console.error(`\nHalfshare setup: ${message}\n`);
  process.exit(1);
}

function major(version) {
  return Number(version.split('.')[0]);
}

function wantedFunctionsNode() {
  return major(JSON.parse(readFileSync(join(root, 'functions', 'package.json'), 'utf8')).engines.node);
}

function npmCi(folder) {
  // npm names its own entry point; started through this very Node, packages are chosen for this Node.
  const npmCli = process.env.npm_execpath;
  const viaNode = npmCli !== undefined && /npm-cli\.c?js$/.test(npmCli);
  const [command, args] = viaNode ? [process.execPath, [npmCli, ...npmArgs]] : ['npm', npmArgs];
  return spawnSync(command, args, { cwd: folder, stdio: 'inherit' });
}

function install(folder, name) {
  const lockFile = join(folder, 'package-lock.json');
  const stampFile = join(folder, 'node_modules', '.halfshare-lock');
  if (!existsSync(lockFile))
    fail(`${lockFile} is missing. Restore it with: git checkout -- package-lock.json`);
  const wanted = createHash('sha256').update(readFileSync(lockFile)).digest('hex');
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === wanted) return;
  console.log(`Halfshare: installing the dependencies of ${name} (npm ci) ...`);
  // Gone first: an install that is cut off must not pass for a whole one.
  rmSync(stampFile, { force: true });
  const result = npmCi(folder);
  if (result.error) fail(`npm could not be started (${result.error.message}). Is npm installed?`);
  if (result.status !== 0) {
    fail(
      `"npm ci" failed in ${folder}; npm's own message is above. Is the network there? Then run the command again.`,
    );
  }
  writeFileSync(stampFile, wanted);
}

/** Under another Node, npm silently leaves out packages that ask for the pinned one. */
function runAgainOnPinnedNode() {
  const pinned = join(root, 'node_modules', '.bin', 'node');
  if (!existsSync(pinned)) fail('run "node scripts/setup.mjs" first: the pinned Node is not installed yet.');
  const script = fileURLToPath(import.meta.url);
  const result = spawnSync(pinned, [script, 'functions'], { stdio: 'inherit' });
  if (result.error) fail(`the pinned Node could not be started: ${result.error.message}`);
  process.exit(result.status ?? 1);
}

if (major(process.versions.node) < oldestHostNode) {
  fail(`Node ${oldestHostNode} or newer is needed; this is ${process.versions.node}. See https://nodejs.org`);
}
if (process.argv[2] === 'functions') {
  if (major(process.versions.node) !== wantedFunctionsNode()) runAgainOnPinnedNode();
  install(join(root, 'functions'), 'functions/');
} else {
  install(root, 'the repository');
}

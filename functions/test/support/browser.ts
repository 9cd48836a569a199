import { existsSync } from 'node:fs';
import chromium from '@sparticuz/chromium';
import { chromium as playwright, type Browser } from 'playwright-core';

const INSTALLED = [
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

// The package's arguments are for a serverless host: one process for all ends with its first page, and a page must
// be held to its own security here.
const NOT_WANTED = new Set([
  '--single-process',
  '--no-zygote',
  '--disable-web-security',
  '--allow-running-insecure-content',
]);

/**
 * Chrome of this machine (`CHROME_PATH`, or where it is usually installed), else the one that the packages bring.
 *
 * @param more further arguments of its command line
 */
export async function launchBrowser(...more: readonly string[]): Promise<Browser> {
  const installed = process.env['CHROME_PATH'] ?? INSTALLED.find((path) => existsSync(path));
  if (installed !== undefined) {
    return playwright.launch({ executablePath: installed, args: ['--no-sandbox', ...more] });
  }
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(
      'the browser tests found no Chrome: install it, or name its program in the environment variable CHROME_PATH',
    );
  }
  return playwright.launch({
    executablePath: await chromium.executablePath(),
    args: [...chromium.args.filter((argument) => !NOT_WANTED.has(argument)), ...more],
  });
}

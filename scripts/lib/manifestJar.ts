import { pathToFileURL } from 'node:url';
import { strToU8, zipSync } from 'fflate';

const maxLineBytes = 72;

/** One header of a JAR manifest: at most 72 bytes a line (CRLF not counted), continued after a single space. */
export function manifestHeader(name: string, value: string): string {
  const text = `${name}: ${value}`;
  if (/[^\x20-\x7e]/.test(text)) throw new Error(`A manifest header must be plain ASCII: ${text}`);
  const lines = [text.slice(0, maxLineBytes)];
  for (let at = maxLineBytes; at < text.length; at += maxLineBytes - 1) {
    lines.push(` ${text.slice(at, at + maxLineBytes - 1)}`);
  }
  return lines.map((line) => `${line}\r\n`).join('');
}

export function manifestText(mainClass: string, jarPath: string): string {
  return (
    manifestHeader('Manifest-Version', '1.0') +
    manifestHeader('Main-Class', mainClass) +
    // percent-encoded, for Class-Path is a list separated by spaces
    manifestHeader('Class-Path', pathToFileURL(jarPath).href) +
    '\r\n'
  );
}

/** A JAR of nothing but a manifest, so that `java -jar` finds the main class in somebody else's JAR. */
export function manifestJar(mainClass: string, jarPath: string): Uint8Array {
  const mtime = new Date('1980-01-02T00:00:00Z');
  return zipSync({
    'META-INF/MANIFEST.MF': [strToU8(manifestText(mainClass, jarPath)), { level: 0, mtime }],
  });
}

import { strFromU8, unzipSync } from 'fflate';
import { manifestHeader, manifestJar, manifestText } from './manifestJar';

function unfold(text: string): string {
  return text.replaceAll('\r\n ', '');
}

describe('manifestHeader', () => {
  it.each([
    ['one line', 'Name', 'x'.repeat(66), [72]],
    ['one byte too long', 'Name', 'x'.repeat(67), [72, 2]],
    ['two full lines', 'Name', 'x'.repeat(66 + 71), [72, 72]],
    ['three lines', 'Name', 'x'.repeat(66 + 72), [72, 72, 2]],
  ])('%s: no line is longer than 72 bytes', (_title, name, value, lengths) => {
    const header = manifestHeader(name, value);
    const lines = header.split('\r\n').slice(0, -1);
    expect(lines.map((line) => line.length)).toEqual(lengths);
    expect(lines.slice(1).every((line) => line.startsWith(' '))).toBe(true);
    expect(unfold(header)).toBe(`${name}: ${value}\r\n`);
  });

  it('refuses what would be more than a byte a character', () => {
    expect(() => manifestHeader('Class-Path', 'file:/ö.jar')).toThrow('plain ASCII');
  });
});

describe('manifestText', () => {
  it('names the main class, and the JAR as a percent-encoded URL', () => {
    const text = unfold(manifestText('a.B', '/opt/my sdk/ö/100%/x.jar'));
    expect(text).toBe(
      'Manifest-Version: 1.0\r\nMain-Class: a.B\r\nClass-Path: file:///opt/my%20sdk/%C3%B6/100%25/x.jar\r\n\r\n',
    );
  });
});

describe('manifestJar', () => {
  it('is a zip of the manifest alone, the same bytes each time', () => {
    const jar = manifestJar('a.B', '/x.jar');
    const files = unzipSync(jar);
    expect(Object.keys(files)).toEqual(['META-INF/MANIFEST.MF']);
    expect(strFromU8(files['META-INF/MANIFEST.MF'] ?? new Uint8Array())).toBe(manifestText('a.B', '/x.jar'));
    expect(manifestJar('a.B', '/x.jar')).toEqual(jar);
  });
});

/** Rows of a CSV text by their header, after RFC 4180: records end in CRLF, and a quote in quotes is doubled. */
export function readCsv(text: string): Record<string, string>[] {
  const records: string[][] = [[]];
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gy;
  while (field.lastIndex < text.length) {
    const match = field.exec(text);
    if (!match) throw new Error(`no CSV: ${text.slice(0, 80)}`);
    const [, quoted, bare = '', end] = match;
    records.at(-1)?.push(quoted === undefined ? bare : quoted.replaceAll('""', '"'));
    if (end === '\r\n') records.push([]);
  }
  const [header = [], ...rows] = records.slice(0, -1);
  return rows.map((row) => {
    if (row.length !== header.length) throw new Error(`${row.length} fields below ${header.length} heads`);
    return Object.fromEntries(header.map((name, i) => [name, row[i] ?? '']));
  });
}

import { createHash } from 'node:crypto';
import type { TextAnswer } from '../httpApp';

export type FileType = 'csv' | 'html';

/** A statement as a file to save, or a page to print. `name` has letters, digits, `-` and `_` only. */
export function statementFile(
  type: FileType,
  name: string,
  text: string,
): Pick<TextAnswer, 'text' | 'headers'> {
  if (type === 'csv') {
    return {
      text,
      headers: {
        'Content-Type': 'text/csv; charset=utf-8',
        'Content-Disposition': `attachment; filename="${name}.csv"`,
      },
    };
  }
  return {
    text,
    headers: {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Disposition': `inline; filename="${name}.html"`,
      'Content-Security-Policy': contentSecurityPolicy(text),
    },
  };
}

/** The page has no script, loads nothing, and only its own styles. */
function contentSecurityPolicy(html: string): string {
  const styles = [...html.matchAll(/<style>(.*?)<\/style>/gs)].map(([, style = '']) => {
    const hash = createHash('sha256').update(style).digest('base64');
    return `'sha256-${hash}'`;
  });
  const styleSrc = styles.length > 0 ? styles.join(' ') : `'none'`;
  return `default-src 'none'; style-src ${styleSrc}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
}

/**
 * Text as the text of a SARIF message. There, `[text](address)` is a link and `{0}` a place for an argument (SARIF 2.1.0,
 * 3.11.5 and 3.11.6): text from a file must become neither. All other text stays as it is.
 */
export function messageText(text: string): string {
  // Twice as many backslashes as there were and one more: the bracket is escaped, however a reader counts them.
  const links = text.includes('](') ? text.replace(/(\\*)([[\]])/g, '$1$1\\$2') : text;
  return /\{\d/.test(links) ? links.replace(/[{}]/g, '$&$&') : links;
}

/** Declarations, comments and a document type, with or without a subset, before the first element. */
const PROLOG = /^(?:\s+|<\?[\s\S]*?\?>|<!--[\s\S]*?-->|<!DOCTYPE\s+[^<>[]*(?:\[[\s\S]*?\]\s*)?>)/i;
const DOCTYPE_HTML = /<!DOCTYPE\s+html\b/i;
/** First elements of models in XML: their readers do not ask for a namespace. */
const MODELS = /^(\w+:)?(pmml|net|model_package)$/i;
/** Elements with which pages begin whose author left out `<html>`. */
const HTML = /^(html|head|body|title|meta|link|script|style|div|p|h[1-6]|center|table|span|br|hr)$/i;
/** Namespaces of the parts of office documents (ECMA-376, OpenDocument 1.3). */
const OFFICE =
  /xmlns(:\w+)?\s*=\s*["'](http:\/\/schemas\.openxmlformats\.org\/|http:\/\/purl\.oclc\.org\/ooxml\/|urn:oasis:names:tc:opendocument:)/;

/**
 * Returns the kind of a document in XML or HTML by its first element, as its reader decides. Undefined when the reader
 * may be a loader of models (PMML, OpenVINO), and for other text.
 * @param text - the beginning of the file
 */
export function markupOf(text: string): 'html' | 'svg' | 'error-answer' | 'office-xml' | undefined {
  let rest = text.replace(/^\ufeff/, '');
  for (let before = PROLOG.exec(rest); before !== null; before = PROLOG.exec(rest)) {
    rest = rest.slice(before[0].length);
  }
  const [tag, root] = /^<([A-Za-z][\w.:-]*)(?=[\s/>])[^<>]*>?/.exec(rest) ?? [];
  if (tag === undefined || root === undefined) {
    return undefined;
  }
  if (/^html$/i.test(root) || (HTML.test(root) && DOCTYPE_HTML.test(text.slice(0, text.length - rest.length)))) {
    return 'html';
  }
  if (/^(\w+:)?svg$/.test(root)) {
    return 'svg';
  }
  // Object stores send this instead of a file that does not exist or is not allowed.
  if (root === 'Error' && /^<Error[^<>]*>\s*<Code>/.test(rest)) {
    return 'error-answer';
  }
  return OFFICE.test(tag) && !MODELS.test(root) ? 'office-xml' : undefined;
}

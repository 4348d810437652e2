import type { Format, Probe } from '../context';
import { once } from '../context';

/** Text that something executes or instantiates: not examined yet, so not called harmless. */
const ACTIVE: readonly {
  readonly id: string;
  readonly label: string;
  readonly name: RegExp;
  readonly content?: RegExp;
}[] = [
  {
    id: 'python-source',
    label: 'Python source',
    name: /\.(py|pyw|ipynb)$/,
    content: /^#!.*python|^[ \t]*(import|from) [\w.]+( import |\s*$)/m
  },
  { id: 'script', label: 'Script', name: /\.(sh|bash|bat|ps1|js|r)$/, content: /^#!/ },
  {
    id: 'template',
    label: 'Jinja template',
    name: /\.(jinja2?|j2)$/,
    content: /\{%-?\s*(for|if|set|import|include|macro)\b/
  },
  { id: 'xml', label: 'XML', name: /\.(xml|pmml|html?|svg)$/, content: /^\s*<(\?xml|!DOCTYPE|PMML|net\b)/i },
  { id: 'yaml', label: 'YAML', name: /\.ya?ml$|(^|\/)mlmodel$/, content: /!!python\/|^[ \t]*_target_\s*:/m },
  { id: 'json', label: 'JSON', name: /\.json$/, content: /^\s*[[{]\s*["{[\]}]/ }
];

/** Largest text that is called inert; honest read-mes, versions and vocabularies are smaller. */
const MAX_TEXT = 64 * 2 ** 20;

function isControl(byte: number): boolean {
  return byte < 0x20 && (byte < 0x09 || (byte > 0x0d && byte !== 0x1b));
}

/** UTF-8 (or its beginning) without control characters other than blanks. */
function isText({ head, size }: Probe): boolean {
  if (size > MAX_TEXT) {
    return false;
  }
  if (head.some(isControl)) {
    return false;
  }
  // A character may be cut at the end of the head.
  const end = head.length < size ? Math.max(0, head.length - 4) : head.length;
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(head.subarray(0, end), { stream: head.length < size });
    return true;
  } catch {
    return false;
  }
}

function active(probe: Probe): (typeof ACTIVE)[number] | undefined {
  const text = new TextDecoder().decode(probe.head);
  return ACTIVE.find(({ name, content }) => name.test(probe.name) || (content?.test(text) ?? false));
}

/** All of these formats ask the same. */
const kindOf = once(probe => (isText(probe) ? (active(probe) ?? 'text') : undefined));

/** Text that may be executed or instantiated by somebody: recognised, not understood. */
export const activeText: readonly Format[] = ACTIVE.map(kind => ({
  id: kind.id,
  label: kind.label,
  fallback: true,
  probe: probe => kindOf(probe) === kind,
  scan: (source, context) =>
    context.cover({
      status: 'not-understood',
      format: kind.id,
      size: source.size,
      reason: 'unsupported-format',
      params: { format: kind.label }
    })
}));

/** Plain text: read-mes, version files, vocabularies. No loader runs it. */
export const text: Format = {
  id: 'text',
  label: 'Text',
  fallback: true,
  probe: probe => kindOf(probe) !== undefined,
  scan: (source, context) => context.cover({ status: 'inert', format: 'text', size: source.size })
};

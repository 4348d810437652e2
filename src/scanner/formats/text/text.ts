import type { Format, Probe } from '../../format';
import type { FormatId } from '../../format-catalog';
import { formatRow } from '../../format-catalog';
import { promisedBy } from '../../rules/file-endings';
import { latin1 } from '../../printable';
import { PRICES } from '../../work';
import { coverBystander } from '../fallback/bystanders/cover';
import { markupOf } from './markup';
import { textOf } from './plain-text';
import { isModelCode, isRequirements } from './acting-names';
import { mayBeProtobuf } from '../fallback/protobuf-names';

const held = () => require('./held-files') as typeof import('./held-files');
const json = () => require('./json') as typeof import('./json');
const jsonLines = () => require('./json/json-lines') as typeof import('./json/json-lines');
const python = () => require('./python') as typeof import('./python');
const requirements = () => require('./config/requirements') as typeof import('./config/requirements');
const settings = () => require('./config/section-settings') as typeof import('./config/section-settings');
const templates = () => require('./template') as typeof import('./template');
const xml = () => require('./xml') as typeof import('./xml');
const yaml = () => require('./yaml') as typeof import('./yaml');

interface TextKind {
  readonly id: FormatId;
  readonly name?: RegExp;
  readonly content?: RegExp;
}

const YAML: TextKind = {
  id: 'yaml',
  name: /\.ya?ml$|(^|\/)ml(model|project)$/,
  // The last: keys of torchtune, Lightning and MLflow, and tags of HyperPyYAML, alone on their line with a name.
  content:
    /!!python\/|tag:yaml\.org,2002:pyth|^%TAG[ \t]|!(<|!)?[\w:.,/-]*%[0-9a-f]{2}|\b_target_["']?\s*:|^[ \t]*(?:- +)?(?:(?:_component_|class_path|loader_module|init_class):[ \t]+["']?[a-z_]\w*(?:[.:]\w+)*["']?|[\w-]+:[ \t]+(?:!(?:new|name|apply|applyref|module):[\w.]+(?:[ \t]+\[.*\])?|["']?(?:os|posix|subprocess|builtins)\.(?:system|popen|Popen|run|call|check_output|getoutput|eval|exec)["']?))[ \t]*\r?$/im
};

/**
 * A text whose first value is an object of Python is YAML for a loader, whatever name it has: prose and tables that quote one
 * begin with something else.
 */
const BEGINS_AS_YAML =
  /^\ufeff?(?:[ \t]*(?:#.*)?\r?\n|%.*\r?\n)*(?:---[ \t]*(?:#.*)?\r?\n)?(?:---[ \t]+)?[ \t]*(?:- +|["']?[\w.-]{1,64}["']?[ \t]*:\s+){0,8}!(?:!|<tag:yaml\.org,2002:)python\//;

const JSON_TEXT: TextKind = {
  id: 'json',
  name: /\.json$/,
  // Not the tables of TOML, which begin with two brackets and a name, and not the variables of templates.
  content: /^\s*(\{\s*["}]|\[\s*(["{\]]|\[\s*["{[\]\d-]))/
};

const TEMPLATE: TextKind = {
  id: 'template',
  name: /\.(jinja2?|j2)$/,
  content: /\{%-?\s*(for|if|set|import|include|macro)\b|\{\{[^{}]*(\b__[a-z]+__|\|\s*attr\s*\()/
};

const XML: TextKind = {
  id: 'xml',
  name: /\.(xml|pmml)$/,
  // A comment ends at its first "-->": where it might end later, a row of comments would be read in exponentially many ways.
  content: /^\ufeff?\s*(?:<!--(?:(?!-->)[^])*-->\s*)*<(\?xml|!DOCTYPE|(\w+:)?PMML|net\b|model_package\b)/i
};

/** Text that a loader acts on, instantiates or renders: where it is not examined yet, it is not called harmless. */
const ACTED_ON: readonly TextKind[] = [TEMPLATE, XML, YAML, JSON_TEXT];

const PYTHON: TextKind = {
  id: 'python-source',
  name: /\.(py|pyw|pyi|pyx|pxd|pxi)$/,
  content:
    /^#!.*python|^[ \t]*(import (?!\d)[\w.]+(\s*,\s*[\w.]+)*(\s+as\s+\w+)?\s*([;#].*)?$|from (?!\d)[\w.]+ import\b)/m
};

const SCRIPT: TextKind = {
  id: 'script',
  name: /\.((ba|z|k|c|fi)?sh|bat|cmd|ps1|psm1|[mc]?[jt]s|[jt]sx|r|jl|p[lm]|rb|lua|php|awk|vbs|tcl)$|^(docker|container|make|gnumake|jenkins|rake|gem|vagrant|just|snake)file$/,
  content:
    /^\ufeff?\s*(#!|@?echo off\b|rem\s|<\?php\b|set-executionpolicy\b|powershell\b|invoke-(expression|webrequest|command)\b|iex\s*\(|\$\w+\s*=\s*(new-object|\[)|on error resume next\b|tell application ")/i
};

/** Code that a user runs. Loaders of single files do not run it, but loaders of archives run code that is packed in them. */
const CODE: readonly TextKind[] = [{ id: 'notebook', name: /\.ipynb$/ }, PYTHON, SCRIPT];

/** Kinds of text that an archive's loader may run, told by name or by content. */
const RUN_IN_ARCHIVES: readonly TextKind[] = [
  CODE[0],
  { ...PYTHON, name: /\.pyw?$/, content: /^#!.*python|^[ \t]*(import|from) (?!\d)[\w.]+( import |\s*$)/m },
  { ...SCRIPT, name: /\.(sh|bash|bat|ps1|js|r)$/ }
];

/** Prose and tables. Loaders neither run nor render code that is quoted in them. */
const READ: readonly TextKind[] = [
  { id: 'csv', name: /\.(csv|tsv|tab)$/ },
  { id: 'json-lines', name: /\.(jsonl|ndjson)$/ },
  { id: 'markdown', name: /\.(md|markdown|mdx|rmd|qmd)$/ },
  {
    id: 'text',
    // Vocabularies of tokenizers are lists of words, whatever the words are.
    name: /\.(rst|adoc|tex|bib|log|pot?|tiktoken|vocab|bpe)$|^(vocab|merges)\.txt$|^(readme|licen[cs]e|copying|notice|authors|changelog|changes|contributing|metadata|pkg-info|record)(\.txt)?$/
  }
];

const TEXT = READ[READ.length - 1];
const MARKUP: Readonly<Record<NonNullable<ReturnType<typeof markupOf>>, TextKind>> = {
  html: { id: 'html' },
  svg: { id: 'svg' },
  'error-answer': { id: 'error-answer' },
  'office-xml': { id: 'office-xml' }
};

/** Bytes of a text to search for the part that a loader acts on, when nothing else tells its kind. */
const MAX_SEARCHED = 2 ** 20;

/** Longest answer of a server that is looked at. */
const MAX_ANSWER = 16 * 1024;
/** Hubs and object stores send this instead of a file: an object that begins with the error, or a line of text. */
const ANSWER =
  /^\s*\{\s*"(error|errors|message|detail|error_?code|status(_?code)?|code)"\s*:|^\s*(\d{3}[: ]\s*)?(not found|forbidden|unauthorized|access denied|(entry|repository|revision|file) not found|access to (model|dataset) .* is restricted|invalid (username or password|credentials)|too many requests|internal server error|bad gateway|service unavailable)\b/i;

/** Which of all kinds of text it is; undefined when it is no text. All of the formats ask the same. */
function kindOf(probe: Probe): TextKind | undefined {
  if (isNamedTemplate(probe)) {
    return TEMPLATE;
  }
  const beginning = textOf(probe);
  if (beginning === undefined || mayBeProtobuf(probe)) {
    return undefined;
  }
  const text = /\S/.test(beginning) ? beginning : behindBlanks(probe);
  const named = (kind: TextKind): boolean => kind.name?.test(probe.name) ?? false;
  const told = (kind: TextKind): boolean => kind.content?.test(text) ?? false;
  // Loaders that are given such a name read it as what the name says, however it begins.
  const asNamed = [YAML, XML].find(named);
  if (asNamed === YAML || (asNamed !== undefined && markupOf(text) === undefined)) {
    return asNamed;
  }
  const markup = named(TEMPLATE) || (probe.inside && told(TEMPLATE)) ? undefined : markupOf(text);
  if (markup !== undefined) {
    return MARKUP[markup];
  }
  if (isAnswer(probe, text)) {
    return MARKUP['error-answer'];
  }
  if (BEGINS_AS_YAML.test(text)) {
    return ACTED_ON.find(named) ?? YAML;
  }
  if (probe.inside) {
    const read = READ.find(named);
    // Documentation quotes code; loaders import files of other names.
    const acting = [...(read === undefined || RUN_IN_ARCHIVES.some(named) ? RUN_IN_ARCHIVES : []), ...ACTED_ON];
    return (
      (named(JSON_TEXT) && told(JSON_TEXT) ? JSON_TEXT : undefined) ??
      acting.find(kind => named(kind) || told(kind)) ??
      read ??
      (foundLater(probe) ? YAML : TEXT)
    );
  }
  // Kinds that a loader may act on come first, then kinds that the file name promises, then a guess by the words.
  return (
    ACTED_ON.find(named) ??
    [...CODE, ...READ].find(kind => named(kind) && isSo(kind, text)) ??
    [...ACTED_ON, ...CODE].find(told) ??
    (foundLater(probe) ? YAML : TEXT)
  );
}

/** Its reader goes by the name: it takes any character, and whatever stands in front of the tags and behind them. */
function isNamedTemplate({ name, head }: Probe): boolean {
  return (TEMPLATE.name?.test(name) ?? false) && /\{[{%]/.test(latin1(head).replace(/\0/g, ''));
}

/** The text behind blanks that fill the beginning of a file: its reader skips them, however many there are. */
function behindBlanks({ head, size, source, work }: Probe): string {
  for (let at = head.length; at < size; at += MAX_SEARCHED) {
    const bytes = source.read(at, MAX_SEARCHED);
    work.spend(bytes.length * PRICES.searchedByte);
    const first = bytes.findIndex(byte => byte > 0x20);
    if (first >= 0) {
      return latin1(source.read(at + first, head.length)).replace(/\0/g, '');
    }
  }
  return '';
}

/** Comments and other documents may stand before the part that a loader of YAML acts on. */
function foundLater({ head, size, source, work }: Probe): boolean {
  if (head.length >= size) {
    return false;
  }
  const bytes = source.read(0, MAX_SEARCHED);
  work.spend(bytes.length * PRICES.textByte);
  // The characters of a tag are ASCII, so UTF-16 without its zeros shows them.
  return YAML.content?.test(latin1(bytes).replace(/\0/g, '')) ?? false;
}

/** A notebook is an object, and so is each line of JSON Lines. */
function isSo({ id }: TextKind, text: string): boolean {
  return id === 'notebook' || id === 'json-lines' ? /^\s*[[{]/.test(text) : true;
}

/** Under the name of a model, and too short for one. */
function isAnswer({ name, size }: Probe, text: string): boolean {
  return size <= MAX_ANSWER && promisedBy(name) !== undefined && ANSWER.test(text);
}

function row({ id }: TextKind, scan: Format['scan']): Format {
  return { id, fallback: true, beside: id === TEMPLATE.id, probe: probe => probe.memo(kindOf)?.id === id, scan };
}

function notUnderstood({ id }: TextKind): Format['scan'] {
  return (source, context) =>
    context.cover({
      status: 'not-understood',
      format: id,
      size: source.size,
      reason: 'unsupported-format',
      params: { format: formatRow(id)?.label ?? id }
    });
}

function noModel({ id }: TextKind): Format['scan'] {
  return (source, context) => {
    if (id === 'text' && isRequirements(context.name)) {
      requirements().judgeRequirements(source, context);
    }
    if (id === 'text') {
      settings().scanSettings(source, context);
    }
    if (id === 'json-lines') {
      jsonLines().scanJsonLines(source, context);
    }
    if (HOLDING.has(id)) {
      held().lookForFiles(source, context);
    } else if (QUOTING.has(id)) {
      held().lookForFiles(source, context, true);
    }
    coverBystander(source, context, id);
  };
}

/** Python that a program imports because of what it defines. */
const isRun: (...asked: Parameters<Format['scan']>) => boolean = (source, context) =>
  python().isRunByLoader(source, context);

/** Settings, tables and notes, from which some program may take the file that they hold as base64. */
const HOLDING: ReadonlySet<FormatId> = new Set(['text', 'csv', 'json-lines', 'notebook']);
/** Pages and programs hold pictures and fonts as well: only what runs as it is loaded is looked for. */
const QUOTING: ReadonlySet<FormatId> = new Set(['markdown', 'html', 'python-source']);

const EXAMINED: ReadonlyMap<TextKind, Format['scan']> = new Map([
  [TEMPLATE, (source, context) => templates().scanTemplateFile(source, context)],
  [JSON_TEXT, (source, context) => json().scanJson(source, context)]
]);

/**
 * YAML and XML, whatever else the bytes are: a comment or a key in front may look like the magic number of a picture, and a
 * loader goes by the name of the file.
 */
export const yamlAndXml: readonly Format[] = [
  row(YAML, (source, context) => yaml().scanYaml(source, context)),
  row(XML, (source, context) => xml().scanXml(source, context))
].map(format => ({
  ...format,
  beside: true
}));

/** All other kinds of text, by their use. */
export const text: readonly Format[] = [
  ...ACTED_ON.filter(kind => kind !== YAML && kind !== XML).map(kind =>
    row(kind, EXAMINED.get(kind) ?? notUnderstood(kind))
  ),
  ...CODE.map(kind =>
    row(kind, (source, context) =>
      context.members.length === 0 && !(isModelCode(context.name) || (kind === PYTHON && isRun(source, context)))
        ? noModel(kind)(source, context)
        : python().scanCodeFile(source, context, kind.id)
    )
  ),
  ...[...READ, ...Object.values(MARKUP)].map(kind => row(kind, noModel(kind)))
];

import { anyMark, strongMark } from '../suspicious-text';
import { wordSet } from '../word-lists';

/** A value in a call of R, as far as it can be told without evaluating. */
export interface RArgument {
  readonly kind: 'symbol' | 'text' | 'call' | 'other';
  /** Of a symbol its name, of a text the text. */
  readonly name: string;
  /** Names of functions that the value may be. */
  readonly names: readonly string[];
  /** As R writes it. */
  readonly text: string;
  /** The function of a call. */
  readonly callee: string;
  /** It is put together from nothing but constants. */
  readonly literal: boolean;
}

/**
 * What a call does. `runs`: programs, code, native code or the network. `changes`: files or the environment. `reads`: files.
 * `hands`: a variable goes to a
 * function that has the name of one that runs programs. `computes`: it calls what a text of the file, in pieces, names.
 */
export type RDeed = 'runs' | 'hands' | 'changes' | 'reads' | 'computes';

export interface RJudgement {
  readonly deed: RDeed;
  /** The function. */
  readonly name: string;
  /** The file itself says what is run or changed. */
  readonly literal: boolean;
}

/** Programs and code, native libraries, the network; of base R and of the packages that scripts use for it. */
const RUNS = wordSet(`
  system system2 shell shell.exec pipe dyn.load socketConnection serverSocket socketAccept make.socket write.socket
  download.file url source sys.source install.packages browseURL
  run_process exec_wait exec_background exec_internal
  py_run_string py_run_file py_eval source_python sourceCpp cppFunction evalCpp cfunction cxxfunction .Tcl tcl
  curl_download curl_fetch_memory curl_fetch_disk getURL postForm install_github install_url
  R_system mcparallel mcfork rundll32
`);
/** The same in packages whose functions have everyday names. */
const QUALIFIED_RUNS =
  /^(?:processx|callr|sys|httr2?|curl|RCurl|reticulate|Rcpp|inline|remotes|devtools|pak|rJava|V8|tcltk|websocket|nanonext)::/;
/** Of these a variable of a model hardly ever has the name. */
const RARE_NAMES = wordSet(
  'system system2 shell.exec dyn.load download.file socketConnection sys.source py_run_string'
);
const CHANGES = wordSet(`
  unlink file.remove file.rename file.copy file.create file.symlink file.link file.append dir.create Sys.chmod Sys.setenv
  writeLines writeBin writeChar write write.table write.csv write.csv2 dput dump sink saveRDS save save.image setHook
  fwrite write_csv write_rds .libPaths
`);
const READS = wordSet(
  'readRDS load attach unserialize readLines readBin readChar scan read.table read.csv file loadNamespace'
);
/** They call a function that they are given, or look one up by its name. */
const HIGHER = wordSet(`
  do.call lapply sapply vapply Map Reduce Filter Position Find mapply rapply eapply outer Vectorize match.fun get get0 mget
  dynGet getFunction getExportedValue getFromNamespace getAnywhere tryCatch withCallingHandlers %>% %|>% <- = <<- assign
  delayedAssign makeActiveBinding Recall invoke exec as.name as.symbol sym as_function map map_chr walk as.call call reg.finalizer on.exit future callr r
`);
/** Of those, they find a function by a text. */
const BY_NAME = wordSet(
  'do.call match.fun get get0 mget dynGet getFunction getExportedValue getFromNamespace getAnywhere as.call call as.name as.symbol sym lapply sapply Map'
);
const EVALUATES = wordSet('eval evalq eval_tidy eval_bare with local source withVisible');
const PARSES = wordSet('parse str2lang str2expression parse_expr parse_exprs parse_quo');
const COMPOSES = wordSet(`
  paste paste0 sprintf rawToChar intToUtf8 chartr rev substr substring gsub sub toupper tolower strtoi base64_dec base64decode
  base64enc::base64decode openssl::base64_decode jsonlite::base64_dec memDecompress Reduce c unlist sapply utf8ToInt as.raw
  strsplit format file.path
`);
const NATIVE = wordSet('.C .Call .External .External2 .Fortran');
/** Functions of the C library. */
const OF_SYSTEM = /^(?:system|popen|exec[lv]\w*|fork|dlopen|unlink|remove|rename)$/;
/** R source that calls one of those. */
const SOURCE =
  /\b(?:system2?|shell(?:\.exec)?|pipe|dyn\.load|socketConnection|download\.file|sys\.source|install\.packages|py_run_string)\s*\(|\beval\s*\(\s*(?:parse|str2lang)\s*\(|\bsource\s*\(\s*(?:url\s*\(|["'])/;

const ANYWHERE = new RegExp(SOURCE.source.replaceAll('\\b', ''));

/** True for text with source code of R in it which runs programs or other code, whatever letters stand before. */
export function isRSource(text: string): boolean {
  return ANYWHERE.test(text);
}

/** A text that is a call which runs programs or code, with what it runs. */
const COMMAND =
  /^\s*(?:[\w.]+\s*(?:<-|=)\s*)?(?:base::)?(?:system2?|shell(?:\.exec)?|dyn\.load|download\.file|source|sys\.source|install\.packages|eval\s*\(\s*(?:parse|str2lang))\s*\(\s*(?:\w+\s*=\s*)?["']/;
/** Longer texts are prose. */
const MAX_COMMAND = 400;
/** What every command has: a call, a mark of the shell, an option or an address. Millions of texts have none of them. */
const MARK = /[(|`$>;&]| -\w|:\/\//;

/** True for a text among data that is nothing but a command, or a call of R that runs one. */
export function isRCommand(text: string): boolean {
  return text.length <= MAX_COMMAND && MARK.test(text) && (COMMAND.test(text) || strongMark(text) === 'command');
}

/** True for a name that no variable of a model has, of a function that runs programs or code. */
export function isRareFunction(name: string): boolean {
  return RARE_NAMES.has(name);
}

/**
 * What a call does, or undefined when it only computes.
 * @param items - the function and its arguments
 */
export function judgeRCall(items: readonly RArgument[]): RJudgement | undefined {
  const [head, ...values] = items;
  if (head === undefined) {
    return undefined;
  }
  const [first] = values;
  const literal = first?.literal ?? false;
  const direct = head.kind === 'call' ? head.names : [head.name];
  const runs = direct.find(name => RUNS.has(name));
  if (runs !== undefined || QUALIFIED_RUNS.test(head.text)) {
    return { deed: 'runs', name: runs ?? head.text, literal };
  }
  const [name] = direct;
  if (EVALUATES.has(name)) {
    return judgeEvaluation(name, values);
  }
  if (NATIVE.has(name) && first?.kind === 'text') {
    return OF_SYSTEM.test(first.name) ? { deed: 'runs', name, literal: true } : undefined;
  }
  if (HIGHER.has(name)) {
    // What is assigned to counts for nothing: a variable may have any name.
    return judgeHigher(name, /^(?:<-|=|<<-|assign)$/.test(name) ? values.slice(1) : values);
  }
  const changes = CHANGES.has(name) || (name === 'cat' && values.some(({ text }) => /^file = /.test(text)));
  if (changes) {
    return { deed: 'changes', name, literal: values.some(value => value.kind === 'text' && isPath(value.name)) };
  }
  if (READS.has(name)) {
    return values.some(value => value.kind === 'text' && isDelicate(value.name))
      ? { deed: 'reads', name, literal: true }
      : undefined;
  }
  const passed = /^\w/.test(name)
    ? values.find(value => value.kind === 'symbol' && RARE_NAMES.has(value.name))
    : undefined;
  return passed && { deed: head.kind === 'symbol' ? 'hands' : 'runs', name: passed.name, literal: false };
}

function judgeHigher(name: string, values: readonly RArgument[]): RJudgement | undefined {
  const given = values.find(
    value =>
      (value.kind === 'symbol' && RARE_NAMES.has(value.name)) ||
      (value.kind === 'text' && BY_NAME.has(name) && RUNS.has(value.name) && name !== 'call') ||
      (value.kind === 'text' && RARE_NAMES.has(value.name) && name === 'call')
  );
  if (given !== undefined) {
    return { deed: 'runs', name: given.name, literal: true };
  }
  const composed = BY_NAME.has(name) && values[0]?.kind === 'call' && COMPOSES.has(values[0].callee);
  return composed && values[0].literal ? { deed: 'computes', name, literal: true } : undefined;
}

function judgeEvaluation(name: string, values: readonly RArgument[]): RJudgement | undefined {
  const parsed = values.find(value => value.kind === 'call' && PARSES.has(value.callee));
  if (parsed === undefined) {
    return undefined;
  }
  if (SOURCE.test(parsed.text.replace(/\\(["'\\])/g, '$1'))) {
    return { deed: 'runs', name, literal: true };
  }
  return {
    deed: 'computes',
    name,
    literal: parsed.literal || /\b(?:rawToChar|intToUtf8|base64\w*|chartr|url)\(/.test(parsed.text)
  };
}

function isPath(text: string): boolean {
  return (
    /^(?:~|\/|[A-Za-z]:[\\/]|\.\.[\\/])/.test(text) ||
    /^(?:LD_PRELOAD|LD_LIBRARY_PATH|PATH|R_PROFILE\w*)$/.test(text) ||
    isDelicate(text)
  );
}

function isDelicate(text: string): boolean {
  const mark = anyMark(text);
  return mark === 'path' || mark === 'url' || mark === 'command';
}

const PYTHON = /^(?:tag:yaml\.org,2002:|!)python\/(name|module|object\/new|object\/apply|object):(.*)$/s;

/** What a tag of PyYAML's or ruamel's names. */
export interface PythonTag {
  readonly kind: 'name' | 'module' | 'object' | 'new' | 'apply';
  readonly module: string;
  /** Empty for a module. */
  readonly name: string;
}

/**
 * The callable, class or module of a tag that PyYAML's unsafe loaders import (yaml/constructor.py `find_python_name`,
 * `make_python_instance`); undefined for other tags.
 */
export function pythonTag(tag: string | undefined): PythonTag | undefined {
  const found = tag === undefined ? null : PYTHON.exec(tag);
  if (found === null) {
    return undefined;
  }
  const [, what, path] = found;
  const kind = what.replace('object/', '') as PythonTag['kind'];
  if (kind === 'module') {
    return { kind, module: path, name: '' };
  }
  const dot = path.lastIndexOf('.');
  return dot < 0
    ? { kind, module: 'builtins', name: path }
    : { kind, module: path.slice(0, dot), name: path.slice(dot + 1) };
}

/** Classes of other languages whose loaders make the objects that tags name: Java's SnakeYAML, Ruby's Psych, js-yaml, Perl, PHP. */
const FOREIGN: readonly (readonly [RegExp, 'HIGH' | 'MEDIUM'])[] = [
  [/^tag:yaml\.org,2002:(?:javax?|jdk|sun|com|org|ch|net|io|ai)(?:\.[\w$]+)+(?:\[\])?$/, 'HIGH'],
  [
    /^(?:tag:yaml\.org,2002:|!)?System\.(?:Diagnostics|Windows|Management\.Automation|Configuration\.Install)\./,
    'HIGH'
  ],
  [/^(?:tag:yaml\.org,2002:|!)js\/function$/, 'HIGH'],
  [/^(?:tag:(?:ruby\.)?yaml\.org,2002:|!)ruby\/(?:object|hash|struct|class|module|exception|array)\b/, 'MEDIUM'],
  [/^(?:tag:yaml\.org,2002:|!)(?:perl\/(?:code|hash|array|ref)|php\/object)\b/, 'MEDIUM']
];

/** How bad it is that a file names such a class; undefined for any other tag. CVE-2022-1471 of SnakeYAML, which TorchServe and DJL use. */
export function foreignTag(tag: string): 'HIGH' | 'MEDIUM' | undefined {
  return FOREIGN.find(([pattern]) => pattern.test(tag))?.[1];
}

import type { Severity } from '../report';
import { promisedBy } from './file-endings';

/** What a machine does with the file: start it, load it into a program, neither of itself (a class: of a virtual machine). `broken` ones only begin so. */
export type NativeKind = 'program' | 'library' | 'part' | 'class' | 'broken';

/** Names without an ending that promise a model. */
const MODEL = /^(?:[a-z0-9]+[_-])?(?:model|weights|checkpoint|ckpt)$/i;
/** Some libraries can be started as well, and say what they are. */
const LIBRARY = /\.(?:so(?:\.[\d.]+)?|dll|dylib|pyd|node)$/i;
/** Documents and data that come with models, and no program has the name of. */
const DOCUMENT =
  /\.(?:json|ya?ml|xml|txt|md|csv|tsv|jinja|proto|cfg|ini|toml|dat|data|mdl|sav|idx|bst|nn|dnn|zarr|flax|orbax|lgbm?|xgb|dlc|png|jpe?g|gif|webp|wav|mp[34]|pdf)$/i;
/** Modules that Python and Node import from packages, and the libraries that wheels bring along for them. */
const EXTENSION = /\.(?:cpython-\w+(?:-[\w-]+)?|cp\d+-\w+|abi3)\.(?:so|pyd)$|\.node$|(?:\.libs|\.dylibs)\/[^/]+$/i;
/** Programs that bring a model along say so. */
const WITH_MODEL = /\.llamafile(?:\.exe)?$/i;
/** PyTorch's packages keep compiled models there, which has a rule of its own. */
const COMPILED_MODEL = /(?:^|\/)data\/aotinductor\/.*\.(?:so|dll|dylib|pyd|o|a)$/i;

/** What the scanner calls bytes of a file that are no member of it. */
const NAMELESS = /^(?:trailing|gap at \d+|offset \d+)$/;
/** The part of an archive before its first member: a program that can unpack itself. The file was judged as a whole. */
const BEFORE = 'prefix';

/** True for bytes that the scanner found at a place where no member is. */
export const isNameless = (name: string): boolean => isBefore(name) || NAMELESS.test(name);

/** True for what stands before the first member of an archive. */
export const isBefore = (name: string): boolean => name === BEFORE;

/** Endings of programs that a system hides, so that the ending before them is seen. */
const HIDDEN_ENDING = /\.(?:exe|scr|com|pif|lnk|vbs|jse|wsf|hta|msi)$/i;
/** Marks by which a part of a name is shown from right to left. */
const TURNED = /[\u202a-\u202e\u2066-\u2069\u200f]/;

/** True for a file name that promises a model, to a program or to who reads it. */
export function isNamedModel(name: string): boolean {
  const last = name.slice(name.lastIndexOf('/') + 1).replace(/[\s.]+$/, '');
  const shown = last.replace(HIDDEN_ENDING, '');
  return promisedBy(last) !== undefined || promisedBy(shown) !== undefined || MODEL.test(last) || TURNED.test(last);
}

/** Archives that are software, as their names say, and no models. */
const SOFTWARE = /\.(?:whl|egg|pyz|pex|jar|war|apk|aab|ipa|nupkg|conda|deb|rpm|vsix|xpi)$/i;

/** True for the name of an archive of software. */
export const isSoftware = (fileName: string): boolean => SOFTWARE.test(fileName);

/** Lines that no script has that only installs or trains something: what was fetched is run, or a shell is handed out. */
const ATTACKS =
  /\b(?:curl|wget|base64)\b[^\n|]{0,500}\|\s*(?:sudo\s+)?(?:ba|z|da|k)?sh\b|\/dev\/(?:tcp|udp)\/|\bnc(?:at)?\s+(?:-\w+\s+){0,9}-\w*[ec]\b|\bmkfifo\b|\bIEX\b|\bInvoke-Expression\b|\bDownloadString\b|\bpowershell\b[^\n]{0,300}\s-e(?:nc|ncodedcommand)?\s/i;

/** How languages of scripts start a program. */
const STARTS =
  /\bCreateObject\s*\(|\bWScript\.|\bchild_process\b|\bshell_exec\s*\(|\bsystem\s*\(|\bgetRuntime\s*\(\s*\)|\bos\.execute\s*\(|\bio\.popen\s*\(|\bdo shell script\b|\bActiveXObject\b|\bStart-Process\b|^\[InternetShortcut\]|^(?:Windows Registry Editor|REGEDIT4)\b|\bRunPreSetupCommands\b|^Exec(?:Start)?=.*\bsh\s+-c\b|^run\(`/im;

/** True for a text that starts a program, in any of the languages of scripts. */
export const startsProgram = (script: string): boolean => ATTACKS.test(script) || STARTS.test(script);

/** True for a script that attacks whoever starts it. */
export const isAttack = (script: string): boolean => ATTACKS.test(script);

/** What packages write into the files of Python that add to its search path: setuptools, its namespaces, measurements of coverage. */
const OF_PACKAGES =
  /__import__\('(?:_distutils_hack|importlib\.(?:util|machinery))'\)|exec\((?=["'].*\b(?:COV_CORE_|coverage\.process_startup|from hunter\b))/g;

/** Such a file without what packages write into it. */
export const withoutPackages = (text: string): string => text.replace(OF_PACKAGES, '');

/** A judgement on native code. */
export interface NativeJudgement {
  readonly rule: 'program-named-model' | 'program-in-model' | 'program-with-model';
  readonly severity: Severity;
}

/**
 * Judges native code by its name and place. No loader of models starts it: it is harm where somebody takes it for a
 * model, and where a model brings it along. By its own name and by itself it is a program like others.
 */
export function judgeNative(
  kind: NativeKind,
  name: string,
  inside: boolean,
  fileName: string
): NativeJudgement | undefined {
  const isPart = kind === 'part' || kind === 'class';
  if (isNamedModel(name)) {
    return { rule: 'program-named-model', severity: isPart ? 'MEDIUM' : 'HIGH' };
  }
  if (DOCUMENT.test(name) && (kind === 'program' || kind === 'library')) {
    return { rule: 'program-named-model', severity: 'MEDIUM' };
  }
  if (inside && kind === 'class' && isNamedModel(fileName)) {
    return { rule: 'program-in-model', severity: 'MEDIUM' };
  }
  if (WITH_MODEL.test(name) && !isPart) {
    return { rule: 'program-with-model', severity: 'MEDIUM' };
  }
  if (!inside || SOFTWARE.test(fileName) || isPart || name === BEFORE || COMPILED_MODEL.test(name)) {
    return undefined;
  }
  const severity =
    kind === 'program' && !LIBRARY.test(name) && !NAMELESS.test(name)
      ? 'HIGH'
      : EXTENSION.test(name)
        ? 'LOW'
        : 'MEDIUM';
  return { rule: 'program-in-model', severity };
}

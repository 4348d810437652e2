import { lazily } from '../lazily';

/**
 * Kinds of text that an attacker wants to have run, fetched or imported. Each test is written to stay silent on
 * names, settings, sentences and vocabularies; `strong` ones may be asked of any text that an object holds.
 */
export type TextKind = 'command' | 'python' | 'url' | 'import' | 'path';

/** Longer texts are data. Other rules find a payload in them. */
const MAX_LOOKED_AT = 20_000;

/** Programs that honest texts do not mention: anything may follow the name. */
const PROGRAM =
  'echo|curl|wget|bash|zsh|dash|ksh|csh|cmd\\.exe|powershell(?:\\.exe)?|pwsh|nc|ncat|netcat|socat|sudo|chmod|chown|nohup|xargs|rm|crontab|systemctl|' +
  'launchctl|schtasks|certutil|bitsadmin|mshta|rundll32|regsvr32|wscript|cscript|osascript|nslookup|ifconfig|ipconfig|mkfifo|pip3?\\s+install';
/** Programs that are words too: an option, a path or an address has to follow. */
const WORD =
  'sh|cmd|python[23]?(?:\\.\\d+)?|perl|ruby|php|node|telnet|ssh|scp|rsync|ftp|tftp|cp|mv|cat|tee|touch|mkdir|ln|dd|kill|killall|su|env|exec|source|' +
  'base64|openssl|reg|start|open|npm|apt|apt-get|yum|docker|kubectl|git|tar|unzip|find|grep|sed|awk|printenv|ping|dig|sleep|ls|ps|make|uname|cd|type|del|copy';

/** `curl http://x | sh`, `echo MARKER`, `/bin/sh -c ...`: a program with something behind it. */
const COMMAND = lazily(
  () =>
    new RegExp(
      `^\\s*(?:sudo\\s+)?(?:[\\w./~-]*/)?(?:(?:${PROGRAM})(?:\\s+\\S|\\s*[;&|<>])|(?:${WORD})(?:\\s+(?:-|/|~|\\.{1,2}/|\\$|\\d+$|\\S+\\.(?:py|sh|pl|rb|js|php|exe|bat|ps1)\\b|\\S+://|\\S+@)|\\s*[;&|<>]))`
    )
);
/** Commands that proofs of concept run. */
const BARE_COMMAND =
  /^(?:whoami|xcalc|calc(?:\.exe)?|gnome-calculator|notepad(?:\.exe)?|ifconfig|ipconfig|printenv|uname -a|id; ?\S.*)$/;
/** A path to a program directory, alone or with arguments. */
const PROGRAM_PATH = /^\s*(?:\/(?:usr\/(?:local\/)?)?s?bin\/[\w.-]+|[A-Za-z]:\\Windows\\[\w\\.-]+\.exe)(?:\s|$)/i;
/** Shell syntax around words: pipes into an interpreter, substitutions, redirections, reverse shells. */
const SHELL = lazily(
  () =>
    /\|\s*(?:ba|z|da|k)?sh\b|\|\s*(?:python[23]?|perl|base64)\b|\$\((?:curl|wget|id|whoami|cat|echo|uname)\b|`(?:curl|wget|id|whoami|cat|uname)\b[^`]*`|\/dev\/(?:tcp|udp)\/|\b(?:ba)?sh\s+-[ic]\b|\brm\s+-[rf]{1,2}\s|\bcurl\s+(?:-\w+\s+){0,9}https?:|\bwget\s+(?:-\w+\s+){0,9}https?:|\bpowershell(?:\.exe)?\s+-\w|\bnc\s+-\w*e|>\s*\/dev\/null|2>&1|&&\s*(?:curl|wget|rm|chmod|bash|sh|python)\b|;\s*(?:curl|wget|rm|chmod|bash|sh)\s/
);

/** Python that imports, evaluates or starts a program. */
const PYTHON_STRONG = lazily(
  () =>
    /\b__import__\s*\(|\b(?:os|posix|nt)\s*\.\s*(?:system|popen|exec[lv]|spawn)\w*\s*\(|\bsubprocess\s*\.\s*\w+\s*\(|\b(?:exec|eval)\s*\(\s*(?:compile|open|base64|bytes|__|input|requests|urllib|zlib|marshal|codecs|["'])|\b__(?:builtins|globals|subclasses|code)__\b|\bgetattr\s*\(\s*__|\bimportlib\s*\.\s*import_module\s*\(|\bmarshal\s*\.\s*loads\s*\(|\bpickle\s*\.\s*loads?\s*\(|\bctypes\s*\.\s*\w*(?:CDLL|cdll)\b|\bsocket\s*\.\s*socket\s*\(/
);
/** Python source at the start of a text. */
const PYTHON_START = lazily(
  () =>
    /^\s*(?:import\s+\w[\w.]*(?:\s*(?:,|;|$|\n)|\s+as\s)|from\s+[\w.]+\s+import\s|(?:print|exec|eval|open|compile|globals|breakpoint|input)\s*\(|def\s+\w+\s*\(|class\s+\w+\s*[(:]|lambda\s*\w*\s*:|async\s+def\s|with\s+open\s*\()/
);

const URL =
  /^\s*(?:https?|ftp|ftps|sftp|file|smb|gopher|ldaps?|rmi|dict|ssh|git\+\w+|ws|wss|tcp|udp|s3|gs|data):\/\/\S/i;
const HOST = /^(?:\d{1,3}\.){3}\d{1,3}(?::\d{1,5})?$|^\\\\[\w.-]+\\/;

/** `os:system`, `os.system`, `subprocess.Popen`: an importable name that runs programs or code. */
const IMPORT =
  /^(?:os|posix|nt|subprocess|builtins|__builtin__|sys|importlib|runpy|pty|shutil|socket|ctypes|marshal|pickle|code|commands|platform|multiprocessing)[.:]\w[\w.]*$/;

/** Files by which an attacker starts programs or logs in, and folders in which no model is kept. */
const SENSITIVE_PATH = lazily(
  () =>
    /(?:^|[\s"'=])(?:\/etc\/(?:passwd|shadow|cron|sudoers|ssh|profile|ld\.so|hosts|init|systemd|rc)|\/proc\/(?:self|\d+)\/|\/root\/|~\/\.|\/var\/spool\/cron|\/dev\/shm\/|C:\\Windows\\|\/Library\/Launch)|\.ssh\/|authorized_keys|id_(?:rsa|ed25519|dsa)\b|\.bash(?:rc|_profile)\b|\.zshrc\b|\.profile$|\.aws\/credentials|\.netrc\b|\.pypirc\b|\.kube\/config|\.docker\/config|\\Start Menu\\Programs\\Startup|sitecustomize\.py|usercustomize\.py|\.pth$/i
);

/** A path with folders, or the name of a file of a kind that is loaded or run. */
const FILE = lazily(
  () =>
    /^(?:~|\.{0,2}[/\\]|[A-Za-z]:[/\\])\S|[\w.-][/\\][\w.-]+\.\w{1,8}$|^[\w-][\w. -]*\.(?:pkl|pickle|p|joblib|dill|np[yz]|pth?|ckpt|bin|h5|hdf5|keras|onnx|pb|json|ya?ml|toml|cfg|ini|csv|tsv|txt|parquet|feather|xml|html?|db|sqlite3?|py[cd]?|so|dll|dylib|sh|bat|exe|zip|tar|gz|7z|whl|egg|jar|model|dat|env|pem|key)$/i
);

/** True for a text that names a file. */
export function looksLikeFile(text: string): boolean {
  return text.length < 1024 && FILE().test(text);
}

/** Returns the kind of a text that is an argument of a function. */
export function anyMark(text: string): TextKind | undefined {
  if (text.length > MAX_LOOKED_AT) {
    return strongMark(text);
  }
  if (COMMAND().test(text) || PROGRAM_PATH.test(text) || BARE_COMMAND.test(text)) {
    return 'command';
  }
  if (PYTHON_START().test(text)) {
    return 'python';
  }
  if (URL.test(text) || HOST.test(text)) {
    return 'url';
  }
  if (IMPORT.test(text)) {
    return 'import';
  }
  return SENSITIVE_PATH().test(text) ? 'path' : strongMark(text);
}

/** True for Python that imports, evaluates or starts a program, whatever else is in the text. */
export function isStrongPython(text: string): boolean {
  return PYTHON_STRONG().test(text.slice(0, MAX_LOOKED_AT));
}

/** Returns the kind of a text anywhere in an object, by marks that prose, settings and vocabularies do not have. */
export function strongMark(text: string): TextKind | undefined {
  const looked = text.slice(0, MAX_LOOKED_AT);
  if (SHELL().test(looked)) {
    return 'command';
  }
  return isStrongPython(looked) ? 'python' : undefined;
}

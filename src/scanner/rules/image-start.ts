import type { ByteSource } from '../bytes/byte-source';
import type { ScanContext } from '../context';
import { lazily } from '../lazily';
import { inRoot } from './image-system';
import { latin1 } from '../printable';
import { PRICES } from '../work';
import { reportCommand } from './command-finding';
import { isAttack, withoutPackages } from './native-code';
import { isStrongPython } from './suspicious-text';

const HEAD = 64 * 1024;
/** Of a file that is only looked at in case: a module runs from its first line on, and a short script is one in the place of a program. */
const SHORT = 2048;
const MODULE = 16 * 1024;

/** What of a file of an image attacks whoever starts the container. */
type Judge = (text: string) => string | undefined;

interface Row {
  readonly name: RegExp;
  readonly head: number;
  readonly judge: Judge;
}

/** What is fetched is run, or a shell is handed out. Scripts wait for a port of their own network with `/dev/tcp`, too. */
const FETCHED =
  /\b(?:curl|wget|base64)\b[^\n|]{0,500}\|\s*(?:sudo\s+)?(?:ba|z|da|k)?sh\b|\bsh\s+-i\b[^\n]{0,80}\/dev\/(?:tcp|udp)\/|\/dev\/(?:tcp|udp)\/(?!127\.|0\.0\.0\.0)[\w-]+\.[\w.-]+\/|\bnc(?:at)?\s+(?:-\w+\s+){0,9}-\w*e\b/;

/** A statement of a module, not of a function, that runs what is fetched or hidden. */
const MODULE_RUNS =
  /^(?:[\w., ]+;\s*)?(?:os\.(?:system|popen)|subprocess\.\w+|__import__\(["'](?:os|subprocess)["']\)\.\w+)\(.*|^(?:[\w., ]+;\s*)?exec\((?:__import__|base64|zlib|marshal|codecs|bytes)\b.*/gm;
const HIDDEN = /^(?:[\w., ]+;\s*)?exec\(/;

const lineThat =
  (isHarmful: (line: string) => boolean, comment = /^\s*#(?!!)/): Judge =>
  text =>
    text.split('\n').find(line => !comment.test(line) && isHarmful(line));

const isPythonAttack = (line: string): boolean => isAttack(line) || isStrongPython(line);

const ofModule: Judge = text => text.match(MODULE_RUNS)?.find(line => HIDDEN.test(line) || FETCHED.test(line));

/** Where the libraries of a system lie. */
const OWN_LIBRARY = /^(?:\/(?:usr|lib\w*|opt)\/[\w./+${}-]+|lib[\w.+-]+)$/;

const ofPreload = lineThat(
  line =>
    line.trim() !== '' &&
    !line
      .trim()
      .split(/[\s:]+/)
      .every(path => OWN_LIBRARY.test(path))
);

/** Files of a system that it runs, or reads for what to run, without anybody asking; the first row that fits is used. */
const ROWS = lazily((): readonly Row[] => [
  { name: /^etc\/ld\.so\.preload$/, head: HEAD, judge: ofPreload },
  { name: /\.pth$/, head: HEAD, judge: lineThat(line => isPythonAttack(withoutPackages(line))) },
  {
    // Packages keep one of their own in a folder that they put in front when they are asked to (ddtrace, opentelemetry).
    name: /^(?!.*\/(?:site|dist)-packages\/.+\/)(?:.*\/)?(?:(?:site|user)customize\.py|\.pythonrc)$/,
    head: HEAD,
    judge: lineThat(isPythonAttack)
  },
  // Clocks and shells.
  {
    name: /^etc\/(?:cron|anacron|profile|bash\.bashrc|zsh|rc\.local)|^var\/spool\/cron\/|(?:^|\/)\.(?:bashrc|bash_profile|bash_login|bash_logout|profile|zshrc|zshenv|zprofile|zlogin|xinitrc|xprofile)$/,
    head: HEAD,
    judge: lineThat(isAttack)
  },
  // Services, devices, logins, package managers, desktops.
  {
    name: /^etc\/(?:init(?:\.d\/|tab$|\/)|rc\d?\.d\/|s6-overlay\/|services\.d\/|cont-init\.d\/|supervisor|udev\/|pam\.d\/|apt\/apt\.conf|update-motd\.d\/|network\/if-|xdg\/autostart\/|NetworkManager\/dispatcher\.d\/|dhcp\/|logrotate)|^(?:etc|usr\/lib|lib)\/systemd\/|(?:^|\/)\.config\/(?:autostart|systemd|fish)\/|(?:^|\/)(?:docker-entrypoint(?:-initdb)?\.d\/|\.(?:vimrc|gitconfig|emacs|npmrc|gdbinit)$)/,
    head: HEAD,
    judge: lineThat(line => FETCHED.test(line), /^\s*(?:#(?!!)|"|;)/)
  },
  // Notebooks.
  {
    name: /(?:^|\/)\.ipython\/profile_\w+\/(?:startup\/|ipython\w*_config\.py$)|(?:^|\/)\.?jupyter\/\w+_config\.py$/,
    head: HEAD,
    judge: lineThat(line => FETCHED.test(line) || /^(?:os\.(?:system|popen)|exec|eval|__import__)\s*\(/.test(line))
  },
  // What a container is most often started with.
  {
    name: /(?:^|\/)(?:docker[-_])?(?:entry[-_]?point|start(?:up)?|run|serve|launch|boot|init|hook|cmd|main|app|server|predict\w*|inference|handler)[\w-]*(?:\.(?:sh|bash))?$/,
    head: HEAD,
    judge: text => (text.startsWith('#!') ? lineThat(line => FETCHED.test(line))(text) : undefined)
  },
  // A script in the place of a program.
  {
    name: /^(?:usr\/(?:local\/)?)?s?bin\/[^/]+$|^opt\/[^/]+\/bin\/[^/]+$/,
    head: SHORT,
    judge: text =>
      text.startsWith('#!') && text.length < SHORT ? lineThat(line => FETCHED.test(line))(text) : undefined
  },
  { name: /(?:^|\/)__init__\.py$|^(?!(?:usr|lib\w*|opt|var)\/).*\.py$/, head: MODULE, judge: ofModule }
]);

/** Variables that name code which every program of the system, or every one of a language, loads first. */
const LOADED =
  /^(?:LD_PRELOAD|LD_AUDIT|PYTHONSTARTUP|PYTHONHOME|BASH_ENV|ENV|NODE_OPTIONS|PERL5OPT|PERL5LIB|RUBYOPT|RUBYLIB|JAVA_TOOL_OPTIONS|JDK_JAVA_OPTIONS|_JAVA_OPTIONS)=(.*)$/;
const FROM_ELSEWHERE = /(?:^|[/=:])(?:tmp|dev\/shm|var\/tmp|models?|mnt|data|home)\/|\.\.\/|:\/\/|^\/(?:tmp|models?)$/;
/** Where Python's debugger, a fetcher and others find the program that they start. */
const STARTED =
  /^(?:PYTHONBREAKPOINT=(?:os|posix|subprocess|builtins|runpy|pty)\.|(?:GIT_SSH_COMMAND|GIT_EXTERNAL_DIFF|PROMPT_COMMAND|PAGER|EDITOR|BROWSER)=.*(?:\/tmp\/|\/models?\/|\bsh\s+-c\b))/;
/** Libraries are looked for in folders of a system, and of an application. */
const SEARCHED =
  /^(?:LD_LIBRARY_PATH|PYTHONPATH)=(?:.*:)?\/(?:tmp|dev\/shm|var\/tmp)(?:[/:]|$)|^LD_LIBRARY_PATH=(?:.*:)?\/(?:mnt\/)?models?(?:[/:]|$)/;

/** Looks at a file of a container image that is run when the container, its system, a shell or Python starts, and reports the line that attacks. */
export function judgeStarted(source: ByteSource, context: ScanContext): void {
  const name = inRoot(context.name);
  const row = ROWS().find(candidate => candidate.name.test(name));
  if (row === undefined) {
    return;
  }
  const text = latin1(source.read(0, row.head));
  context.work.spend(text.length * PRICES.textByte);
  const line = row.judge(text)?.trim();
  if (line !== undefined) {
    reportCommand(context, 'script', line, 0);
  }
}

/** What a container is started with, as its configuration says: a command, or a setting of a variable. */
export function isStartAttack(command: string): boolean {
  const loaded = LOADED.exec(command)?.[1];
  return loaded === undefined
    ? isCommandAttack(command) || isStrongPython(command) || STARTED.test(command) || SEARCHED.test(command)
    : FROM_ELSEWHERE.test(loaded);
}

/** A health check may open a connection to the container itself, or to a neighbour by its name. */
const NEAR = /\/dev\/(?:tcp|udp)\/(?:127\.|0\.0\.0\.0|[\w-]+\/|["']?\$)/g;
const isCommandAttack = (command: string): boolean => isAttack(command.replace(NEAR, ''));

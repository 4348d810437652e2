import type { ByteSource } from '../bytes/byte-source';
import type { ScanContext } from '../context';
import { lazily } from '../lazily';
import { inRoot } from './image-system';
import { latin1 } from '../printable';
import { reportCommand } from './command-finding';
import { isAttack } from './native-code';
import { isStrongPython } from './suspicious-text';

const HEAD = 64 * 1024;

/** Files of a system that it runs, or reads for what to run, without anybody asking: clocks, shells, Python. */
const STARTED = lazily(
  () =>
    /^etc\/(?:cron|anacron|profile|bash\.bashrc|zsh|rc\.local|ld\.so\.preload)|^var\/spool\/cron\/|(?:^|\/)(?:(?:site|user)customize\.py|[^/]+\.pth|\.(?:bashrc|bash_profile|bash_login|profile|zshrc|zshenv|pythonrc))$/
);
const PRELOAD = /^etc\/ld\.so\.preload$/;
/** Where the libraries of a system lie. */
const OWN_LIBRARY = /^(?:\/(?:usr|lib\w*|opt)\/[\w./+${}-]+|lib[\w.+-]+)$/;
/** Variables that name code which every program of the system loads first. */
const LOADED =
  /^(?:LD_PRELOAD|LD_AUDIT|PYTHONSTARTUP|BASH_ENV|ENV|NODE_OPTIONS|PERL5OPT|RUBYOPT|JAVA_TOOL_OPTIONS)=(.*)$/;
const FROM_ELSEWHERE = /\/(?:tmp|dev\/shm|var\/tmp|models?|mnt|data|home)\/|\.\.\/|:\/\//;

/** True for a file of a container image that is run when the system, a shell or Python starts. */
export function isStartedFile({ setting, name }: Pick<ScanContext, 'setting' | 'name'>): boolean {
  return setting === 'image' && STARTED().test(inRoot(name));
}

/** The line of such a file that attacks whoever starts the container, if it has one. */
function startedLine(name: string, text: string): string | undefined {
  const isPreload = PRELOAD.test(inRoot(name));
  return text.split('\n').find(line =>
    isPreload
      ? line.trim() !== '' &&
        !/^\s*#/.test(line) &&
        !line
          .trim()
          .split(/[\s:]+/)
          .every(path => OWN_LIBRARY.test(path))
      : !/^\s*#(?!!)/.test(line) && (isAttack(line) || (/\.(?:py|pth)$/.test(name) && isStrongPython(line)))
  );
}

/** Reports that line. */
export function reportStarted(source: ByteSource, context: ScanContext): void {
  const line = startedLine(context.name, latin1(source.read(0, HEAD)))?.trim();
  if (line !== undefined) {
    reportCommand(context, 'script', line, 0);
  }
}

/** What a container is started with, as its configuration says: a command, or a setting of a variable. */
export function isStartAttack(command: string): boolean {
  const loaded = LOADED.exec(command)?.[1];
  return loaded === undefined ? isAttack(command) || isStrongPython(command) : FROM_ELSEWHERE.test(loaded);
}

import type { ScanContext } from '../../../context';
import type { ByteSource } from '../../../bytes/byte-source';
import { PRICES } from '../../../work';
import { decodedText, TextContext } from './decoded-text';

/** Longer lists of packages are none. */
const MAX_SIZE = 2 ** 20;
/** The indexes from which everybody installs, and those of the frameworks' own builds. */
const USUAL =
  /^https?:\/\/(?:(?:test\.)?pypi\.org|pypi\.python\.org|files\.pythonhosted\.org|download\.pytorch\.org|data\.pyg\.org|pypi\.nvidia\.com|developer\.download\.nvidia\.com|pypi\.ngc\.nvidia\.com|storage\.googleapis\.com\/(?:jax-releases|jax-releases\/\w+\.html|libtpu-releases)|repo\.anaconda\.com|conda\.anaconda\.org|conda\.modular\.com|alphacep\.com|wheels\.vllm\.ai|flashinfer\.ai|huggingface\.github\.io|abetlen\.github\.io)(?:[/:#?]|$)/i;
/** Owners of frameworks, whose newest version is often installed from its repository. */
const REPOSITORIES =
  /^(?:git\+)?https?:\/\/(?:www\.)?github\.com\/(?:huggingface|pytorch|facebookresearch|openai|NVIDIA|NVlabs|microsoft|google|google-research|google-deepmind|tensorflow|keras-team|apple|mlflow|scikit-learn|Lightning-AI|speechbrain|mlfoundations|Dao-AILab|state-spaces|explosion|ultralytics|vllm-project|stanfordnlp|deepspeedai|numpy|scipy|apache)\//i;
/** A name in front of the host that looks like one (`https://pypi.org:x@host/`), and steps up to another owner. */
const LEADS_AWAY = /^[\w+]+:\/\/[^/]*@|\/(?:\.|%2e){2}\//i;
const isUsual = (address: string): boolean => USUAL.test(address) && !LEADS_AWAY.test(address);
const OPTION =
  /^(?:--(?:extra-index-url|index-url|find-links|channel|trusted-host|editable|pre|global-option|config-settings|install-option|no-index|requirement|constraint)\b|-[iferc](?=\W|\w+:|git\+))/;

/** Text of one line of a requirements file that has pip install from somewhere else than the usual index; undefined for the rest. */
export function installsFrom(line: string): string | undefined {
  const text = line.replace(/(?:^|\s)#.*$/s, '').trim();
  const [option] = OPTION.exec(text) ?? [];
  if (option !== undefined) {
    const value = text.slice(option.length).replace(/^[\s=]+/, '');
    switch (option) {
      case '-r':
      case '-c':
      case '--requirement':
      case '--constraint':
        return /^\w+:\/\//.test(value) ? value : undefined;
      case '-e':
      case '--editable':
        return (REPOSITORIES.test(value) && !LEADS_AWAY.test(value)) || value.startsWith('.') ? undefined : value;
      case '--trusted-host':
      case '--global-option':
      case '--install-option':
        return option === '--trusted-host' && USUAL.test(`https://${value}/`) ? undefined : text;
      case '--pre':
      case '--no-index':
      case '--config-settings':
        return undefined;
      default:
        return isUsual(value) || /^\.?\/?[\w./-]*$/.test(value) ? undefined : value;
    }
  }
  // `name @ address`, an address alone, a version control system; conda's `channel::package` is none.
  const [address] = /(?:[a-z]+\+)?(?:[a-z]+:\/\/|git@)[^\s;]+/i.exec(text) ?? [];
  if (address !== undefined) {
    return isUsual(address) || (REPOSITORIES.test(address) && !LEADS_AWAY.test(address)) ? undefined : address;
  }
  // A folder or file beside: its `setup.py` runs, or it hides the package of that name. MLflow itself keeps wheels in `wheels`.
  const [path] =
    /^(?:\/|~|\.{1,2}[/\\]|[A-Za-z]:\\)\S+|^[\w.-]+[/\\]\S+|^\S+\.(?:whl|zip|tar\.gz)(?=$|\s|;)/.exec(text) ?? [];
  return path === undefined || /^(?:\.\/)?wheels\/[\w.+-]+\.whl$/.test(path) ? undefined : path;
}

/** Reports a requirement that is not installed from the usual index: its `setup.py` may run anything. */
export function judgeRequirement(context: ScanContext, line: string, offset: number): void {
  const from = installsFrom(line);
  if (from !== undefined) {
    context.finding({
      rule: 'installs-from-elsewhere',
      severity: 'MEDIUM',
      module: 'pip',
      operator: 'install',
      offset,
      evidence: `pip install ${line.trim()}`,
      params: { from }
    });
  }
}

/** `requirements.txt`: pip's own format (pip documentation, "Requirements File Format"). */
export function judgeRequirements(source: ByteSource, context: ScanContext): void {
  const size = Math.min(source.size, MAX_SIZE);
  context.work.spend(size * PRICES.textByte);
  const decoded = decodedText(source.read(0, size));
  const placed = new TextContext(context, decoded);
  for (const found of decoded.text.matchAll(/(?:[^\n\r\\]|\\[^])+/g)) {
    judgeRequirement(placed, found[0].replace(/\\\r?\n/g, ' '), found.index);
  }
}

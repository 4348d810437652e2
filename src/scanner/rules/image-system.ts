import type { ScanContext } from '../context';
import { lazily } from '../lazily';

/** Folders of a system, and those that package managers fill; not those that models are put into. */
const SYSTEM = lazily(
  () =>
    /^(?:bin|boot|dev|etc|lib\w*|nix|proc|run|s?bin|sys|usr|var\/(?:backups|cache|lib|log|spool)|opt\/(?:amazon|google|intel|java|nvidia|rocm)[\w.-]*)\/|(?:^|\/)(?:site-packages|dist-packages|node_modules|(?:mini|micro|ana)?(?:conda|forge|mamba)\d?|\.?venv|\.pyenv|\.cargo|\.rustup|__pycache__)\//
);

/** Folders in which links to other parts of the system are usual. */
const OWN_LINKS = lazily(() => /^(?:bin|boot|dev|etc|lib\w*|nix|opt|proc|run|s?bin|srv|sys|tmp|usr|var)\//);

/** What a link in a layer must not lead to from a folder of models: the image's own secrets and devices. */
const SENSITIVE = lazily(() => /^\/(?:etc|proc|sys|dev|root|home|run|var\/run)(?:\/|$)/);
const STREAMS = lazily(() => /^\/(?:dev\/(?:std(?:in|out|err)|null|fd\/\d)|proc\/self\/fd\/\d)$/);

/** Where images keep models, and nothing else (KServe's modelcars, Triton, vLLM). */
const MODELS = lazily(() => /^(?:mnt\/|opt\/ml\/|srv\/)?(?:models?|model-store|model-repository|weights)\//);

/** True for a file of a container image that lies among its models: there, programs are judged as in other archives. */
export function isAmongModels({ setting, name }: Pick<ScanContext, 'setting' | 'name'>): boolean {
  return setting === 'image' && MODELS().test(inRoot(name));
}

/** The name of a file in a layer without the root that some builders write in front. */
export function inRoot(name: string): string {
  return name.replace(/^(?:\.?\/)+/, '');
}

/** True for a file that belongs to the system of a container image: nobody loads it as a model by accident. */
export function isSystemFile({ setting, members }: Pick<ScanContext, 'setting' | 'members'>): boolean {
  return setting === 'image' && members.some(name => SYSTEM().test(inRoot(name)));
}

/**
 * True when a link with an absolute target, which means the root of the image, leads from among the models to what is none.
 */
export function leadsToSystem(name: string, target: string): boolean {
  const own = inRoot(name);
  const [top] = own.split('/');
  return (
    SENSITIVE().test(target) &&
    !STREAMS().test(target) &&
    !SYSTEM().test(own) &&
    !OWN_LINKS().test(own) &&
    !target.startsWith(`/${top}/`)
  );
}

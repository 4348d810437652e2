import { lazily } from '../lazily';
import type { Severity } from '../report';
import { isClassName } from './class-name';
import { judgeReference } from './judge';
import { classify } from './classify';
import { hasFacts } from './facts';
import { isTorchOperator } from './languages/export-target';
import { isReviewedPackage } from './reviewed-packages';
import { isStdlib } from './resolve-name';
import { topLevel } from './top-level';
import { wordSet } from './word-lists';

/** What naming a callable in a configuration leads to. */
export interface TargetJudgement {
  readonly severity: Severity;
  readonly module: string;
  readonly operator: string;
  readonly references: readonly string[];
  /** Its effect is known; false for a callable of a package that nobody reviewed. */
  readonly isKnown: boolean;
}

/** Packages whose classes configurations of models name, besides those that pickles do. */
const PACKAGES = wordSet(
  'hydra_plugins kedro kedro_datasets lhotse megatron apex transformer_engine bitsandbytes uni2ts vocos torchtune paddle ppdet paddleseg ' +
    'mmpose mmpretrain mmocr mmdet3d mmrazor k2 espnet hyperpyyaml nemo_text_processing detectron2 fvcore tensorflow_addons gluonts cosyvoice matcha funasr wenet fish_speech ' +
    'lightning_utilities torchvision webdataset vllm deepspeed flash_attn xformers'
);

/** Functions that begin a training, build a network by its name or only compute, inside packages whose other functions load or fetch. */
const HARMLESS =
  /^(?:(?:torch|numpy|random|lightning\w*|pytorch_lightning|speechbrain|transformers|nemo|accelerate)\.(?:[\w.]+\.)?(?:manual_seed|manual_seed_all|seed|seed_everything|set_seed)|torch\.compile|timm\.create_model|os\.path\.(?:join|basename|dirname)|hydra\.(?:_internal\.core_plugins|core)\.[a-z_]+\.[A-Z]\w*)$/;
/** Fetches a model by its name, as the program that reads the configuration may do itself. */
const FETCHES =
  /^(?:transformers|diffusers|sentence_transformers|speechbrain|nemo|timm|open_clip)\..*\bfrom_pretrained$/;
/** Hydra takes these and imports the name that they are given: their argument is judged. */
const LOOKS_UP = /^hydra\.utils\.get_(?:class|method|static_method|object)$/;
const NAME = lazily(() => /^[\p{L}_][\p{L}\p{N}_]*(?:\.[\p{L}_][\p{L}\p{N}_]*)*$/u);
const MAX_NAME = 500;

/** True for functions that set a seed and the like, whose package holds others that do more. */
export function isHarmlessTarget(path: string): boolean {
  return HARMLESS.test(path);
}

/** True for a callable that imports what its own argument names (`path` of Hydra's). */
export function looksUpArgument(target: string): boolean {
  return LOOKS_UP.test(target.trim());
}

/**
 * Judges the callable that a configuration names with its full path, as Hydra's `_target_`, HyperPyYAML's `!new:` and the like do:
 * the loader imports the module and calls what it finds. Undefined when it is a part of a model like many others, or no name.
 * CVE-2025-23304, CVE-2026-22584; hydra/_internal/utils.py `_locate`.
 */
export function judgeTarget(target: string): TargetJudgement | undefined {
  // Some programs write the module and what is in it as an entry point does: `os:system`.
  const path = target.trim().slice(0, MAX_NAME).replace(':', '.');
  if (!NAME().test(path) || HARMLESS.test(path) || LOOKS_UP.test(path) || FETCHES.test(path) || isTorchOperator(path)) {
    return undefined;
  }
  const dot = path.lastIndexOf('.');
  const [module, operator] = dot < 0 ? ['builtins', path] : [path.slice(0, dot), path.slice(dot + 1)];
  const judged = judgeReference(module, operator);
  const answer = (severity: Severity, isKnown: boolean, references: readonly string[] = []): TargetJudgement => ({
    severity,
    module,
    operator,
    references,
    isKnown
  });
  if (/^speechbrain\..*\bfrom_hparams$/.test(path)) {
    return answer('LOW', false);
  }
  if (judged.kind === 'dangerous' && judged.rule !== 'class-runs-code') {
    const entry = classify(module, operator);
    if (entry.kind === 'tool' || (entry.kind === 'facts' && entry.mixed)) {
      return isClassName(operator) ? undefined : answer('MEDIUM', true);
    }
    if (entry.kind === 'trusted') {
      return answer('MEDIUM', true);
    }
    if (judged.rule === 'pickle-unreviewed-stdlib') {
      return dot < 0 ? undefined : answer('LOW', false);
    }
    return answer(judged.severity, true, judged.references);
  }
  const top = topLevel(module);
  const known = isStdlib(top) || hasFacts(top) || isReviewedPackage(top) || PACKAGES.has(top);
  return known || dot < 0 ? undefined : answer('LOW', false);
}

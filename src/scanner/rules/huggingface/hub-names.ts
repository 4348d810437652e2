import type { Severity } from '../../report';
import { isTorchOperator } from '../languages/export-target';
import { judgeReference } from '../judge';
import { isDangerous } from '../is-dangerous';
import { isReviewedPackage } from '../reviewed-packages';
import { isStdlib } from '../resolve-name';
import { topLevel } from '../top-level';
import { wordSet } from '../word-lists';

/** What a reader does with a name that a document gives: it imports the module, or calls what it finds there as well. */
export type NameUse = 'imported' | 'called';

export interface JudgedName {
  readonly severity: Severity;
  readonly module: string;
  readonly operator: string;
}

/** Packages beside those of `known-packages.ts` whose classes configurations of models name. */
const OF_CONFIGURATIONS = wordSet(
  'monai ignite nemo lightning pytorch_lightning hydra omegaconf pylate sentence_transformers gluonts autogluon chronos transformers diffusers peft ' +
    'optimum onnxruntime k_diffusion langchain langchain_core langchain_community langchain_openai llama_index torchvision torchaudio timm open_clip ' +
    'speechbrain ultralytics detectron2 mmcv mmengine mmdet dgl torch_geometric e3nn lerobot ldm sgm webdataset audiocraft demucs espnet fairseq flair spacy_transformers'
);

/** What configurations call to put paths together and to make their own parts. */
const OF_SETTINGS =
  /^(os\.path\.(join|dirname|basename|abspath|expanduser)|os\.(getcwd|getenv|environ\.get)|omegaconf\.OmegaConf\.(create|merge))$/;
/** The same for whole models by their name: they are fetched, and their own files decide what happens. */
const FETCHES =
  /^(transformers|diffusers|sentence_transformers|tokenizers)\.(.*\.)?from_pretrained$|^timm\.create_model$|^open_clip\.create_model\w*$/;

/** `a.b.C` and `a.b:C` as module and name; of a single word, the word and nothing. */
export function splitName(dotted: string): { readonly module: string; readonly operator: string } {
  const path = dotted.trim().replace(':', '.');
  const dot = path.lastIndexOf('.');
  return dot < 0 ? { module: path, operator: '' } : { module: path.slice(0, dot), operator: path.slice(dot + 1) };
}

/**
 * Judges a callable that a document names and its reader imports or calls; undefined for a class or function of a package that
 * models use, whose calls make data.
 */
export function judgeName(dotted: string, use: NameUse): JudgedName | undefined {
  if (isTorchOperator(dotted)) {
    return undefined;
  }
  const { module, operator } = splitName(dotted);
  const here = { module, operator };
  if (operator === '') {
    return isStdlib(module) || isReviewedPackage(module) || OF_CONFIGURATIONS.has(module)
      ? undefined
      : { severity: 'MEDIUM', ...here };
  }
  const top = topLevel(module);
  if (OF_SETTINGS.test(`${module}.${operator}`)) {
    return undefined;
  }
  if (FETCHES.test(`${module}.${operator}`)) {
    return { severity: 'LOW', ...here };
  }
  if (isDangerous(module, operator)) {
    return { severity: use === 'called' ? 'CRITICAL' : 'HIGH', ...here };
  }
  if (isStdlib(top)) {
    const { kind } = judgeReference(module, operator);
    return kind === 'dangerous' ? { severity: use === 'called' ? 'HIGH' : 'MEDIUM', ...here } : undefined;
  }
  if (top === '__main__' || top === 'transformers_modules') {
    return { severity: 'LOW', ...here };
  }
  return isReviewedPackage(top) || OF_CONFIGURATIONS.has(top) ? undefined : { severity: 'MEDIUM', ...here };
}

/**
 * Modules of `diffusers.pipelines`, of which a component of a pipeline may be, besides packages (diffusers 0.42 and before; other packages
 * are imported by their name).
 */
const PIPELINES = wordSet(
  'ace_step allegro alt_diffusion amused animatediff anyflow audio_diffusion audioldm audioldm2 aura_flow blip_diffusion bria ' +
    'bria_fibo bria_fibo2 chroma chronoedit cogvideo cogview3 cogview4 consisid consistency_models controlnet controlnet_hunyuandit ' +
    'controlnet_sd3 controlnet_xs cosmos dance_diffusion ddim ddpm deepfloyd_if deprecated diffusion_gemma dit dreamlite easyanimate ' +
    'ernie_image flux flux2 free_init_utils glm_image helios hidream_image hunyuan_image hunyuan_video hunyuan_video1_5 hunyuandit ' +
    'i2vgen_xl ideogram4 joyimage kandinsky kandinsky2_2 kandinsky3 kandinsky5 kandinsky6 kolors krea2 latent_consistency_models ' +
    'latent_diffusion latte ledits_pp llada2 longcat_audio_dit longcat_image ltx ltx2 lucy lumina lumina2 marigold mochi motif_video ' +
    'musicldm nucleusmoe_image omnigen onnx_utils ovis_image pag paint_by_example pia pipeline_utils pixart_alpha prx qwenimage ' +
    'qwenimage21 repaint rfd4_proteina sana sana_video sana_wm score_sde_ve semantic_stable_diffusion shap_e skyreels_v2 ' +
    'spectrogram_diffusion stable_audio stable_audio_3 stable_cascade stable_diffusion stable_diffusion_3 ' +
    'stable_diffusion_attend_and_excite stable_diffusion_diffedit stable_diffusion_gligen stable_diffusion_k_diffusion ' +
    'stable_diffusion_ldm3d stable_diffusion_panorama stable_diffusion_safe stable_diffusion_sag stable_diffusion_xl stable_unclip ' +
    'stable_video_diffusion stochastic_karras_ve t2i_adapter text_to_video_synthesis unclip unidiffuser versatile_diffusion visualcloze ' +
    'vq_diffusion wan wuerstchen z_image'
);

/** True for a library that a pipeline's components may be of without bringing code along. */
export function isPipelineLibrary(library: string): boolean {
  return PIPELINES.has(library);
}

/**
 * The repository of a kernel that stands where the name of an implementation belongs, `paged|org/repo@v1:function`; undefined for
 * such a name. transformers takes anything with a slash for one (`is_kernel` in integrations/hub_kernels.py).
 */
export function kernelRepository(text: string): string | undefined {
  const [, repository] = /^(?:\w+\|)*([^@:|]*\/[^@:|]*)/.exec(text.trim()) ?? [];
  return repository;
}

/** A path that leads out of the model's folder, on any system, or to another machine. */
export function leadsOut(path: string): boolean {
  return (
    /(^|[/\\])\.\.([/\\]|$)/.test(path) ||
    /^[a-z][a-z0-9+.-]*:\/\//i.test(path) ||
    /^\\\\|^\/\/[^/]/.test(path) ||
    path.includes('\0')
  );
}

/** The same, or a path of the machine. */
export function isElsewhere(path: string): boolean {
  return leadsOut(path) || /^[/\\~]|^[a-z]:[/\\]/i.test(path);
}

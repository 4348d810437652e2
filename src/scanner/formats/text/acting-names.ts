/**
 * Names of files that loaders of the Hugging Face libraries, and of servers, import from a model's folder: transformers
 * (`modeling_x.py`), diffusers (`pipeline.py`), inference endpoints (`handler.py`), `custom_generate/generate.py`.
 */
const MODEL_CODE =
  /(^|[/\\])((modeling|modelling|tokenization|configuration|processing|image_processing|video_processing|feature_extraction|generation|pipeline|modular|quantization)_[\w-]+|handler|pipeline|generate|hubconf|tool|code[/\\]inference)\.py$/i;

/** True for the name of a source that a loader of models imports from beside the model. */
export function isModelCode(name: string): boolean {
  return MODEL_CODE.test(name);
}

/** True for the name of a list of packages for pip. */
export function isRequirements(name: string): boolean {
  return /(?:^|[/\\@])(?:[\w.-]*[-_.])?(?:requirements|constraints)(?:[-_.][\w.-]*)?\.(?:txt|in)$/i.test(name);
}

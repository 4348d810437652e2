import { words } from '../word-lists';

/**
 * Top-level packages that have a table in `data/`, so that nothing is asked for a package that has none. Written by
 * `node scripts/facts.mjs`; a test compares the two.
 */
export const FACTS_PACKAGES: readonly string[] = words(`
  fsspec gensim hydra lightning_fabric mmengine nltk omegaconf sentencepiece sklearn sklearn_crfsuite skorch spacy srsly
  stable_baselines3 statsmodels thinc trainer ultralytics
`);

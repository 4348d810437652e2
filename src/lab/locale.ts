import type { ITranslator, TranslationBundle } from '@jupyterlab/translation';
import { Gettext } from '@jupyterlab/translation';

const DOMAIN = 'jupyterlab_scan_model';
const LOCALE = 'ko-KR';

/** A catalogue as JupyterLab's server hands it out: its header under the empty key, and forms by message. */
type Catalogue = Readonly<Record<string, unknown>> & { readonly '': { readonly plural_forms: string } };

/**
 * The translator, with the catalogue that comes with the extension where the server has none. JupyterLab's server gives
 * out the catalogues of extensions only beside a language pack for the same language (`get_language_pack` of
 * jupyterlab_server), and it takes installing one to choose the language in the menu; the setting alone is enough here.
 * `url` is that of the Korean catalogue. Without it, the words stay English.
 */
export async function withCatalogue(translator: ITranslator, url: string): Promise<ITranslator> {
  if (!translator.languageCode.startsWith('ko') || knowsUs(translator.load(DOMAIN))) {
    return translator;
  }
  try {
    const response = await fetch(url);
    const catalogue = (await response.json()) as Catalogue;
    const bundle = new Gettext({ domain: DOMAIN, locale: LOCALE });
    bundle.loadJSON(
      { ...catalogue, '': { domain: DOMAIN, language: LOCALE, pluralForms: catalogue[''].plural_forms } },
      DOMAIN
    );
    return {
      languageCode: translator.languageCode,
      load: domain => (domain === DOMAIN ? bundle : translator.load(domain))
    };
  } catch (error) {
    console.warn('The Korean words of the model scanner could not be loaded.', error);
    return translator;
  }
}

/** True when a language pack or the server already has our words. */
function knowsUs(bundle: TranslationBundle): boolean {
  return bundle.__('Scan model') !== 'Scan model';
}

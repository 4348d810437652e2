import type { ITranslator } from '@jupyterlab/translation';
import { Gettext } from '@jupyterlab/translation';

import catalogue from '../../../jupyterlab_scan_model/locale/ko_KR/LC_MESSAGES/jupyterlab_scan_model.json';
import { withCatalogue } from '../locale';

const translator = (languageCode: string): ITranslator => ({
  languageCode,
  load: domain => new Gettext({ domain, locale: languageCode })
});
const answer = jest.fn();

beforeEach(() => {
  answer.mockReset().mockResolvedValue({ json: () => Promise.resolve(catalogue) });
  Object.assign(globalThis, { fetch: answer });
});

describe('withCatalogue', () => {
  it('speaks Korean where the server has no words for it, with marks and plurals', async () => {
    const trans = (await withCatalogue(translator('ko-KR'), 'ko.json')).load('jupyterlab_scan_model');
    expect(trans.__('Unsafe')).toBe('위험');
    expect(trans.__('offset %1', '1,024')).toBe('오프셋 1,024');
    expect([1, 5].map(count => trans._n('%2 file', '%2 files', count, count))).toEqual(['파일 1개', '파일 5개']);
    expect(answer).toHaveBeenCalledWith('ko.json');
  });

  it('leaves the words of other domains alone', async () => {
    const given = translator('ko-KR');
    const load = jest.spyOn(given, 'load');
    const trans = (await withCatalogue(given, 'ko.json')).load('jupyterlab');
    expect(load).toHaveBeenLastCalledWith('jupyterlab');
    expect(trans.__('Unsafe')).toBe('Unsafe');
  });

  it('fetches nothing for other languages, nor where the server has the words', async () => {
    const english = translator('en');
    expect(await withCatalogue(english, 'ko.json')).toBe(english);
    const packed: ITranslator = {
      languageCode: 'ko-KR',
      load: () => Object.assign(new Gettext(), { __: () => '모델 스캔' })
    };
    expect(await withCatalogue(packed, 'ko.json')).toBe(packed);
    expect(answer).not.toHaveBeenCalled();
  });

  it('stays English when the catalogue cannot be had', async () => {
    const warn = jest.spyOn(console, 'warn').mockImplementation();
    answer.mockRejectedValue(new Error('offline'));
    const given = translator('ko-KR');
    expect(await withCatalogue(given, 'ko.json')).toBe(given);
    expect(warn).toHaveBeenCalled();
    warn.mockRestore();
  });
});

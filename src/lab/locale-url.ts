/**
 * Address of the Korean catalogue among the extension's assets. Alone in its module because only a bundler understands
 * `import.meta.url`; tests mock it.
 */
export function koreanUrl(): string {
  return new URL('../../jupyterlab_scan_model/locale/ko_KR/LC_MESSAGES/jupyterlab_scan_model.json', import.meta.url)
    .href;
}

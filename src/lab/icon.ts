import { LabIcon } from '@jupyterlab/ui-components';

/** A box under a magnifying glass; colours follow the theme. */
export const scanModelIcon = new LabIcon({
  name: 'jupyterlab-scan-model:scan',
  svgstr: `<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 16 16">
  <g class="jp-icon3" fill="none" stroke="#616161" stroke-width="1.3" stroke-linejoin="round" stroke-linecap="round">
    <path d="M6.5 13.4 2 10.9V5.1l5-2.8 5 2.8v1.1M2.2 5.2 7 7.9l4.8-2.7M7 7.9v2.2"/>
    <circle cx="10.5" cy="10.3" r="2.7"/>
    <path d="m12.5 12.3 2 2"/>
  </g>
</svg>`
});

import type { GadgetGroup } from './types';

/** Loaders, evaluators, process starters and network clients of well-known packages. */
export const PACKAGES: readonly GadgetGroup[] = [
  {
    why: 'Loads a pickle, and with it whatever the pickle calls.',
    severity: 'CRITICAL',
    paths:
      'joblib.load torch.load torch.serialization numpy.load pandas.read_pickle dill.load dill.loads dill._dill.load dill._dill.loads ' +
      'cloudpickle.load cloudpickle.loads'
  },
  {
    why: 'Sends requests over the network.',
    severity: 'HIGH',
    paths: 'requests urllib3 httpx aiohttp'
  }
];
